// Transfers between levels across ranks, among them ranks that GAMG leaves without coarse nodes.
#include "solver/solve/multigrid_level.h"

#include <gtest/gtest.h>

#include "tests/solve/block_product.h"
#include "tests/solve/elasticity_cube.h"
#include "tests/support/tolerance.h"

namespace viscera::test {
namespace {

using Single = std::vector<float>;

/// All levels of a cube of elasticity, small enough at the end to leave ranks without nodes.
struct Hierarchy {
  Hierarchy() {
    rows.push_back(&finest);
    values.emplace_back(9 * finest.pattern().n_blocks());
    finest.sum(cube.local_values(10).data(), 9, values[0].data());
    AggregationOptions options;
    options.coarse_limit = 40;
    options.aggressive_levels = 0;
    const std::vector<Prolongator> prolongators =
        aggregate({MPI_COMM_WORLD, finest.nodes(), finest.pattern(), values[0].data()},
                  cube.coordinates(), options);
    for (const Prolongator& prolongator : prolongators) {
      const RowSum& fine = *rows.back();
      transfers.push_back(std::make_unique<LevelTransfer>(
          MPI_COMM_WORLD, fine.nodes(), fine.pattern(), block(transfers.size()), prolongator));
      Array coarse;
      transfers.back()->galerkin(fine.pattern(), values.back().data(), coarse);
      values.push_back(std::move(coarse));
      rows.push_back(&transfers.back()->coarse_rows());
    }
  }

  static int block(std::size_t level) { return level == 0 ? 3 : 6; }
  Array vector(std::size_t level, double frequency) const {
    const auto [first, last] = rows[level]->nodes()->local_range();
    return wave(block(level) * first, block(level) * (last - first), frequency);
  }
  Array product(std::size_t level, const Array& x) const {
    return block_product(*rows[level], block(level), values[level].data(), x);
  }
  Array prolongate(std::size_t level, const Array& coarse) const {
    const Single in(coarse.begin(), coarse.end());
    Single out(block(level) * rows[level]->pattern().n_rows(), 0.0f);
    transfers[level]->prolongate_add(in.data(), out.data());
    return Array(out.begin(), out.end());
  }
  Array restrict_to(std::size_t level, const Array& fine) const {
    const Single in(fine.begin(), fine.end());
    Single out(6 * rows[level + 1]->pattern().n_rows());
    transfers[level]->restrict_to(in.data(), out.data());
    return Array(out.begin(), out.end());
  }

  ElasticityCube cube{MPI_COMM_WORLD, 9, 0.3};
  RowSum finest{MPI_COMM_WORLD, cube.nodes(), cube.local_pattern()};
  std::vector<const RowSum*> rows;
  std::vector<Array> values;
  std::vector<std::unique_ptr<LevelTransfer>> transfers;
};

TEST(LevelTransfer, MeetsBothBlockShapesAndRanksWithoutNodes) {
  const Hierarchy levels;
  int n_ranks = 1, empty = levels.rows.back()->pattern().n_rows() == 0;
  MPI_Comm_size(MPI_COMM_WORLD, &n_ranks);
  MPI_Allreduce(MPI_IN_PLACE, &empty, 1, MPI_INT, MPI_SUM, MPI_COMM_WORLD);

  EXPECT_GE(levels.transfers.size(), 2u);
  EXPECT_EQ(empty, n_ranks - 1);
}

TEST(LevelTransfer, RestrictionIsTheTransposeOfProlongation) {
  const Hierarchy levels;
  for (std::size_t k = 0; k < levels.transfers.size(); ++k) {
    const Array fine = levels.vector(k, 1.7), coarse = levels.vector(k + 1, 0.9);

    const Array up = levels.prolongate(k, coarse), down = levels.restrict_to(k, fine);

    EXPECT_GT(norm(up), 0);
    EXPECT_NEAR(dot(fine, up), dot(down, coarse),
                single_roundoff(100, norm(fine) * norm(up) + norm(down) * norm(coarse)));
  }
}

TEST(LevelTransfer, ProlongationAddsToWhatWasThere) {
  const Hierarchy levels;
  const Array before = levels.vector(0, 0.4), coarse = levels.vector(1, 0.9);
  const Single in(coarse.begin(), coarse.end());
  Single sum(before.begin(), before.end());

  levels.transfers[0]->prolongate_add(in.data(), sum.data());

  const Array added = levels.prolongate(0, coarse);
  for (std::size_t k = 0; k < sum.size(); ++k)
    EXPECT_NEAR(sum[k], before[k] + added[k], single_roundoff(100));
}

TEST(LevelTransfer, GalerkinMatrixIsRestrictionOfTheProduct) {
  const Hierarchy levels;
  for (std::size_t k = 0; k < levels.transfers.size(); ++k) {
    const Array x = levels.vector(k + 1, 0.9);
    const Array Ax = levels.product(k, levels.prolongate(k, x));
    const Array expected = levels.restrict_to(k, Ax);

    const Array y = levels.product(k + 1, x);

    const double size = norm(Ax);
    for (std::size_t i = 0; i < y.size(); ++i)
      EXPECT_NEAR(y[i], expected[i], single_roundoff(100, size));
  }
}

TEST(LevelMatrix, MultipliesAcrossRanks) {
  const Hierarchy levels;
  for (std::size_t k = 0; k < levels.rows.size(); ++k) {
    const RowSum& rows = *levels.rows[k];
    LevelMatrix matrix(rows.pattern(), levels.block(k));
    matrix.set(levels.values[k].data());
    const Array in = levels.vector(k, 1.7), expected = levels.product(k, in);
    FloatVector x(expand_nodes(rows.nodes(), levels.block(k), MPI_COMM_WORLD)), y = x;
    std::copy(in.begin(), in.end(), x.begin());

    matrix.vmult(y, x);

    const double size = norm(expected);
    for (std::size_t i = 0; i < in.size(); ++i)
      EXPECT_NEAR(y.local_element(i), expected[i], single_roundoff(100, size));
  }
}

}  // namespace
}  // namespace viscera::test
