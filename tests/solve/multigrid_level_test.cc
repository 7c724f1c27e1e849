// Transfers between levels across ranks.
#include "solver/solve/multigrid_level.h"

#include <gtest/gtest.h>

#include "kernels/sparse/tentative_prolongator.h"
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
    std::vector<double> modes = kernels::rigid_motions(cube.coordinates());
    while (rows.size() < 3) {
      const RowSum& fine = *rows.back();
      const int n = block(transfers.size());
      const BlockJacobi<float> diagonal = point_diagonal(fine, n, values.back());
      transfers.push_back(std::make_unique<LevelTransfer>(
          MPI_COMM_WORLD, fine.nodes(), fine.pattern(), n,
          aggregate({MPI_COMM_WORLD, fine.nodes(), fine.pattern(), n, values.back().data()},
                    {diagonal, 3.0}, {}, modes)));
      values.push_back(transfers.back()->galerkin(fine.pattern(), values.back().data()));
      rows.push_back(&transfers.back()->coarse_rows());
    }
  }

  static BlockJacobi<float> point_diagonal(const RowSum& rows, int n, const Array& values) {
    Array blocks(3 * std::size_t(n) * rows.pattern().n_rows(), 0.0);
    for (std::int32_t row = 0; row < rows.pattern().n_rows(); ++row)
      for (int i = 0; i < n; ++i) {
        const double d = values[(rows.pattern().find(row, row) * n + i) * n + i];
        blocks[3 * std::size_t(n) * row + 9 * (i / 3) + 4 * (i % 3)] = d > 0 ? d : 1;
      }
    BlockJacobi<float> out;
    out.set_blocks(blocks);
    return out;
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

TEST(LevelTransfer, MeetsBothBlockShapesAndShrinksTheMatrix) {
  const Hierarchy levels;

  ASSERT_EQ(levels.transfers.size(), 2u);
  EXPECT_LT(6 * levels.rows[1]->nodes()->size(), 3 * levels.rows[0]->nodes()->size() / 3);
  EXPECT_LT(levels.rows[2]->nodes()->size(), levels.rows[1]->nodes()->size() / 3);
}

// The rigid motions are in the range of the prolongators before smoothing, and smoothing changes
// only rows that feel the clamped face: far from it they are reproduced.
TEST(LevelTransfer, ReproducesTranslationsAwayFromTheClampedFace) {
  const Hierarchy levels;
  const RowSum& fine = levels.finest;
  const Array motions = kernels::rigid_motions(levels.cube.coordinates());
  std::vector<double> modes = motions;
  const BlockJacobi<float> diagonal = Hierarchy::point_diagonal(fine, 3, levels.values[0]);
  const Prolongator P =
      aggregate({MPI_COMM_WORLD, fine.nodes(), fine.pattern(), 3, levels.values[0].data()},
                {diagonal, 3.0}, {}, modes);
  const LevelTransfer transfer(MPI_COMM_WORLD, fine.nodes(), fine.pattern(), 3, P);
  Single coarse(6 * P.n_owned_coarse), up(3 * fine.pattern().n_rows(), 0.0f);
  constexpr int along_x = 0;
  for (std::size_t k = 0; k < coarse.size(); ++k)
    coarse[k] = static_cast<float>(modes[6 * k + along_x]);

  transfer.prolongate_add(coarse.data(), up.data());

  const Array X = levels.cube.coordinates();
  int seen = 0;
  for (std::size_t node = 0; node < X.size() / 3; ++node)
    for (int i = 0; i < 3 && X[3 * node + 2] > 3.0 / 9; ++i, ++seen)
      EXPECT_NEAR(up[3 * node + i], motions[6 * (3 * node + i) + along_x], single_roundoff(100));
  MPI_Allreduce(MPI_IN_PLACE, &seen, 1, MPI_INT, MPI_SUM, MPI_COMM_WORLD);
  EXPECT_GT(seen, 0);
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
