// Aggregates of a grid graph, and the rigid motions they carry.
#include "kernels/sparse/aggregates.h"

#include <gtest/gtest.h>

#include "kernels/sparse/tentative_prolongator.h"
#include "tests/kernels/sparse/random_blocks.h"
#include "tests/support/tolerance.h"

namespace viscera::test {
namespace {

using kernels::Aggregates;
using kernels::BlockPattern;

constexpr int n = 10;  // nodes along an edge
constexpr int m = kernels::n_modes;

std::int32_t at(int i, int j, int k) {
  return i + n * (j + n * k);
}

/// Every node couples to itself and its neighbours along the axes; node 0 to itself alone.
BlockPattern grid() {
  std::vector<std::vector<std::int32_t>> rows(n * n * n);
  const auto couple = [&](std::int32_t a, std::int32_t b) {
    if (a != 0 && b != 0) {
      rows[a].push_back(b);
      rows[b].push_back(a);
    }
  };
  for (int k = 0; k < n; ++k)
    for (int j = 0; j < n; ++j)
      for (int i = 0; i < n; ++i) {
        rows[at(i, j, k)].push_back(at(i, j, k));
        if (i + 1 < n)
          couple(at(i, j, k), at(i + 1, j, k));
        if (j + 1 < n)
          couple(at(i, j, k), at(i, j + 1, k));
        if (k + 1 < n)
          couple(at(i, j, k), at(i, j, k + 1));
      }
  return kernels::make_pattern(rows);
}

/// Blocks that are `diagonal` and `other` times the identity.
std::vector<double> values_of(const BlockPattern& pattern, double diagonal, double other) {
  std::vector<double> values(9 * pattern.n_blocks(), 0.0);
  for (std::int32_t row = 0; row < pattern.n_rows(); ++row)
    for (std::int64_t k = pattern.row_start[row]; k < pattern.row_start[row + 1]; ++k)
      for (int i = 0; i < 3; ++i)
        values[9 * k + 4 * i] = pattern.columns[k] == row ? diagonal : other;
  return values;
}

std::vector<double> coordinates() {
  std::vector<double> out;
  for (int k = 0; k < n; ++k)
    for (int j = 0; j < n; ++j)
      for (int i = 0; i < n; ++i)
        out.insert(out.end(), {0.5 * i, 0.5 * j, 0.5 * k});
  return out;
}

Aggregates grid_aggregates() {
  const BlockPattern pattern = grid();
  return kernels::aggregate_nodes(
      kernels::strong_couplings(pattern, values_of(pattern, 6, -1).data(), 3, 0.02));
}

TEST(StrongCouplings, AreThoseAboveTheThresholdWithoutDiagonals) {
  const BlockPattern pattern = grid();
  const std::vector<double> values = values_of(pattern, 6, -1);

  const BlockPattern all = kernels::strong_couplings(pattern, values.data(), 3, 0.16);
  const BlockPattern none = kernels::strong_couplings(pattern, values.data(), 3, 0.17);

  EXPECT_EQ(all.n_blocks(), pattern.n_blocks() - pattern.n_rows());
  EXPECT_EQ(all.find(1, 1), -1);
  EXPECT_EQ(none.n_blocks(), 0);
}

TEST(Aggregates, CoverEveryCoupledNodeWithConnectedGroups) {
  const BlockPattern pattern = grid();
  const Aggregates aggregates = grid_aggregates();

  std::vector<int> size(aggregates.count, 0);
  EXPECT_EQ(aggregates.of[0], -1);
  for (std::int32_t node = 1; node < pattern.n_rows(); ++node) {
    ASSERT_GE(aggregates.of[node], 0);
    ASSERT_LT(aggregates.of[node], aggregates.count);
    ++size[aggregates.of[node]];
    bool has_companion = false;
    for (std::int64_t k = pattern.row_start[node]; k < pattern.row_start[node + 1]; ++k)
      has_companion = has_companion || (pattern.columns[k] != node &&
                                        aggregates.of[pattern.columns[k]] == aggregates.of[node]);
    EXPECT_TRUE(has_companion) << "node " << node;
  }
  for (const int nodes : size)
    EXPECT_GE(nodes, 2);
  EXPECT_LE(aggregates.count, n * n * n / 4);  // an inner node takes its six neighbours
}

TEST(TentativeProlongator, ColumnsAreOrthonormalAndReproduceTheModes) {
  const Aggregates aggregates = grid_aggregates();
  const std::vector<double> modes = kernels::rigid_motions(coordinates());

  const kernels::TentativeProlongator tentative = kernels::orthonormalise(aggregates, 3, modes);

  std::vector<double> gram(aggregates.count * m * m, 0.0);
  for (std::size_t row = 3; row < modes.size() / m; ++row) {
    const std::int32_t a = aggregates.of[row / 3];
    for (int c = 0; c < m; ++c) {
      double sum = 0;
      for (int b = 0; b < m; ++b) {
        sum += tentative.blocks[row * m + b] * tentative.modes[(a * m + b) * m + c];
        gram[(a * m + b) * m + c] += tentative.blocks[row * m + b] * tentative.blocks[row * m + c];
      }
      EXPECT_NEAR(sum, modes[row * m + c], roundoff(100));
    }
  }
  for (std::size_t entry = 0; entry < gram.size(); ++entry) {
    const bool on_diagonal = entry / m % m == entry % m;
    // Modes that an aggregate cannot tell apart leave zero columns.
    const double expected = on_diagonal && gram[entry] > 0.5 ? 1 : 0;
    EXPECT_NEAR(gram[entry], expected, roundoff(1000));
  }
}

TEST(TentativeProlongator, TwoNodesCannotTurnAboutTheirLine) {
  const std::vector<double> line = {0, 0, 0, 1, 0, 0};
  const kernels::TentativeProlongator tentative =
      kernels::orthonormalise({{0, 0}, 1}, 3, kernels::rigid_motions(line));

  int columns = 0;
  for (int c = 0; c < m; ++c) {
    double square = 0;
    for (int row = 0; row < 6; ++row)
      square += tentative.blocks[row * m + c] * tentative.blocks[row * m + c];
    columns += square > 0.5;
  }
  EXPECT_EQ(columns, 5);
}

}  // namespace
}  // namespace viscera::test
