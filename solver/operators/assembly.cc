#include "solver/operators/assembly.h"

#include <algorithm>
#include <cmath>

#include <deal.II/base/partitioner.h>
#include <deal.II/lac/la_parallel_block_vector.h>

namespace viscera {
namespace {

void append_dense(const std::vector<std::int32_t>& rows, CoordinatePattern& pattern) {
  for (const std::int32_t row : rows)
    for (const std::int32_t column : rows) {
      const bool kept = row >= 0 && column >= 0;
      pattern.rows.push_back(kept ? row : -1);
      pattern.columns.push_back(kept ? column : -1);
    }
}

}  // namespace

SystemAssembly::SystemAssembly(const OrganOperator& organ, double pressure_scale)
    : organ_(organ), scale_(pressure_scale) {
  const OrganSpace& space = organ.space();
  const NodeSpace &nodes = space.displacement(), &vertices = space.vertices();
  int n_ranks;
  MPI_Comm_size(space.communicator(), &n_ranks);
  const bool mixed = space.has_pressure();
  std::int64_t mine[3] = {nodes.first, mixed ? vertices.first : 0, nodes.n_owned};
  std::vector<std::int64_t> all(3 * n_ranks);
  MPI_Allgather(mine, 3, MPI_INT64_T, all.data(), 3, MPI_INT64_T, space.communicator());
  const auto owner = [&](std::int64_t global, int column) {
    int rank = 0;
    while (rank + 1 < n_ranks && all[3 * (rank + 1) + column] <= global)
      ++rank;
    return rank;
  };
  displacement_.resize(3 * std::size_t(nodes.n_local));
  for (std::int32_t node = 0; node < nodes.n_local; ++node) {
    const std::int64_t global = nodes.global_index(node);
    const std::int64_t shift = all[3 * owner(global, 0) + 1];
    for (int i = 0; i < 3; ++i)
      displacement_[3 * node + i] = static_cast<std::int32_t>(3 * global + i + shift);
  }
  if (mixed) {
    pressure_.resize(vertices.n_local);
    for (std::int32_t v = 0; v < vertices.n_local; ++v) {
      const std::int64_t global = vertices.global_index(v);
      const int rank = owner(global, 1);
      pressure_[v] = static_cast<std::int32_t>(3 * (all[3 * rank] + all[3 * rank + 2]) + global);
    }
  }
  for (const std::int32_t entry : organ.constraints().entries()) {
    if (entry < 3 * nodes.n_owned)
      identity_.push_back(displacement_[entry]);
    displacement_[entry] = -1;
  }
}

CoordinatePattern SystemAssembly::pattern() const {
  const OrganSpace& space = organ_.space();
  CoordinatePattern pattern;
  pattern.owned_rows =
      3 * space.displacement().n_owned + (space.has_pressure() ? space.vertices().n_owned : 0);
  std::vector<std::int32_t> rows;
  for (const RegionOperator& region : organ_.regions())
    for (const std::int32_t cell : region.cells) {
      rows.clear();
      for (int k = 0; k < 3 * space.nodes_per_cell(); ++k)
        rows.push_back(displacement_[3 * space.cell_nodes(cell)[k / 3] + k % 3]);
      if (space.has_pressure())
        for (int v = 0; v < space.vertices_per_cell(); ++v)
          rows.push_back(pressure_[space.cell_vertices(cell)[v]]);
      append_dense(rows, pattern);
    }
  const auto append_surface = [&](const kernels::SurfaceOperator& surface) {
    for (std::int64_t f = 0; f < surface.n_facets(); ++f) {
      rows.clear();
      for (int k = 0; k < 3 * surface.n_facet_nodes(); ++k)
        rows.push_back(displacement_[3 * surface.facet_nodes(f)[k / 3] + k % 3]);
      append_dense(rows, pattern);
    }
  };
  for (const SpringTerm& term : organ_.springs())
    append_surface(*term.surface);
  for (const PressureTerm& term : organ_.pressures())
    append_surface(*term.surface);
  for (const std::int32_t row : identity_) {
    pattern.rows.push_back(row);
    pattern.columns.push_back(row);
  }
  return pattern;
}

void SystemAssembly::fill(BlockMatrix& matrix) const {
  std::vector<double> values;
  for (const RegionOperator& region : organ_.regions()) {
    const int n = region.elements->n_matrix_rows();
    const int n_displacement = 3 * organ_.space().nodes_per_cell();
    const std::size_t first = values.size();
    values.resize(first + std::size_t(n) * n * region.cells.size());
    region.elements->element_matrices(values.data() + first);
    for (std::size_t c = first; c < values.size(); ++c) {
      const int row = int((c - first) / n % n), column = int((c - first) % n);
      if (row >= n_displacement)
        values[c] *= scale_;
      if (column >= n_displacement)
        values[c] *= scale_;
    }
  }
  const auto append = [&](const kernels::SurfaceOperator& surface) {
    const std::size_t first = values.size();
    const std::size_t n = 3 * surface.n_facet_nodes();
    values.resize(first + surface.n_facets() * n * n);
    return values.data() + first;
  };
  for (const SpringTerm& term : organ_.springs())
    term.surface->spring_matrices(term.spring, append(*term.surface));
  for (const PressureTerm& term : organ_.pressures())
    term.surface->pressure_matrices(organ_.state().block(0).begin(), organ_.pressure(term),
                                    append(*term.surface));
  values.insert(values.end(), identity_.size(), 1.0);
  matrix.fill(values.data());
}

CoordinatePattern VertexAssembly::pattern() const {
  const OrganSpace& space = organ_.space();
  CoordinatePattern pattern;
  pattern.owned_rows = 3 * space.vertices().n_owned;
  pattern.block_size = 3;
  std::vector<std::int32_t> rows(3 * space.vertices_per_cell());
  for (const RegionOperator& region : organ_.regions())
    for (const std::int32_t cell : region.cells) {
      for (std::size_t k = 0; k < rows.size(); ++k)
        rows[k] = static_cast<std::int32_t>(
            3 * space.vertices().global_index(space.cell_vertices(cell)[k / 3]) + k % 3);
      append_dense(rows, pattern);
    }
  return pattern;
}

void VertexAssembly::fill(BlockMatrix& matrix) const {
  const std::size_t n = 3 * organ_.space().vertices_per_cell();
  std::vector<double> values;
  for (const RegionOperator& region : organ_.regions()) {
    const std::size_t first = values.size();
    values.resize(first + n * n * region.cells.size());
    region.elements->vertex_matrices(values.data() + first);
  }
  matrix.fill(values.data());
}

}  // namespace viscera
