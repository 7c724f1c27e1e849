// Bytes that a kernel must move when every array passes the memory bus once: what fractions of a
// copy are of. What is added to is read and written.
#pragma once

#include "kernels/backend/element_operator.h"

namespace viscera::kernels {

/// Bytes of a number type.
inline constexpr double double_bytes = 8, single_bytes = 4, index_bytes = 4;

/// Bytes of the stored tangent of a point, of both copies where there are two.
double stored_bytes(TangentFormat format, TangentPrecision precision);

/// The arrays of a group, and the vectors it works on. All in bytes.
class GroupTraffic {
 public:
  GroupTraffic(const ElementGroup& group, std::int64_t n_nodes, std::int64_t n_vertices);

  double elements() const { return elements_; }
  double points() const { return points_; }
  double element_nodes() const { return element_nodes_; }        ///< a number: elements x nodes
  double element_vertices() const { return element_vertices_; }  ///< with pressures, else zero

  /// Displacements of that number type, pressures in double.
  double displacement(double number) const { return number * 3 * nodes_; }
  double pressure() const { return mixed_ ? double_bytes * vertices_ : 0; }
  double connectivity() const { return index_bytes * (element_nodes_ + element_vertices_); }
  double geometry(double number) const { return number * 10 * (affine_ ? elements_ : points_); }
  double frames() const { return frames_; }
  double tangent(double of_point) const { return of_point * points_; }
  /// With pressures: cofactors of the coupling in that number type, weights of points in double.
  double coupling(double number) const { return mixed_ ? number * 9 * points_ : 0; }
  double weights() const { return mixed_ ? double_bytes * points_ : 0; }

 private:
  bool affine_, mixed_;
  double elements_, points_, nodes_, vertices_, element_nodes_, element_vertices_, frames_;
};

}  // namespace viscera::kernels
