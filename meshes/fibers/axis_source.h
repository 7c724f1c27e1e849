// Axes of a field on one mesh, found by place: what fields are carried over to another mesh by.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "meshes/organ_mesh.h"

namespace viscera::meshes {

/// Where a place lies in a mesh.
struct Location {
  std::int32_t cell = 0;
  double distance = 0;          ///< mm, of a place outside from the cell; 0 inside
  Point xi{};                   ///< in the reference cell, of the nearest point of the cell
  std::vector<double> weights;  ///< of the cell's nodes there
};

/// Finds cells by place (VTK's cell locator). The mesh must outlive it.
class CellFinder {
 public:
  explicit CellFinder(const OrganMesh& mesh);
  ~CellFinder();
  CellFinder(CellFinder&&) noexcept;
  CellFinder& operator=(CellFinder&&) noexcept;

  Location find(const Point& x) const;
  const OrganMesh& mesh() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

/// One field of directions: on points, on cells, or at quadrature points (`*_q4` ...).
class AxisField {
 public:
  /// Throws InputError that lists the mesh's fields of directions where `name` is none of them.
  AxisField(const OrganMesh& mesh, const std::string& name);

  /// Unit axis at a place of the mesh: the principal axis of the nodes' weighted dyads, the cell's
  /// own, or that of its nearest quadrature point; the sign is arbitrary. Nothing where the field
  /// is zero or not a number.
  std::optional<Point> at(const Location& location) const;

 private:
  const OrganMesh& mesh_;
  const Field* field_;
  bool on_points_;
};

}  // namespace viscera::meshes
