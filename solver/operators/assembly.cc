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

/// Rows of the corners of a facet, which are its first nodes and parents of themselves.
std::vector<std::int32_t> facet_rows(const OrganSpace& space,
                                     const std::int32_t* nodes,
                                     const std::vector<std::int32_t>& index) {
  std::vector<std::int32_t> rows;
  for (int v = 0; v < meshes::shape_of(space.cell_type()).facet_corners; ++v)
    for (int i = 0; i < 3; ++i)
      rows.push_back(index[3 * space.parents().vertex_at(nodes[v]) + i]);
  return rows;
}

/// Corners of the facet that each of its nodes is the mean of: itself, the ends of an edge, all.
std::vector<std::vector<int>> facet_parents(int corners, int n_nodes) {
  std::vector<std::vector<int>> parents;
  for (int v = 0; v < corners; ++v)
    parents.push_back({v});
  for (int v = 0; v < corners && n_nodes > corners; ++v)
    parents.push_back({v, (v + 1) % corners});
  if (n_nodes > 2 * corners)
    parents.push_back({0, 1, 2, 3});
  return parents;
}

/// P^T K P of one facet matrix, P: facet corners to facet nodes.
void restrict_facet(const double* K,
                    const std::vector<std::vector<int>>& parents,
                    int corners,
                    double* out) {
  const int n_nodes = static_cast<int>(parents.size()), rows = 3 * n_nodes, columns = 3 * corners;
  std::fill_n(out, columns * columns, 0.0);
  for (int m = 0; m < n_nodes; ++m)
    for (int n = 0; n < n_nodes; ++n) {
      const double share = 1.0 / (parents[m].size() * parents[n].size());
      for (const int a : parents[m])
        for (const int b : parents[n])
          for (int c = 0; c < 9; ++c)
            out[(3 * a + c / 3) * columns + 3 * b + c % 3] +=
                share * K[(3 * m + c / 3) * rows + 3 * n + c % 3];
    }
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
  const int n_rows = 3 * space.vertices_per_cell();
  std::vector<std::int32_t> rows(n_rows);
  for (const RegionOperator& region : organ_.regions())
    for (const std::int32_t cell : region.cells) {
      for (int r = 0; r < n_rows; ++r)
        rows[r] = index_[3 * space.cell_vertices(cell)[r / 3] + r % 3];
      append_dense(rows, pattern);
    }
  for (const SpringTerm& term : organ_.springs())
    for (std::int64_t f = 0; f < term.surface->n_facets(); ++f)
      append_dense(facet_rows(space, term.surface->facet_nodes(f), index_), pattern);
  for (const std::int32_t entry : constrained_)
    if (entry < pattern.owned_rows) {
      const auto row = static_cast<std::int32_t>(3 * space.vertices().first + entry);
      pattern.rows.push_back(row);
      pattern.columns.push_back(row);
    }
  return pattern;
}

void VertexAssembly::append_restricted(const SpringTerm& term, std::vector<double>& values) const {
  const std::size_t corners = meshes::shape_of(organ_.space().cell_type()).facet_corners;
  const std::size_t rows = 3 * term.surface->n_facet_nodes(), first = values.size();
  const auto parents = facet_parents(corners, term.surface->n_facet_nodes());
  std::vector<double> facets(term.surface->n_facets() * rows * rows);
  term.surface->spring_matrices(term.spring, facets.data());
  values.resize(first + 9 * corners * corners * term.surface->n_facets());
  for (std::int64_t f = 0; f < term.surface->n_facets(); ++f)
    restrict_facet(&facets[f * rows * rows], parents, corners,
                   &values[first + 9 * corners * corners * f]);
}

void VertexAssembly::fill(BlockMatrix& matrix) const {
  const OrganSpace& space = organ_.space();
  const std::size_t n = 3 * space.vertices_per_cell();
  std::vector<double> values;
  double diagonal = 0;
  for (const RegionOperator& region : organ_.regions()) {
    const std::size_t first = values.size();
    values.resize(first + n * n * region.cells.size());
    region.elements->vertex_matrices(values.data() + first);
    for (std::size_t e = 0; e < region.cells.size(); ++e)
      for (std::size_t r = 0; r < n; ++r)
        diagonal += values[first + n * n * e + (n + 1) * r];
  }
  for (const SpringTerm& term : organ_.springs())
    append_restricted(term, values);
  // The mean diagonal of the matrix.
  MPI_Allreduce(MPI_IN_PLACE, &diagonal, 1, MPI_DOUBLE, MPI_SUM, space.communicator());
  diagonal /= 3 * space.vertices().n_global;
  for (const std::int32_t entry : constrained_)
    if (entry < matrix.owned_rows())
      values.push_back(std::abs(diagonal));
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

}  // namespace viscera
