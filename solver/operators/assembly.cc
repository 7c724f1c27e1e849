#include "solver/operators/assembly.h"

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

/// Distinct parent vertices of a facet: its first three nodes are corners, parents of themselves.
std::vector<std::int32_t> facet_rows(const OrganOperator& organ,
                                     const std::int32_t* nodes,
                                     const std::vector<std::int32_t>& index) {
  std::vector<std::int32_t> rows;
  for (int v = 0; v < 3; ++v)
    for (int i = 0; i < 3; ++i)
      rows.push_back(index[3 * organ.space().parents().vertex_at(nodes[v]) + i]);
  return rows;
}

/// P^T K P of one facet matrix, P: facet corners to facet nodes (mid nodes are means).
void restrict_facet(const double* K, int n_nodes, double* out) {
  static constexpr int ends[6][2] = {{0, 0}, {1, 1}, {2, 2}, {0, 1}, {1, 2}, {2, 0}};
  const int rows = 3 * n_nodes;
  for (int c = 0; c < 81; ++c)
    out[c] = 0;
  for (int m = 0; m < n_nodes; ++m)
    for (int n = 0; n < n_nodes; ++n)
      for (int s = 0; s < 4; ++s)
        for (int c = 0; c < 9; ++c)
          out[(3 * ends[m][s / 2] + c / 3) * 9 + 3 * ends[n][s % 2] + c % 3] +=
              0.25 * K[(3 * m + c / 3) * rows + 3 * n + c % 3];
}

}  // namespace

VertexAssembly::VertexAssembly(const OrganOperator& organ) : organ_(organ) {
  const OrganSpace& space = organ.space();
  index_.resize(3 * std::size_t(space.vertices().n_local));
  for (std::int32_t v = 0; v < space.vertices().n_local; ++v)
    for (int i = 0; i < 3; ++i)
      index_[3 * v + i] = static_cast<std::int32_t>(3 * space.vertices().global_index(v) + i);
  for (std::int32_t node = 0; node < space.displacement().n_local; ++node) {
    const std::int32_t vertex = space.parents().vertex_at(node);
    if (vertex < 0)
      continue;
    for (int i = 0; i < 3; ++i)
      if (organ.constraints().is_constrained(3 * node + i)) {
        constrained_.push_back(3 * vertex + i);
        index_[3 * vertex + i] = -1;
      }
  }
}

CoordinatePattern VertexAssembly::pattern() const {
  const OrganSpace& space = organ_.space();
  CoordinatePattern pattern;
  pattern.owned_rows = 3 * space.vertices().n_owned;
  pattern.block_size = 3;
  std::vector<std::int32_t> rows(12);
  for (const RegionOperator& region : organ_.regions())
    for (const std::int32_t cell : region.cells) {
      for (int r = 0; r < 12; ++r)
        rows[r] = index_[3 * space.cell_vertices(cell)[r / 3] + r % 3];
      append_dense(rows, pattern);
    }
  for (const SpringTerm& term : organ_.springs())
    for (std::int64_t f = 0; f < term.surface->n_facets(); ++f)
      append_dense(facet_rows(organ_, term.surface->facet_nodes(f), index_), pattern);
  for (const std::int32_t entry : constrained_)
    if (entry < pattern.owned_rows) {
      const auto row = static_cast<std::int32_t>(3 * space.vertices().first + entry);
      pattern.rows.push_back(row);
      pattern.columns.push_back(row);
    }
  return pattern;
}

void VertexAssembly::fill(BlockMatrix& matrix) const {
  std::vector<double> values;
  double diagonal = 0;
  std::int64_t count = 0;
  for (const RegionOperator& region : organ_.regions()) {
    const std::size_t first = values.size();
    values.resize(first + 144 * region.cells.size());
    region.elements->vertex_matrices(values.data() + first);
    for (std::size_t e = 0; e < region.cells.size(); ++e)
      for (int r = 0; r < 12; ++r)
        diagonal += values[first + 144 * e + 13 * r];
    count += 12 * static_cast<std::int64_t>(region.cells.size());
  }
  for (const SpringTerm& term : organ_.springs()) {
    const int n = term.surface->n_facet_nodes();
    std::vector<double> facets(term.surface->n_facets() * 9 * n * n);
    term.surface->spring_matrices(term.spring, facets.data());
    const std::size_t first = values.size();
    values.resize(first + 81 * term.surface->n_facets());
    for (std::int64_t f = 0; f < term.surface->n_facets(); ++f)
      restrict_facet(&facets[f * 9 * n * n], n, &values[first + 81 * f]);
  }
  // About 24 cells meet at a vertex.
  double sums[2] = {24 * std::abs(diagonal), static_cast<double>(count)};
  MPI_Allreduce(MPI_IN_PLACE, sums, 2, MPI_DOUBLE, MPI_SUM, organ_.space().communicator());
  for (const std::int32_t entry : constrained_)
    if (entry < matrix.owned_rows())
      values.push_back(sums[0] / sums[1]);
  matrix.fill(values.data());
}

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
        for (int v = 0; v < 4; ++v)
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

}  // namespace viscera
