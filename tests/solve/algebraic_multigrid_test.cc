#include "solver/solve/algebraic_multigrid.h"

#include <gtest/gtest.h>

#include "tests/solve/block_product.h"
#include "tests/solve/elasticity_cube.h"
#include "tests/support/tolerance.h"

namespace viscera {
namespace {

using test::Array;
using test::ElasticityCube;
using test::norm;
using test::single_roundoff;

struct Elasticity {
  explicit Elasticity(int n)
      : cube(MPI_COMM_WORLD, n, 0.3),
        rows(MPI_COMM_WORLD, cube.nodes(), cube.local_pattern()),
        values(9 * rows.pattern().n_blocks()),
        multigrid(MPI_COMM_WORLD, rows, cube.coordinates()) {
    stiffen(10);
    multigrid.rebuild(values.data());
  }

  void stiffen(double young) { rows.sum(cube.local_values(young).data(), 9, values.data()); }
  Array product(const Array& x) const { return test::block_product(rows, 3, values.data(), x); }
  Array cycle(const Array& r) const {
    const std::vector<float> in(r.begin(), r.end());
    std::vector<float> out(r.size());
    multigrid.apply(in.data(), out.data());
    return Array(out.begin(), out.end());
  }
  Array wave(double frequency) const {
    return test::wave(3 * rows.nodes()->local_range().first, cube.owned_rows(), frequency);
  }
  int iterations(double rtol = 1e-8) const {
    const std::size_t n = cube.owned_rows();
    const auto A = [&](const double* x, double* y) {
      const Array Ax = product(Array(x, x + n));
      std::copy(Ax.begin(), Ax.end(), y);
    };
    const auto P = [&](const double* r, double* z) {
      const Array Mr = cycle(Array(r, r + n));
      std::copy(Mr.begin(), Mr.end(), z);
    };
    Array x;
    return test::conjugate_gradients(A, P, cube.load(), rtol, x);
  }

  ElasticityCube cube;
  RowSum rows;
  Array values;
  AlgebraicMultigrid multigrid;
};

TEST(AlgebraicMultigrid, PreconditionsElasticityWithinTwentyIterations) {
  const Elasticity elasticity(12);
  const int iterations = elasticity.iterations();

  RecordProperty("iterations", iterations);
  EXPECT_LE(iterations, 20);
  EXPECT_GE(elasticity.multigrid.levels(), 2);
  EXPECT_GT(elasticity.multigrid.operator_complexity(), 1);
  EXPECT_LE(elasticity.multigrid.operator_complexity(), 1.6);
}

TEST(AlgebraicMultigrid, IterationsDoNotGrowWithTheMesh) {
  const int coarse = Elasticity(12).iterations();
  const int fine = Elasticity(20).iterations();

  RecordProperty("iterations", std::to_string(coarse) + " " + std::to_string(fine));
  EXPECT_LE(fine, coarse + 3);
}

TEST(AlgebraicMultigrid, IsLinearAndSymmetric) {
  const Elasticity elasticity(6);
  const Array a = elasticity.wave(1.7), b = elasticity.wave(0.9);
  Array combined(a.size());
  for (std::size_t i = 0; i < a.size(); ++i)
    combined[i] = 2 * a[i] - 3 * b[i];

  const Array Va = elasticity.cycle(a), Vb = elasticity.cycle(b), Vc = elasticity.cycle(combined);

  const double scale = norm(Va) + norm(Vb);
  for (std::size_t i = 0; i < a.size(); ++i)
    EXPECT_NEAR(Vc[i], 2 * Va[i] - 3 * Vb[i], single_roundoff(100, scale));
  EXPECT_NEAR(test::dot(a, Vb), test::dot(b, Va), single_roundoff(100, norm(a) * norm(Vb)));
  EXPECT_GT(test::dot(a, Va), 0);
  EXPECT_GT(test::dot(b, Vb), 0);
}

TEST(AlgebraicMultigrid, SmallMatricesAreSolvedDirectly) {
  const Elasticity elasticity(3);
  const Array b = elasticity.cube.load();

  const Array back = elasticity.product(elasticity.cycle(b));

  EXPECT_EQ(elasticity.multigrid.levels(), 1);
  EXPECT_EQ(elasticity.multigrid.operator_complexity(), 1);
  for (std::size_t i = 0; i < b.size(); ++i)
    EXPECT_NEAR(back[i], b[i], single_roundoff(1000));
}

TEST(AlgebraicMultigrid, RefreshFollowsNewValues) {
  Elasticity elasticity(10);
  const int before = elasticity.iterations();
  const Array b = elasticity.cube.load();
  const Array soft = elasticity.cycle(b);

  elasticity.stiffen(1000);  // a hundred times as stiff
  elasticity.multigrid.refresh(elasticity.values.data());
  const Array stiff = elasticity.cycle(b);

  const double scale = norm(soft);
  for (std::size_t i = 0; i < b.size(); ++i)
    EXPECT_NEAR(100 * stiff[i], soft[i], single_roundoff(1000, scale));
  EXPECT_LE(elasticity.iterations(), before + 2);
}

TEST(AlgebraicMultigrid, KeptAggregatesServeOtherMaterials) {
  Elasticity elasticity(10);
  const ElasticityCube other(MPI_COMM_WORLD, 10, 0.4);
  elasticity.rows.sum(other.local_values(3).data(), 9, elasticity.values.data());

  elasticity.multigrid.refresh(elasticity.values.data());
  const int kept = elasticity.iterations();
  elasticity.multigrid.rebuild(elasticity.values.data());
  const int rebuilt = elasticity.iterations();

  RecordProperty("iterations", std::to_string(kept) + " " + std::to_string(rebuilt));
  EXPECT_LE(kept, rebuilt + 2);
}

}  // namespace
}  // namespace viscera
