#include "solver/discretization/fiber_frames.h"

#include <cmath>
#include <string>

#include "kernels/elements/types.h"
#include "solver/core/errors.h"

namespace viscera {
namespace {

using Direction = std::array<double, 3>;

double dot(const Direction& a, const Direction& b) {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

/// Unit vector along `a`; false for a zero or non-finite one.
bool normalise(Direction& a) {
  const double length = std::sqrt(dot(a, a));
  if (!(length > 1e-12) || !std::isfinite(length))
    return false;
  for (double& x : a)
    x /= length;
  return true;
}

const meshes::Field* find(const std::vector<meshes::Field>& fields, const std::string& name) {
  for (const meshes::Field& field : fields)
    if (field.name == name)
      return &field;
  return nullptr;
}

/// Reads one direction field at quadrature points of owned cells.
class DirectionField {
 public:
  DirectionField(const OrganSpace& space, const std::string& name)
      : space_(space),
        name_(name),
        point_(find(space.mesh().point_fields, name)),
        cell_(find(space.mesh().cell_fields, name)) {
    const int n = space.points_per_cell();
    const bool fits = (point_ && point_->components == 3) ||
                      (cell_ && (cell_->components == 3 || cell_->components == 3 * n));
    if (!point_ && !cell_)
      throw InputError("The mesh has no field '" + name + "' for fibre directions.");
    tabulate();
    if (!fits)
      throw InputError("The field '" + name +
                       "' cannot give directions: it needs 3 components on "
                       "points, 3 on cells, or " +
                       std::to_string(3 * n) + " on cells (one direction a quadrature point).");
  }

  Direction at(std::int32_t cell, int q) const {
    const std::int32_t mesh_cell = space_.mesh_cell(cell);
    Direction a = cell_ ? on_cell(mesh_cell, q) : interpolated(mesh_cell, q);
    if (!normalise(a))
      throw GeometryError("The field '" + name_ +
                          "' has no direction (zero or not a number) in "
                          "cell " +
                          std::to_string(mesh_cell) +
                          ". Every cell of a region with fibres needs one.");
    return a;
  }

 private:
  /// Nodes of a mesh cell that count: all of a cell as it is solved on, else its vertices.
  void tabulate() {
    elements::visit_element(space_.element_type(), [&](auto element) {
      using Element = decltype(element);
      const bool all = meshes::nodes_per_cell(space_.mesh().cell_type) == Element::n_nodes;
      n_nodes_ = all ? Element::n_nodes : Element::n_vertices;
      for (int q = 0; q < Element::n_points; ++q)
        for (int k = 0; k < n_nodes_; ++k)
          shapes_.push_back(all ? Element::shape(q, k) : Element::vertex_shape(q, k));
    });
  }

  Direction on_cell(std::int32_t mesh_cell, int q) const {
    const int first = cell_->components == 3 ? 0 : 3 * q;
    const double* v = &cell_->values[std::size_t(mesh_cell) * cell_->components + first];
    return {v[0], v[1], v[2]};
  }

  Direction interpolated(std::int32_t mesh_cell, int q) const {
    const meshes::OrganMesh& mesh = space_.mesh();
    const std::int32_t* nodes =
        &mesh.cells[std::size_t(mesh_cell) * meshes::nodes_per_cell(mesh.cell_type)];
    Direction sum{0, 0, 0}, side{0, 0, 0};
    for (int k = 0; k < n_nodes_; ++k) {
      const double* v = &point_->values[3 * std::size_t(nodes[k])];
      Direction a{v[0], v[1], v[2]};
      if (!normalise(a))
        return {0, 0, 0};
      if (k == 0)
        side = a;
      const double sign = dot(side, a) < 0 ? -1.0 : 1.0;
      for (int i = 0; i < 3; ++i)
        sum[i] += sign * shapes_[q * n_nodes_ + k] * a[i];
    }
    return sum;
  }

  const OrganSpace& space_;
  std::string name_;
  const meshes::Field* point_;
  const meshes::Field* cell_;
  int n_nodes_ = 0;
  std::vector<double> shapes_;  // [point][node]
};

/// Removes the part of s along f; where nothing is left, any direction across f.
Direction across(const Direction& f, Direction s) {
  for (int attempt = 0; attempt < 3; ++attempt) {
    const double along = dot(f, s);
    for (int i = 0; i < 3; ++i)
      s[i] -= along * f[i];
    const double left = dot(s, s);
    if (left > 1e-12 && normalise(s))
      return s;
    const int axis = std::abs(f[0]) < 0.9 ? 0 : 1;
    s = {axis == 0 ? 1.0 : 0.0, axis == 1 ? 1.0 : 0.0, 0.0};
  }
  return s;
}

}  // namespace

std::vector<double> fiber_frames(const OrganSpace& space,
                                 const std::vector<std::int32_t>& cells,
                                 const physics::FiberSource& source) {
  if (!source.constant && source.fiber_field.empty())
    return {};
  const int n_points = space.points_per_cell();
  std::unique_ptr<DirectionField> fiber, sheet;
  if (!source.constant) {
    fiber = std::make_unique<DirectionField>(space, source.fiber_field);
    if (!source.sheet_field.empty())
      sheet = std::make_unique<DirectionField>(space, source.sheet_field);
  }
  std::vector<double> frames;
  frames.reserve(cells.size() * n_points * 6);
  for (const std::int32_t cell : cells)
    for (int q = 0; q < n_points; ++q) {
      Direction f = fiber ? fiber->at(cell, q) : source.fiber;
      if (!normalise(f))
        throw InputError("The constant fibre direction is zero.");
      const Direction s =
          across(f, sheet ? sheet->at(cell, q) : (fiber ? Direction{0, 0, 0} : source.sheet));
      frames.insert(frames.end(), f.begin(), f.end());
      frames.insert(frames.end(), s.begin(), s.end());
    }
  return frames;
}

}  // namespace viscera
