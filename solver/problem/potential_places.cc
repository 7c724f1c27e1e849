#include <array>

#include "meshes/quality/reference_cell.h"
#include "solver/problem/potentials.h"

namespace viscera {

using meshes::Point;

PotentialPlaces::PotentialPlaces(const OrganSpace& space,
                                 const PotentialFields& fields,
                                 const std::vector<Point>& places)
    : space_(space), fields_(fields) {
  for (const Point& xi : places) {
    shapes_.push_back(meshes::shape_values(space.cell_type(), xi));
    gradients_.push_back(meshes::shape_gradients(space.cell_type(), xi));
  }
}

namespace {

/// Columns of the map from the reference cell at a place with these gradients of shapes.
std::array<Point, 3> tangents(const OrganSpace& space,
                              std::int32_t cell,
                              const std::vector<double>& gradients) {
  std::array<Point, 3> columns{};
  const std::int32_t* nodes = space.cell_nodes(cell);
  for (int k = 0; k < space.nodes_per_cell(); ++k) {
    const double* x = &space.coordinates()[3 * std::size_t(nodes[k])];
    for (int a = 0; a < 3; ++a)
      columns[a] =
          meshes::plus(columns[a], meshes::times(gradients[3 * k + a], Point{x[0], x[1], x[2]}));
  }
  return columns;
}

}  // namespace

std::vector<meshes::Potential> PotentialPlaces::at(std::int32_t cell, std::size_t place) const {
  const auto t = tangents(space_, cell, gradients_[place]);
  const Point dual[3] = {meshes::cross(t[1], t[2]), meshes::cross(t[2], t[0]),
                         meshes::cross(t[0], t[1])};
  const double determinant = meshes::dot(t[0], dual[0]);
  const std::int32_t* nodes = space_.cell_nodes(cell);
  std::vector<meshes::Potential> found;
  for (const std::vector<double>& values : fields_.values) {
    meshes::Potential potential;
    double slopes[3] = {0, 0, 0};
    for (int k = 0; k < space_.nodes_per_cell(); ++k) {
      potential.value += shapes_[place][k] * values[nodes[k]];
      for (int a = 0; a < 3; ++a)
        slopes[a] += gradients_[place][3 * k + a] * values[nodes[k]];
    }
    for (int a = 0; a < 3; ++a)
      potential.gradient =
          meshes::plus(potential.gradient, meshes::times(slopes[a] / determinant, dual[a]));
    found.push_back(potential);
  }
  return found;
}

Point PotentialPlaces::position(std::int32_t cell, std::size_t place) const {
  Point x{};
  for (int k = 0; k < space_.nodes_per_cell(); ++k) {
    const double* node = &space_.coordinates()[3 * std::size_t(space_.cell_nodes(cell)[k])];
    x = meshes::plus(x, meshes::times(shapes_[place][k], Point{node[0], node[1], node[2]}));
  }
  return x;
}

double PotentialPlaces::determinant(std::int32_t cell, std::size_t place) const {
  const auto t = tangents(space_, cell, gradients_[place]);
  return meshes::dot(t[0], meshes::cross(t[1], t[2]));
}

}  // namespace viscera
