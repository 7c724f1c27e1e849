// Not PETSc's GAMG: its matrices of scalars, their products and transposes took some 500 bytes an
// unknown of the whole solve, the peak of its memory (heap profile, 974,861 unknowns on two ranks).
#include "solver/solve/smoothed_aggregation.h"

#include <algorithm>

#include <deal.II/base/partitioner.h>
#include <deal.II/lac/la_parallel_vector.h>

#include "kernels/sparse/tentative_prolongator.h"
#include "solver/solve/expand_nodes.h"

namespace viscera {
namespace {

constexpr int m = kernels::n_modes;

/// Entries that couple to nothing are prescribed: no mode moves them.
void clear_uncoupled(const NodeMatrixView& in, std::vector<double>& modes) {
  const int n = in.block;
  for (std::int32_t row = 0; row < in.pattern.n_rows(); ++row)
    for (int i = 0; i < n; ++i) {
      bool coupled = false;
      for (std::int64_t k = in.pattern.row_start[row]; k < in.pattern.row_start[row + 1]; ++k)
        for (int j = 0; j < n; ++j)
          coupled = coupled || (in.values[(k * n + i) * n + j] != 0 &&
                                !(in.pattern.columns[k] == row && i == j));
      if (!coupled)
        std::fill_n(&modes[(std::size_t(row) * n + i) * m], m, 0.0);
    }
}

/// Number of the aggregate and tentative block of every local node, ghosts included.
class TentativeRows {
 public:
  TentativeRows(const NodeMatrixView& in,
                const kernels::Aggregates& aggregates,
                const std::vector<double>& blocks,
                std::int64_t first_aggregate)
      : width_(1 + in.block * m) {
    rows_.reinit(expand_nodes(in.nodes, width_, in.communicator));
    for (std::size_t node = 0; node < aggregates.of.size(); ++node) {
      double* row = rows_.begin() + width_ * node;
      row[0] = aggregates.of[node] < 0 ? -1.0 : double(first_aggregate + aggregates.of[node]);
      std::copy_n(&blocks[(width_ - 1) * node], width_ - 1, row + 1);
    }
    rows_.update_ghost_values();
  }
  std::int64_t aggregate(std::int32_t node) const {
    return static_cast<std::int64_t>(rows_.begin()[width_ * std::size_t(node)]);
  }
  const double* block(std::int32_t node) const {
    return rows_.begin() + width_ * std::size_t(node) + 1;
  }

 private:
  std::size_t width_;
  DistributedVector<double> rows_;
};

/// Blocks of one row of the prolongator by aggregate; a row has about four.
class ProlongatorRow {
 public:
  explicit ProlongatorRow(int block) : size_(std::size_t(block) * m) {}
  void clear() {
    columns_.clear();
    values_.clear();
  }
  double* at(std::int64_t column) {
    const auto it = std::lower_bound(columns_.begin(), columns_.end(), column);
    const std::size_t place = it - columns_.begin();
    if (it == columns_.end() || *it != column) {
      columns_.insert(it, column);
      values_.insert(values_.begin() + place * size_, size_, 0.0);
    }
    return &values_[place * size_];
  }
  const std::vector<std::int64_t>& columns() const { return columns_; }
  std::vector<double>& values() { return values_; }

 private:
  std::size_t size_;
  std::vector<std::int64_t> columns_;
  std::vector<double> values_;
};

/// out[n][6] += a[n][n] p[n][6]
void add_product(int n, const double* a, const double* p, double* out) {
  for (int i = 0; i < n; ++i)
    for (int j = 0; j < n; ++j)
      for (int c = 0; c < m; ++c)
        out[i * m + c] += a[i * n + j] * p[j * m + c];
}

/// values = -omega D^-1 values for one block [n][6] of a node.
void relax(int n, const ProlongatorSmoothing& smoothing, std::int32_t node, double* values) {
  const double omega = 4.0 / (3.0 * smoothing.lambda_max);
  for (int part = 0; part < n / 3; ++part, values += 3 * m) {
    const float* inverse = smoothing.diagonal.inverse(std::size_t(node) * (n / 3) + part);
    double out[3 * m] = {};
    for (int i = 0; i < 3; ++i)
      for (int j = 0; j < 3; ++j)
        for (int c = 0; c < m; ++c)
          out[i * m + c] -= omega * inverse[3 * i + j] * values[j * m + c];
    std::copy_n(out, 3 * m, values);
  }
}

void fill_row(const NodeMatrixView& in,
              const ProlongatorSmoothing& smoothing,
              const TentativeRows& tentative,
              std::int32_t row,
              ProlongatorRow& out) {
  const int n = in.block;
  out.clear();
  for (std::int64_t k = in.pattern.row_start[row]; k < in.pattern.row_start[row + 1]; ++k)
    if (const std::int32_t node = in.pattern.columns[k]; tentative.aggregate(node) >= 0)
      add_product(n, in.values + k * n * n, tentative.block(node),
                  out.at(tentative.aggregate(node)));
  for (std::size_t c = 0; c < out.columns().size(); ++c)
    relax(n, smoothing, row, &out.values()[c * n * m]);
  if (tentative.aggregate(row) < 0)
    return;
  double* own = out.at(tentative.aggregate(row));
  for (int i = 0; i < n * m; ++i)
    own[i] += tentative.block(row)[i];
}

/// This rank's first aggregate and the number of all.
void number_aggregates(MPI_Comm communicator, std::int64_t mine, Prolongator& out) {
  out.n_owned_coarse = mine;
  MPI_Exscan(&mine, &out.first_coarse, 1, MPI_INT64_T, MPI_SUM, communicator);
  MPI_Allreduce(&mine, &out.n_coarse, 1, MPI_INT64_T, MPI_SUM, communicator);
}

}  // namespace

Prolongator aggregate(const NodeMatrixView& matrix,
                      const ProlongatorSmoothing& smoothing,
                      const AggregationOptions& options,
                      std::vector<double>& modes) {
  const kernels::Aggregates aggregates = kernels::aggregate_nodes(
      kernels::strong_couplings(matrix.pattern, matrix.values, matrix.block, options.threshold));
  Prolongator out;
  out.rows_per_block = matrix.block;
  number_aggregates(matrix.communicator, aggregates.count, out);
  if (m * out.n_coarse * 3 > 2 * matrix.block * static_cast<std::int64_t>(matrix.nodes->size())) {
    out.n_coarse = 0;
    return out;
  }
  clear_uncoupled(matrix, modes);
  kernels::TentativeProlongator tentative =
      kernels::orthonormalise(aggregates, matrix.block, modes);
  modes = std::move(tentative.modes);
  const TentativeRows rows(matrix, aggregates, tentative.blocks, out.first_coarse);
  ProlongatorRow row(matrix.block);
  out.row_start.push_back(0);
  for (std::int32_t node = 0; node < matrix.pattern.n_rows(); ++node) {
    fill_row(matrix, smoothing, rows, node, row);
    out.columns.insert(out.columns.end(), row.columns().begin(), row.columns().end());
    out.values.insert(out.values.end(), row.values().begin(), row.values().end());
    out.row_start.push_back(static_cast<std::int64_t>(out.columns.size()));
  }
  return out;
}

}  // namespace viscera
