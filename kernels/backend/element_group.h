// Cells of one element type and one law, laid out in lanes: the unit every backend works on.
#pragma once

#include <cstdint>
#include <vector>

#include "kernels/backend/lane_layout.h"
#include "kernels/elements/types.h"
#include "kernels/integrals/solid_point.h"
#include "kernels/materials/laws.h"

namespace viscera::kernels {

using elements::ElementType;
using elements::n_nodes;
using elements::n_points;
using elements::n_vertices;

/// What a group is made from; plain arrays in element order.
struct ElementGroupInput {
  ElementType type = ElementType::tet10;
  std::vector<std::int32_t> nodes;  ///< [element][node], indices of displacement nodes
  std::vector<std::int32_t>
      vertices;  ///< [element][vertex], indices of vertices (pressure, vertex level)
  const double* coordinates = nullptr;  ///< [node][3], reference positions [mm]
  std::vector<double> frames;           ///< [element][point][6], f then s; empty: no fibres
  materials::AnyLaw law;
  bool has_pressure = false;  ///< pressure unknowns at the vertices
};

/// Geometry, connectivity and frames of a group in lanes.
class ElementGroup {
 public:
  /// Throws std::domain_error naming the element when a volume element is not positive.
  explicit ElementGroup(ElementGroupInput input);

  ElementType type() const { return type_; }
  std::int64_t n_elements() const { return n_elements_; }
  bool has_pressure() const { return has_pressure_; }
  /// One geometry an element: every tetrahedron straight, every hexahedron a parallelepiped.
  bool is_affine() const { return affine_; }
  bool has_frames() const { return !frames_.empty(); }
  const materials::AnyLaw& law() const { return law_; }
  materials::AnyLaw& law() { return law_; }

  const std::int32_t* nodes() const { return nodes_.data(); }
  const std::int32_t* vertices() const { return vertices_.data(); }
  /// [block][point or 0][10][lane]: dxi_a/dX_J (9, row a) and det dX/dxi.
  const double* geometry() const { return geometry_.data(); }
  /// [block][point][6][lane].
  const double* frames() const { return frames_.data(); }

  /// Moves the reference to other node positions [node][3], mm, of the local array that the group
  /// was made from. Directions of fibres belong to the shape it was made with, the image, and
  /// follow the material (integrals::transported). Returns the smallest ratio of a volume element
  /// to that of the image; where it is not positive nothing has changed.
  double move_reference(const double* coordinates);
  /// Turns the fibres of the image about their sheet directions by `angle` [rad], from those given.
  void rotate_fibers(double angle);
  /// Geometry and frames (turned ones) of the image, as geometry() and frames(); null while the
  /// reference is the image.
  const double* imaged_geometry() const {
    return imaged_geometry_.empty() ? nullptr : imaged_geometry_.data();
  }
  const double* imaged_frames() const { return imaged_frames_.data(); }
  /// One geometry an element in imaged_geometry().
  bool image_is_affine() const { return image_affine_; }

 private:
  void transport_frames();

  ElementType type_;
  std::int64_t n_elements_;
  bool has_pressure_;
  bool affine_ = false;
  materials::AnyLaw law_;
  AlignedVector<std::int32_t> nodes_, vertices_;
  AlignedVector<double> geometry_, frames_;
  bool image_affine_ = false;
  AlignedVector<double> imaged_geometry_, given_frames_, imaged_frames_;  ///< made when needed
};

}  // namespace viscera::kernels
