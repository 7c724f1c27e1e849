// Rows summed at their owners against PETSc's assembly of the same elements.
#include "solver/solve/row_sum.h"

#include <numeric>

#include <gtest/gtest.h>

#include "tests/solve/block_product.h"
#include "tests/solve/elasticity_cube.h"
#include "tests/support/tolerance.h"

namespace viscera::test {
namespace {

int rank_of_world() {
  int rank = 0;
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  return rank;
}

int size_of_world() {
  int size = 1;
  MPI_Comm_size(MPI_COMM_WORLD, &size);
  return size;
}

TEST(RowSum, TimesVectorIsTheAssembledProduct) {
  const ElasticityCube cube(MPI_COMM_WORLD, 5, 0.3);
  BlockMatrix assembled(MPI_COMM_WORLD, cube.pattern());
  assembled.fill(cube.values(10).data());
  const RowSum rows(MPI_COMM_WORLD, cube.nodes(), cube.local_pattern());
  Array values(9 * rows.pattern().n_blocks(), 1e9);  // overwritten
  const Array x = wave(assembled.first_row(), cube.owned_rows(), 1.7);
  Array expected(cube.owned_rows());
  assembled.vmult(x.data(), expected.data());

  rows.sum(cube.local_values(10).data(), 9, values.data());
  const Array y = block_product(rows, 3, values.data(), x);

  const double size = norm(expected);
  for (std::size_t k = 0; k < y.size(); ++k)
    EXPECT_NEAR(y[k], expected[k], roundoff(100, size));
}

TEST(RowSum, InPlaceGivesTheSameSums) {
  const ElasticityCube cube(MPI_COMM_WORLD, 5, 0.3);
  const RowSum rows(MPI_COMM_WORLD, cube.nodes(), cube.local_pattern());
  const Array local = cube.local_values(10);
  Array expected(9 * rows.pattern().n_blocks()), values(9 * rows.n_places(), 0.0);
  rows.sum(local.data(), 9, expected.data());

  for (std::size_t k = 0; k < local.size(); ++k)
    values[9 * rows.place_of(k / 9) + k % 9] += local[k];
  rows.sum_in_place(values.data(), 9);

  for (std::size_t k = 0; k < expected.size(); ++k)
    EXPECT_EQ(values[k], expected[k]);
}

TEST(RowSum, LearnsTheColumnsOfOtherRanks) {
  const ElasticityCube cube(MPI_COMM_WORLD, 4, 0.3);

  const RowSum rows(MPI_COMM_WORLD, cube.nodes(), cube.local_pattern());

  // Elements belong to the owner of their lowest node, so lower neighbours are not known before.
  EXPECT_EQ(rows.nodes()->locally_owned_range(), cube.nodes()->locally_owned_range());
  EXPECT_EQ(rows.nodes()->n_ghost_indices() > cube.nodes()->n_ghost_indices(), rank_of_world() > 0);
  // A node and its fourteen neighbours at most: Kuhn's subdivision.
  const kernels::BlockPattern& pattern = rows.pattern();
  for (std::int32_t row = 0; row < pattern.n_rows(); ++row)
    EXPECT_LE(pattern.row_start[row + 1] - pattern.row_start[row], 15);
}

TEST(RowSum, LosesAndDoublesNoContribution) {
  const ElasticityCube cube(MPI_COMM_WORLD, 4, 0.3);
  const kernels::BlockPattern local = cube.local_pattern();
  const RowSum rows(MPI_COMM_WORLD, cube.nodes(), local);
  const Array ones(local.n_blocks(), 1.0);
  Array counts(rows.pattern().n_blocks());

  rows.sum(ones.data(), 1, counts.data());

  double totals[2] = {std::accumulate(counts.begin(), counts.end(), 0.0), double(ones.size())};
  MPI_Allreduce(MPI_IN_PLACE, totals, 2, MPI_DOUBLE, MPI_SUM, MPI_COMM_WORLD);
  EXPECT_EQ(totals[0], totals[1]);
  for (const double count : counts)
    EXPECT_TRUE(count >= 1 && count <= size_of_world()) << count;
}

TEST(RowSum, ServesRanksThatOwnNothing) {
  const int rank = rank_of_world(), size = size_of_world();
  dealii::IndexSet owned(4), ghosts(4);
  (rank == size - 1 ? owned : ghosts).add_range(0, 4);
  const auto nodes =
      std::make_shared<dealii::Utilities::MPI::Partitioner>(owned, ghosts, MPI_COMM_WORLD);
  const kernels::BlockPattern local = kernels::make_pattern({{0, 1}, {0, 1, rank % 4}, {}, {3}});
  const RowSum rows(MPI_COMM_WORLD, nodes, local);
  Array mine(local.n_blocks()), sums(rows.pattern().n_blocks());
  for (std::int64_t k = 0; k < local.n_blocks(); ++k)
    mine[k] = rank + 1;

  rows.sum(mine.data(), 1, sums.data());

  if (rank < size - 1) {
    EXPECT_EQ(rows.pattern().n_rows(), 0);
    EXPECT_TRUE(sums.empty());
    return;
  }
  ASSERT_EQ(rows.pattern().n_rows(), 4);
  for (const auto& [row, column] : {std::pair{0, 0}, {0, 1}, {1, 0}, {1, 1}, {3, 3}})
    EXPECT_EQ(sums[rows.pattern().find(row, column)], size * (size + 1) / 2);
  EXPECT_EQ(rows.pattern().find(1, 2) >= 0, size > 2);  // rank 2 alone contributes
  if (size > 2) {
    EXPECT_EQ(sums[rows.pattern().find(1, 2)], 3);
  }
  EXPECT_EQ(rows.pattern().row_start[3], rows.pattern().row_start[2]);
}

}  // namespace
}  // namespace viscera::test
