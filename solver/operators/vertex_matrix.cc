#include "solver/operators/vertex_matrix.h"

#include <algorithm>

#include <deal.II/base/partitioner.h>
#include <deal.II/lac/la_parallel_block_vector.h>

namespace viscera {

VertexMatrix::VertexMatrix(const OrganOperator& organ)
    : organ_(organ), cell_vertices_(organ.space().vertices_per_cell()) {
  find_constrained();
  make_local_pattern();
  rows_ = std::make_unique<RowSum>(organ.space().communicator(), organ.space().vertices().scalar,
                                   local_);
  find_places();
  find_masked();
}

void VertexMatrix::find_constrained() {
  const OrganSpace& space = organ_.space();
  free_.assign(3 * std::size_t(space.vertices().n_local), 1);
  for (std::int32_t node = 0; node < space.displacement().n_local; ++node) {
    const std::int32_t vertex = space.parents().vertex_at(node);
    for (int i = 0; vertex >= 0 && i < 3; ++i)
      if (organ_.constraints().is_constrained(3 * node + i)) {
        constrained_.push_back(3 * vertex + i);
        free_[3 * vertex + i] = 0;
      }
  }
}

void VertexMatrix::make_local_pattern() {
  const OrganSpace& space = organ_.space();
  const int n = cell_vertices_;
  std::vector<std::vector<std::int32_t>> rows(space.vertices().n_local);
  for (std::int32_t cell = 0; cell < space.n_cells(); ++cell) {
    const std::int32_t* vertices = space.cell_vertices(cell);
    for (int r = 0; r < n; ++r) {
      std::vector<std::int32_t>& row = rows[vertices[r]];
      for (int c = 0; c < n; ++c)
        if (std::find(row.begin(), row.end(), vertices[c]) == row.end())
          row.push_back(vertices[c]);
    }
  }
  local_ = kernels::make_pattern(rows);
}

void VertexMatrix::find_places() {
  const OrganSpace& space = organ_.space();
  const int n = cell_vertices_;
  for (const RegionOperator& region : organ_.regions()) {
    std::vector<std::int32_t>& places = places_.emplace_back();
    places.reserve(region.cells.size() * n * n);
    for (const std::int32_t cell : region.cells) {
      const std::int32_t* vertices = space.cell_vertices(cell);
      for (int r = 0; r < n; ++r)
        for (int c = 0; c < n; ++c)
          places.push_back(
              static_cast<std::int32_t>(rows_->place_of(local_.find(vertices[r], vertices[c]))));
    }
  }
}

void VertexMatrix::find_masked() {
  for (std::int32_t row = 0; row < local_.n_rows(); ++row)
    for (std::int64_t k = local_.row_start[row]; k < local_.row_start[row + 1]; ++k)
      for (int c = 0; c < 9; ++c)
        if (!free_[3 * row + c / 3] || !free_[3 * local_.columns[k] + c % 3])
          masked_.push_back(9 * rows_->place_of(k) + c);
}

void VertexMatrix::assemble() {
  values_.assign(9 * rows_->n_places(), 0.0);
  for (std::size_t k = 0; k < places_.size(); ++k)
    organ_.regions()[k].elements->add_vertex_matrices(places_[k].data(), values_.data());
  for (const SpringTerm& term : organ_.springs())
    add_springs(term);
  for (const std::int64_t entry : masked_)
    values_[entry] = 0;
  rows_->sum_in_place(values_.data(), 9);
  fix_constrained();
}

// A facet's nodes have their parents among its corners.
void VertexMatrix::add_springs(const SpringTerm& term) {
  const Parents& parents = organ_.space().parents();
  const int n = term.surface->n_facet_nodes(), rows = 3 * n;
  std::vector<double> matrices(term.surface->n_facets() * rows * rows);
  term.surface->spring_matrices(term.spring, matrices.data());
  for (std::int64_t f = 0; f < term.surface->n_facets(); ++f)
    for (int m = 0; m < n; ++m)
      for (int k = 0; k < n; ++k) {
        const Parents::Range left = parents.of(term.surface->facet_nodes(f)[m]);
        const Parents::Range right = parents.of(term.surface->facet_nodes(f)[k]);
        const double* block = &matrices[(f * rows + 3 * m) * rows + 3 * k];
        for (const std::int32_t r : left)
          for (const std::int32_t c : right)
            for (int i = 0; i < 9; ++i)
              values_[9 * rows_->place_of(local_.find(r, c)) + i] +=
                  block[i / 3 * rows + i % 3] / (left.size() * right.size());
      }
}

void VertexMatrix::fix_constrained() {
  const kernels::BlockPattern& pattern = rows_->pattern();
  double sums[2] = {0, 0};
  for (std::int32_t row = 0; row < pattern.n_rows(); ++row) {
    const double* block = &values_[9 * pattern.find(row, row)];
    for (int i = 0; i < 3; ++i)
      if (free_[3 * row + i]) {
        sums[0] += block[4 * i];
        sums[1] += 1;
      }
  }
  MPI_Allreduce(MPI_IN_PLACE, sums, 2, MPI_DOUBLE, MPI_SUM, organ_.space().communicator());
  const double mean = sums[1] > 0 && sums[0] > 0 ? sums[0] / sums[1] : 1.0;
  for (const std::int32_t entry : constrained_)
    if (entry < 3 * pattern.n_rows())
      values_[9 * pattern.find(entry / 3, entry / 3) + 4 * (entry % 3)] = mean;
}

}  // namespace viscera
