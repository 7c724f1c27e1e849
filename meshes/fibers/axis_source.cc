#include "meshes/fibers/axis_source.h"

#include <algorithm>
#include <limits>
#include <vtkCellArray.h>
#include <vtkGenericCell.h>
#include <vtkNew.h>
#include <vtkPoints.h>
#include <vtkStaticCellLocator.h>
#include <vtkUnstructuredGrid.h>

#include "meshes/fibers/frame.h"
#include "meshes/formats/vtk_cells.h"
#include "meshes/quality/reference_cell.h"
#include "solver/core/errors.h"
#include "solver/core/text.h"

namespace viscera::meshes {

struct CellFinder::Impl {
  explicit Impl(const OrganMesh& the_mesh) : mesh(the_mesh) {
    vtkNew<vtkPoints> points;
    points->SetDataTypeToDouble();
    for (const Point& x : mesh.nodes) {
      points->InsertNextPoint(x.data());
    }
    grid->SetPoints(points);
    const int width = nodes_per_cell(mesh.cell_type);
    std::vector<vtkIdType> ids(width);
    for (auto first = mesh.cells.begin(); first != mesh.cells.end(); first += width) {
      ids.assign(first, first + width);
      grid->InsertNextCell(vtk_type(mesh.cell_type), width, ids.data());
    }
    locator->SetDataSet(grid);
    locator->BuildLocator();
  }

  const OrganMesh& mesh;
  vtkNew<vtkUnstructuredGrid> grid;
  vtkNew<vtkStaticCellLocator> locator;
  vtkNew<vtkGenericCell> work;
};

CellFinder::CellFinder(const OrganMesh& mesh) : impl_(std::make_unique<Impl>(mesh)) {}
CellFinder::~CellFinder() = default;
CellFinder::CellFinder(CellFinder&&) noexcept = default;
CellFinder& CellFinder::operator=(CellFinder&&) noexcept = default;

const OrganMesh& CellFinder::mesh() const {
  return impl_->mesh;
}

Location CellFinder::find(const Point& x) const {
  Location found;
  found.weights.resize(nodes_per_cell(impl_->mesh.cell_type));
  Point place = x;
  vtkIdType cell =
      impl_->locator->FindCell(place.data(), 0, impl_->work, found.xi.data(), found.weights.data());
  int part = 0;
  double square = 0;
  if (cell < 0) {
    Point closest{};
    impl_->locator->FindClosestPoint(place.data(), closest.data(), impl_->work, cell, part, square);
    found.distance = std::sqrt(square);
    Point again{};
    impl_->grid->GetCell(cell)->EvaluatePosition(closest.data(), again.data(), part,
                                                 found.xi.data(), square, found.weights.data());
  }
  found.cell = static_cast<std::int32_t>(cell);
  return found;
}

namespace {

bool is_of_directions(const Field& field, bool on_points) {
  return field.components == 3 || (!on_points && field.components % 3 == 0);
}

std::vector<std::string> direction_fields(const OrganMesh& mesh) {
  std::vector<std::string> names;
  for (const bool on_points : {true, false}) {
    for (const Field& field : on_points ? mesh.point_fields : mesh.cell_fields) {
      if (is_of_directions(field, on_points)) {
        names.push_back(field.name);
      }
    }
  }
  return names;
}

const Field* find(const std::vector<Field>& fields, const std::string& name, bool on_points) {
  const auto found = std::find_if(fields.begin(), fields.end(), [&](const Field& field) {
    return field.name == name && is_of_directions(field, on_points);
  });
  return found == fields.end() ? nullptr : &*found;
}

/// Unit vector along v; nothing for zero and what is no number.
std::optional<Point> direction(const double* v) {
  const Point a = {v[0], v[1], v[2]};
  const double length = norm(a);
  if (!(length > 1e-12) || !std::isfinite(length)) {
    return std::nullopt;
  }
  return times(1 / length, a);
}

/// Of the quadrature points of a cell field with `n` of them the one nearest to `xi`.
std::size_t nearest_point(CellType type, std::size_t n, const Point& xi) {
  const CellShape& shape = shape_of(type);
  for (const CellType degree : {shape.linear, shape.quadratic}) {
    const std::vector<Point>& points = reference_cell(degree).points;
    if (points.size() == n) {
      const auto nearest = std::min_element(
          points.begin(), points.end(),
          [&](const Point& a, const Point& b) { return norm(minus(a, xi)) < norm(minus(b, xi)); });
      return nearest - points.begin();
    }
  }
  return 0;
}

}  // namespace

AxisField::AxisField(const OrganMesh& mesh, const std::string& name)
    : mesh_(mesh), field_(find(mesh.point_fields, name, true)), on_points_(field_ != nullptr) {
  field_ = field_ ? field_ : find(mesh.cell_fields, name, false);
  if (!field_) {
    const std::vector<std::string> names = direction_fields(mesh);
    throw InputError("--field: found '" + name +
                     "', which is no field of directions of the other mesh. Allowed: " +
                     text::list(names) + "." + text::did_you_mean(name, names));
  }
}

std::optional<Point> AxisField::at(const Location& location) const {
  if (!on_points_) {
    const std::size_t n = field_->components / 3;
    const std::size_t q = n > 1 ? nearest_point(mesh_.cell_type, n, location.xi) : 0;
    return direction(&field_->values[3 * (location.cell * n + q)]);
  }
  const int width = nodes_per_cell(mesh_.cell_type);
  AxisSum sum;
  for (int k = 0; k < width; ++k) {
    const std::int32_t node = mesh_.cells[std::size_t(location.cell) * width + k];
    if (const auto axis = direction(&field_->values[3 * std::size_t(node)])) {
      sum.add(*axis, location.weights[k]);
    }
  }
  return sum.empty() ? std::nullopt : std::optional(sum.mean());
}

}  // namespace viscera::meshes
