#include "kernels/sparse/aggregates.h"

#include <algorithm>
#include <cmath>

namespace viscera::kernels {
namespace {

double squared_norm(const double* block, int n) {
  double sum = 0;
  for (int i = 0; i < n * n; ++i)
    sum += block[i] * block[i];
  return sum;
}

class Aggregation {
 public:
  explicit Aggregation(const BlockPattern& strong) : strong_(strong) {
    aggregates_.of.assign(strong.n_rows(), -1);
  }

  Aggregates run() {
    for (std::int32_t node = 0; node < strong_.n_rows(); ++node)
      if (degree(node) > 0 && aggregates_.of[node] < 0 && has_free_neighbours_only(node))
        take(node);
    join();
    for (std::int32_t node = 0; node < strong_.n_rows(); ++node)
      if (degree(node) > 0 && aggregates_.of[node] < 0)
        take(node);
    return std::move(aggregates_);
  }

 private:
  std::int64_t degree(std::int32_t node) const {
    return strong_.row_start[node + 1] - strong_.row_start[node];
  }
  template <class Visit>
  void for_neighbours(std::int32_t node, Visit visit) const {
    for (std::int64_t k = strong_.row_start[node]; k < strong_.row_start[node + 1]; ++k)
      visit(strong_.columns[k]);
  }

  bool has_free_neighbours_only(std::int32_t node) const {
    bool free = true;
    for_neighbours(node, [&](std::int32_t other) { free = free && aggregates_.of[other] < 0; });
    return free;
  }

  /// A new aggregate of the node and its free neighbours.
  void take(std::int32_t node) {
    const std::int32_t number = aggregates_.count++;
    aggregates_.of[node] = number;
    for_neighbours(node, [&](std::int32_t other) {
      if (aggregates_.of[other] < 0)
        aggregates_.of[other] = number;
    });
  }

  /// To aggregates as they were before any node joined.
  void join() {
    const std::vector<std::int32_t> former = aggregates_.of;
    std::vector<std::int32_t> near;
    for (std::int32_t node = 0; node < strong_.n_rows(); ++node) {
      if (former[node] >= 0)
        continue;
      near.clear();
      for_neighbours(node, [&](std::int32_t other) {
        if (former[other] >= 0)
          near.push_back(former[other]);
      });
      if (!near.empty())
        aggregates_.of[node] = most_frequent(near);
    }
  }

  static std::int32_t most_frequent(std::vector<std::int32_t>& numbers) {
    std::sort(numbers.begin(), numbers.end());
    std::int32_t best = numbers.front();
    std::ptrdiff_t most = 0;
    for (auto first = numbers.begin(); first != numbers.end();) {
      const auto last = std::upper_bound(first, numbers.end(), *first);
      if (last - first > most) {
        most = last - first;
        best = *first;
      }
      first = last;
    }
    return best;
  }

  const BlockPattern& strong_;
  Aggregates aggregates_;
};

}  // namespace

BlockPattern strong_couplings(const BlockPattern& matrix,
                              const double* values,
                              int block_size,
                              double threshold) {
  const std::int64_t size = block_size * block_size;
  const std::int32_t n_rows = matrix.n_rows();
  std::vector<double> diagonal(n_rows);
  for (std::int32_t row = 0; row < n_rows; ++row)
    diagonal[row] = std::sqrt(squared_norm(values + size * matrix.find(row, row), block_size));
  BlockPattern strong;
  strong.row_start.reserve(n_rows + 1);
  for (std::int32_t row = 0; row < n_rows; ++row) {
    for (std::int64_t k = matrix.row_start[row]; k < matrix.row_start[row + 1]; ++k) {
      const std::int32_t column = matrix.columns[k];
      if (column == row || column >= n_rows)
        continue;
      const double bound = threshold * threshold * diagonal[row] * diagonal[column];
      if (squared_norm(values + size * k, block_size) > bound)
        strong.columns.push_back(column);
    }
    strong.row_start.push_back(static_cast<std::int64_t>(strong.columns.size()));
  }
  return strong;
}

Aggregates aggregate_nodes(const BlockPattern& strong) {
  return Aggregation(strong).run();
}

}  // namespace viscera::kernels
