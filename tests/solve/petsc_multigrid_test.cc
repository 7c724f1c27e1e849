#include "solver/solve/petsc_multigrid.h"

#include <petscsys.h>

#include <gtest/gtest.h>

#include "tests/solve/distributed_arrays.h"
#include "tests/solve/elasticity_cube.h"

namespace viscera {
namespace {

using test::Array;
using test::conjugate_gradients;
using test::ElasticityCube;

struct Elasticity {
  explicit Elasticity(int n, const MultigridOptions& options = {})
      : cube(MPI_COMM_WORLD, n, 0.3),
        matrix(MPI_COMM_WORLD, cube.pattern()),
        multigrid(matrix, cube.coordinates(), options) {
    matrix.fill(cube.values(10).data());
    multigrid.rebuild();
  }
  int iterations(double rtol = 1e-8) {
    const auto A = [&](const double* x, double* y) { matrix.vmult(x, y); };
    const auto P = [&](const double* x, double* y) { multigrid.apply(x, y); };
    return conjugate_gradients(A, P, cube.load(), rtol, x);
  }
  ElasticityCube cube;
  BlockMatrix matrix;
  AlgebraicMultigrid multigrid;
  Array x;
};

TEST(AlgebraicMultigrid, PreconditionsElasticityWithinSeventeenIterations) {
  Elasticity elasticity(12);

  EXPECT_LE(elasticity.iterations(), 17);
  EXPECT_GE(elasticity.multigrid.levels(), 2);
  EXPECT_LE(elasticity.multigrid.operator_complexity(), 1.6);
}

TEST(AlgebraicMultigrid, IterationsDoNotGrowWithTheMesh) {
  const int coarse = Elasticity(8).iterations();
  const int fine = Elasticity(20).iterations();

  EXPECT_LE(fine, coarse + 4);
}

TEST(AlgebraicMultigrid, BlockJacobiSmoothingWorksToo) {
  MultigridOptions options;
  options.smoother = LevelSmoother::chebyshev_block_jacobi;

  EXPECT_LE(Elasticity(12, options).iterations(), 24);
}

TEST(AlgebraicMultigrid, IsLinearAndSymmetric) {
  Elasticity elasticity(6);
  const std::size_t n = elasticity.cube.owned_rows();
  Array a(n), b(n), combined(n), Va(n), Vb(n), Vc(n);
  for (std::size_t i = 0; i < n; ++i) {
    a[i] = std::sin(1.7 * i);
    b[i] = std::cos(0.9 * i + 1);
    combined[i] = 2 * a[i] - 3 * b[i];
  }

  elasticity.multigrid.apply(a.data(), Va.data());
  elasticity.multigrid.apply(b.data(), Vb.data());
  elasticity.multigrid.apply(combined.data(), Vc.data());

  const double scale = std::sqrt(test::dot(Va, Va));
  for (std::size_t i = 0; i < n; ++i) {
    EXPECT_NEAR(Vc[i], 2 * Va[i] - 3 * Vb[i], 1e-11 * scale);
  }
  EXPECT_NEAR(test::dot(a, Vb), test::dot(b, Va), 1e-10 * std::sqrt(test::dot(a, a)) * scale);
}

TEST(AlgebraicMultigrid, UpdateFollowsNewValues) {
  Elasticity elasticity(10);
  const int before = elasticity.iterations();
  const Array b = elasticity.cube.load();
  Array soft(b.size()), stiff(b.size());
  elasticity.multigrid.apply(b.data(), soft.data());

  elasticity.matrix.fill(elasticity.cube.values(1000).data());  // a hundred times as stiff
  elasticity.multigrid.update();
  elasticity.multigrid.apply(b.data(), stiff.data());

  const double scale = std::sqrt(test::dot(soft, soft));
  for (std::size_t i = 0; i < b.size(); ++i) {
    EXPECT_NEAR(100 * stiff[i], soft[i], 1e-2 * scale);  // eigenvalue estimates are made anew
  }
  EXPECT_LE(elasticity.iterations(), before + 2);
}

TEST(AlgebraicMultigrid, SinglePrecisionApplyAgrees) {
  Elasticity elasticity(6);
  const Array b = elasticity.cube.load();
  const std::vector<float> single(b.begin(), b.end());
  Array z(b.size());
  std::vector<float> y(b.size());

  elasticity.multigrid.apply(b.data(), z.data());
  elasticity.multigrid.apply(single.data(), y.data());

  const double scale = std::sqrt(test::dot(z, z));
  for (std::size_t i = 0; i < b.size(); ++i) {
    EXPECT_NEAR(y[i], z[i], 1e-6 * scale);
  }
}

TEST(AlgebraicMultigrid, LeavesTheGlobalOptionsAlone) {
  Elasticity elasticity(4);
  PetscInt unused = 0;
  PetscBool found = PETSC_TRUE;

  PetscOptionsHasName(nullptr, nullptr, "-pc_gamg_type", &found);
  PetscOptionsAllUsed(nullptr, &unused);

  EXPECT_FALSE(found);
  EXPECT_EQ(unused, 0);
}

}  // namespace
}  // namespace viscera
