// One frame a cell from whatever the case says of fibres.
#include <algorithm>
#include <cmath>

#include "meshes/vec.h"
#include "solver/core/errors.h"
#include "solver/output/febio/febio_parts.h"

namespace viscera::febio {

namespace {

using meshes::Field;
using meshes::OrganMesh;
using meshes::Point;

const Field* find_field(const std::vector<Field>& fields, const std::string& name) {
  const auto found = std::find_if(fields.begin(), fields.end(),
                                  [&name](const Field& field) { return field.name == name; });
  return found == fields.end() ? nullptr : &*found;
}

/// Mean of axes: all are turned to the side of the first.
Point mean_axis(const std::vector<Point>& axes) {
  Point sum{};
  for (const Point& axis : axes) {
    sum = meshes::plus(sum, meshes::times(meshes::dot(axis, axes.front()) < 0 ? -1 : 1, axis));
  }
  return sum;
}

/// The directions that a field has in a cell: at its vertices, its quadrature points, or one.
std::vector<Point> directions_in(const OrganMesh& mesh, const std::string& name, std::size_t cell) {
  std::vector<Point> directions;
  if (const Field* field = find_field(mesh.cell_fields, name)) {
    const auto width = static_cast<std::size_t>(field->components);
    for (std::size_t i = 0; i + 3 <= width; i += 3) {
      const double* v = &field->values[cell * width + i];
      directions.push_back({v[0], v[1], v[2]});
    }
    return directions;
  }
  const Field* field = find_field(mesh.point_fields, name);
  if (field == nullptr || field->components != 3) {
    throw InputError("fibers: the mesh has no vector field '" + name + "'.");
  }
  const int width = meshes::nodes_per_cell(mesh.cell_type);
  for (int v = 0; v < meshes::vertices_per_cell(mesh.cell_type); ++v) {
    const auto node = static_cast<std::size_t>(
        mesh.cells[cell * static_cast<std::size_t>(width) + static_cast<std::size_t>(v)]);
    const double* x = &field->values[3 * node];
    directions.push_back({x[0], x[1], x[2]});
  }
  return directions;
}

Point unit(const Point& x, const char* what, std::size_t cell) {
  const double length = meshes::norm(x);
  if (!(length > 0) || !std::isfinite(length)) {
    throw GeometryError(std::string("The ") + what + " direction of cell " + std::to_string(cell) +
                        " (counted from 0) is zero or no number; every cell of this material needs "
                        "one.");
  }
  return meshes::times(1 / length, x);
}

/// Any direction across `fiber`, for laws that read none.
Point any_across(const Point& fiber) {
  Point axis{};
  axis[static_cast<std::size_t>(
      std::min_element(fiber.begin(), fiber.end(),
                       [](double a, double b) { return std::abs(a) < std::abs(b); }) -
      fiber.begin())] = 1;
  return axis;
}

void set_frame(const OrganMesh& mesh,
               const physics::FiberSource& source,
               std::size_t cell,
               std::array<Point, 2>& frame) {
  Point f = source.fiber, s = source.sheet;
  if (!source.constant) {
    f = mean_axis(directions_in(mesh, source.fiber_field, cell));
    s = source.sheet_field.empty() ? any_across(f)
                                   : mean_axis(directions_in(mesh, source.sheet_field, cell));
  }
  frame[0] = unit(f, "fibre", cell);
  s = meshes::minus(s, meshes::times(meshes::dot(frame[0], s), frame[0]));
  frame[1] = unit(s, "sheet", cell);
}

}  // namespace

void set_axes(Model& model, const std::vector<int>& material_of_region) {
  OrganMesh& mesh = model.mesh;
  const std::size_t cells = mesh.cell_regions.size();
  Field fiber{"fiber", 3, std::vector<double>(3 * cells, 0)};
  Field sheet{"sheet", 3, fiber.values};
  bool any = false, varies = false;
  for (std::size_t cell = 0; cell < cells; ++cell) {
    const int material = material_of_region[static_cast<std::size_t>(mesh.cell_regions[cell])];
    const physics::FiberSource& source =
        model.simulation.materials[static_cast<std::size_t>(material)].fibers;
    if (!source.constant && source.fiber_field.empty()) {
      continue;
    }
    std::array<Point, 2> frame;
    set_frame(mesh, source, cell, frame);
    std::copy_n(frame[0].begin(), 3, fiber.values.begin() + static_cast<std::ptrdiff_t>(3 * cell));
    std::copy_n(frame[1].begin(), 3, sheet.values.begin() + static_cast<std::ptrdiff_t>(3 * cell));
    any = true;
    varies = varies || !source.constant;
  }
  mesh.cell_fields.erase(
      std::remove_if(mesh.cell_fields.begin(), mesh.cell_fields.end(),
                     [](const Field& f) { return f.name.rfind("element_set:", 0) != 0; }),
      mesh.cell_fields.end());
  if (any) {
    mesh.cell_fields.push_back(std::move(fiber));
    mesh.cell_fields.push_back(std::move(sheet));
  }
  if (varies) {
    model.notes.push_back(
        "FEBio has one pair of axes a cell, the mean of those that Viscera has at its quadrature "
        "points.");
  }
}

}  // namespace viscera::febio
