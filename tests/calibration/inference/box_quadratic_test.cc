#include "solver/calibration/inference/box_quadratic.h"

#include <random>

#include <Eigen/Dense>
#include <gtest/gtest.h>

#include "tests/support/tolerance.h"

namespace viscera::calibration {
namespace {

struct Programme {
  Eigen::MatrixXd H;
  Eigen::VectorXd g, lower, upper;
};

Programme random_programme(int n, unsigned seed) {
  std::mt19937 generator(seed);
  std::normal_distribution<double> normal;
  const auto draw = [&] { return normal(generator); };
  const Eigen::MatrixXd A = Eigen::MatrixXd::NullaryExpr(n + 2, n, draw);
  const auto vector = [&] { return Eigen::VectorXd::NullaryExpr(n, draw).eval(); };
  return {A.transpose() * A, 3 * vector(), -vector().cwiseAbs(), vector().cwiseAbs()};
}

TEST(BoxQuadratic, IsTheNewtonStepWhereNoBoundIsMet) {
  Programme p = random_programme(6, 1);
  p.lower.setConstant(-1e3);
  p.upper.setConstant(1e3);

  const Eigen::VectorXd d = minimise_in_box(p.H, p.g, p.lower, p.upper);

  EXPECT_LT((p.H * d + p.g).norm(), test::roundoff(1e5, p.g.norm()));
}

TEST(BoxQuadratic, MeetsTheOptimalityConditions) {
  for (unsigned seed = 0; seed < 200; ++seed) {
    Programme p = random_programme(1 + seed % 9, seed);
    if (seed % 3 == 0)
      p.lower[0] = p.upper[0] = 0;  // fixed

    const Eigen::VectorXd d = minimise_in_box(p.H, p.g, p.lower, p.upper);
    const Eigen::VectorXd slope = p.H * d + p.g;

    const double zero = test::roundoff(1e6, 1 + p.g.norm());
    for (int i = 0; i < d.size(); ++i) {
      EXPECT_GE(d[i], p.lower[i]);
      EXPECT_LE(d[i], p.upper[i]);
      if (d[i] > p.lower[i]) {
        EXPECT_LT(slope[i], zero) << "seed " << seed;
      }
      if (d[i] < p.upper[i] && p.lower[i] < p.upper[i]) {
        EXPECT_GT(slope[i], -zero) << "seed " << seed;
      }
    }
  }
}

}  // namespace
}  // namespace viscera::calibration
