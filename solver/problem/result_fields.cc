#include "solver/problem/result_fields.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include <deal.II/lac/la_parallel_block_vector.h>

#include "kernels/elements/types.h"

namespace viscera {
namespace {

using namespace kernels;

struct CellField {
  const char* name;
  int components;
  int first;  ///< index into the point values; -1: a scalar of point_scalar
};

constexpr CellField cell_fields[] = {
    {"pressure", 1, -1},     {"cauchy_stress", 6, cauchy_stress},
    {"von_mises", 1, -1},    {"green_lagrange_strain", 6, green_lagrange_strain},
    {"det_F", 1, -1},        {"fiber_stretch", 1, -1},
    {"strain_energy", 1, -1}};

bool wanted(const std::vector<std::string>& names, const std::string& name) {
  return names.empty() || std::find(names.begin(), names.end(), name) != names.end();
}

double von_mises(const double* s) {
  const double a = s[0] - s[1], b = s[1] - s[2], c = s[2] - s[0];
  return std::sqrt(0.5 * (a * a + b * b + c * c) + 3 * (s[3] * s[3] + s[4] * s[4] + s[5] * s[5]));
}

/// Weights of the quadrature points in a mean, their sum one.
std::vector<double> point_shares(const OrganSpace& space) {
  std::vector<double> shares;
  elements::visit_element(space.element_type(), [&](auto element) {
    double sum = 0;
    for (int q = 0; q < element.n_points; ++q)
      sum += element.weight(q);
    for (int q = 0; q < element.n_points; ++q)
      shares.push_back(element.weight(q) / sum);
  });
  return shares;
}

output::PieceField zero_on_cells(const OrganSpace& space, const CellField& field) {
  output::PieceField out;
  out.name = field.name;
  out.components = field.components;
  out.on_cells = true;
  out.values.assign(std::size_t(space.n_cells()) * field.components, 0.0);
  return out;
}

/// Means over the points of the cells of one region, from their values.
void set_means(const RegionOperator& region,
               const std::vector<double>& values,
               const std::vector<double>& shares,
               const CellField& field,
               output::PieceField& out) {
  for (std::size_t e = 0; e < region.cells.size(); ++e) {
    double* target = &out.values[std::size_t(region.cells[e]) * field.components];
    for (std::size_t q = 0; q < shares.size(); ++q) {
      const double* v = &values[(e * shares.size() + q) * n_point_fields];
      for (int c = 0; c < field.components; ++c)
        target[c] +=
            (field.first < 0 ? point_scalar(field.name, v) : v[field.first + c]) * shares[q];
    }
  }
}

output::PieceField nodal_displacement(const OrganOperator& organ, const BlockVector& x) {
  DistributedVector<double> u(x.block(0));
  u.update_ghost_values();
  output::PieceField field;
  field.name = "displacement";
  field.components = 3;
  field.values.assign(u.begin(), u.begin() + 3 * std::size_t(organ.space().displacement().n_local));
  return field;
}

}  // namespace

output::PieceMesh piece_mesh(const OrganSpace& space) {
  output::PieceMesh mesh;
  mesh.points = space.coordinates();
  mesh.nodes_per_cell = space.nodes_per_cell();
  for (std::int32_t c = 0; c < space.n_cells(); ++c) {
    mesh.cells.insert(mesh.cells.end(), space.cell_nodes(c),
                      space.cell_nodes(c) + space.nodes_per_cell());
    mesh.regions.push_back(space.mesh().cell_regions[space.mesh_cell(c)]);
  }
  return mesh;
}

namespace {

/// Calls visit(region, values [element][point][n_point_fields]) region by region: the values of
/// all regions together would be the largest array of a run.
template <class Visit>
void for_region_values(const OrganOperator& organ, const BlockVector& x, Visit visit) {
  BlockVector state(x);
  state.update_ghost_values();
  const kernels::StateView view{state.block(0).begin(),
                                state.n_blocks() > 1 ? state.block(1).begin() : nullptr};
  for (const RegionOperator& region : organ.regions()) {
    std::vector<double> values(region.cells.size() * organ.space().points_per_cell() *
                               n_point_fields);
    region.elements->point_fields(view, values.data());
    visit(region, std::move(values));
  }
}

}  // namespace

PointValues point_values(const OrganOperator& organ, const BlockVector& x) {
  PointValues out;
  for_region_values(organ, x, [&](const RegionOperator&, std::vector<double>&& values) {
    out.by_region.push_back(std::move(values));
  });
  return out;
}

double point_scalar(const std::string& field, const double* v) {
  if (field == "det_F")
    return v[volume_ratio];
  if (field == "von_mises")
    return von_mises(v + cauchy_stress);
  if (field == "pressure")
    return -(v[0] + v[1] + v[2]) / 3;
  if (field == "fiber_stretch")
    return v[fiber_stretch];
  if (field == "strain_energy")
    return v[strain_energy];
  return std::numeric_limits<double>::quiet_NaN();
}

std::vector<output::PieceField> piece_fields(const OrganOperator& organ,
                                             const BlockVector& x,
                                             const std::vector<std::string>& names) {
  std::vector<output::PieceField> fields;
  // Always there: pictures and quick looks deform the mesh by it.
  fields.push_back(nodal_displacement(organ, x));
  std::vector<const CellField*> chosen;
  for (const CellField& field : cell_fields)
    if (wanted(names, field.name)) {
      chosen.push_back(&field);
      fields.push_back(zero_on_cells(organ.space(), field));
    }
  const std::vector<double> shares = point_shares(organ.space());
  for_region_values(organ, x, [&](const RegionOperator& region, std::vector<double>&& values) {
    for (std::size_t k = 0; k < chosen.size(); ++k)
      set_means(region, values, shares, *chosen[k], fields[k + 1]);
  });
  return fields;
}

std::vector<CellDeterminant> worst_cells(const OrganOperator& organ,
                                         const PointValues& values,
                                         std::size_t most) {
  const int n_points = organ.space().points_per_cell();
  std::vector<CellDeterminant> cells;
  for (std::size_t r = 0; r < organ.regions().size(); ++r)
    for (std::size_t e = 0; e < organ.regions()[r].cells.size(); ++e) {
      double smallest = std::numeric_limits<double>::infinity();
      for (int q = 0; q < n_points; ++q)
        smallest = std::min(
            smallest, values.by_region[r][(e * n_points + q) * n_point_fields + volume_ratio]);
      cells.push_back({organ.space().mesh_cell(organ.regions()[r].cells[e]), smallest});
    }
  std::sort(cells.begin(), cells.end(),
            [](const CellDeterminant& a, const CellDeterminant& b) { return a.det_F < b.det_F; });
  cells.resize(std::min(cells.size(), most));
  return cells;
}

}  // namespace viscera
