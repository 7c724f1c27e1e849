#include "kernels/tensor/eigen.h"

#include <algorithm>
#include <random>

#include <gtest/gtest.h>

#include "kernels/tensor/simd.h"
#include "tests/support/tolerance.h"

namespace viscera::test {
namespace {

/// Largest error of A = sum value n n, of n.n = 1 and of n.m = 0, relative to the size of A.
double defect(const SymMat3<double>& A, const SymmetricEigen<double>& eigen) {
  double size = 0, error = 0;
  for (double entry : A.v)
    size = std::max(size, std::abs(entry));
  for (int a = 0; a < 6; ++a) {
    const int i = voigt_row(a), j = voigt_column(a);
    double rebuilt = 0, identity = 0;
    for (int k = 0; k < 3; ++k) {
      rebuilt += eigen.values[k] * eigen.vectors[k][i] * eigen.vectors[k][j];
      identity += eigen.vectors[k][i] * eigen.vectors[k][j];
    }
    error = std::max(error, std::abs(identity - (i == j ? 1.0 : 0.0)));
    if (size > 0)
      error = std::max(error, std::abs(rebuilt - A[a]) / size);
  }
  return error;
}

TEST(SymmetricEigen, RebuildsRandomTensors) {
  std::mt19937 generator(7);
  std::normal_distribution<double> normal;
  for (int trial = 0; trial < 2000; ++trial) {
    SymMat3<double> A;
    for (double& entry : A.v)
      entry = normal(generator);
    EXPECT_LT(defect(A, symmetric_eigen(A)), roundoff(100));
  }
}

TEST(SymmetricEigen, RebuildsClusteredAndGradedTensors) {
  std::mt19937 generator(8);
  std::normal_distribution<double> normal;
  for (int trial = 0; trial < 2000; ++trial) {
    const double gap = std::pow(10.0, -17.0 * (trial / 2000.0));
    SymMat3<double> A{{1, 1, 1, 0, 0, 0}};
    for (double& entry : A.v)
      entry += gap * normal(generator);
    EXPECT_LT(defect(A, symmetric_eigen(A)), roundoff(100));
    for (double& entry : A.v)
      entry *= std::pow(10.0, 3 * normal(generator));
    EXPECT_LT(defect(A, symmetric_eigen(A)), roundoff(100));
  }
}

TEST(SymmetricEigen, LeavesDiagonalTensorsAlone) {
  const auto eigen = symmetric_eigen(SymMat3<double>{{3, -1, 2, 0, 0, 0}});

  EXPECT_EQ(eigen.values[0], 3);
  EXPECT_EQ(eigen.values[1], -1);
  EXPECT_EQ(eigen.values[2], 2);
  EXPECT_EQ(eigen.vectors[0][0], 1);
}

TEST(SymmetricEigen, TakesZeroAndTinyTensors) {
  EXPECT_LT(defect({}, symmetric_eigen(SymMat3<double>{})), roundoff(10));
  const SymMat3<double> tiny{{1e-30, 2e-30, 3e-30, 1e-30, -1e-30, 2e-30}};
  EXPECT_LT(defect(tiny, symmetric_eigen(tiny)), roundoff(100));
}

TEST(SymmetricEigen, GivesEveryLaneItsOwnAnswer) {
  using Lanes = Batch<double>;
  SymMat3<Lanes> A;
  double values[6][Lanes::size];
  for (int a = 0; a < 6; ++a) {
    for (std::size_t l = 0; l < Lanes::size; ++l)
      values[a][l] = l == 0 ? 0.0 : std::sin(a + 3.0 * l);
    A[a] = Lanes::load_unaligned(values[a]);
  }

  const auto eigen = symmetric_eigen(A);

  for (std::size_t l = 0; l < Lanes::size; ++l) {
    SymMat3<double> A_lane;
    SymmetricEigen<double> eigen_lane;
    for (int a = 0; a < 6; ++a)
      A_lane[a] = values[a][l];
    for (int k = 0; k < 3; ++k) {
      eigen_lane.values[k] = eigen.values[k].get(l);
      for (int i = 0; i < 3; ++i)
        eigen_lane.vectors[k][i] = eigen.vectors[k][i].get(l);
    }
    EXPECT_LT(defect(A_lane, eigen_lane), roundoff(100));
  }
}

}  // namespace
}  // namespace viscera::test
