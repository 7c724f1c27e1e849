#include "solver/solve/krylov.h"

#include <deal.II/lac/la_parallel_block_vector.h>
#include <gtest/gtest.h>

namespace viscera {
namespace {

constexpr unsigned n = 200;

BlockVector ramp() {
  BlockVector x(2, n);
  for (unsigned i = 0; i < 2 * n; ++i) {
    x(i) = 1 + std::sin(0.1 * i);
  }
  return x;
}

// Convection and diffusion in one dimension over both blocks: not symmetric.
class Convection : public LinearOperator {
 public:
  mutable int products = 0;
  void vmult(BlockVector& dst, const BlockVector& src) const override {
    ++products;
    for (unsigned i = 0; i < 2 * n; ++i) {
      dst(i) =
          2.5 * src(i) - (i > 0 ? 1.4 * src(i - 1) : 0.) - (i + 1 < 2 * n ? 0.6 * src(i + 1) : 0.);
    }
  }
};

class Diagonal : public LinearOperator {
 public:
  void vmult(BlockVector& dst, const BlockVector& src) const override { dst.equ(0.4, src); }
};

// A preconditioner that differs from call to call: what flexible GMRES is for.
class Changing : public LinearOperator {
 public:
  void vmult(BlockVector& dst, const BlockVector& src) const override {
    dst.equ(0.4, src);
    for (unsigned i = calls_++ % 3; i < 2 * n; i += 3) {
      dst(i) *= 1.5;
    }
  }

 private:
  mutable int calls_ = 0;
};

double true_reduction(const LinearOperator& A, const BlockVector& x, const BlockVector& b) {
  BlockVector r(b);
  A.vmult(r, x);
  r.sadd(-1., 1., b);
  return r.l2_norm() / b.l2_norm();
}

TEST(Fgmres, SolvesToTheToleranceItReports) {
  const Convection A;
  const BlockVector b = ramp();
  BlockVector x(2, n);

  const LinearReport report = fgmres(A, Diagonal(), x, b, {1e-10, 300, 60});

  EXPECT_TRUE(report.converged);
  EXPECT_LE(report.reduction, 1e-10);
  EXPECT_NEAR(true_reduction(A, x, b), report.reduction, 1e-12);
}

TEST(Fgmres, SpendsOneProductAnIterationFromZero) {
  const Convection A;
  BlockVector x(2, n);

  const LinearReport report = fgmres(A, Diagonal(), x, ramp(), {1e-4, 300, 300});

  EXPECT_TRUE(report.converged);
  EXPECT_EQ(A.products, report.iterations);
}

TEST(Fgmres, ChecksTheTrueResidualWhereRoundedBasesCouldHideIt) {
  const Convection A;
  const BlockVector b = ramp();
  BlockVector x(2, n);

  const LinearReport report = fgmres(A, Diagonal(), x, b, {1e-13, 600, 300});

  EXPECT_TRUE(report.converged);
  EXPECT_GT(A.products, report.iterations);
  EXPECT_LE(true_reduction(A, x, b), 1e-13);
}

TEST(Fgmres, RoundedBasesCostHardlyAnIterationAtUsualTolerances) {
  const BlockVector b = ramp();
  BlockVector x(2, n), y(2, n);

  const LinearReport whole = fgmres(Convection(), Diagonal(), x, b, {1e-6, 300, 300});
  const int to_four = fgmres(Convection(), Diagonal(), y, b, {1e-4, 300, 300}).iterations;

  // The error falls at a steady rate, so two digits more take half as many iterations again.
  EXPECT_LE(whole.iterations, 1.5 * to_four + 3);
}

TEST(Fgmres, ToleratesAChangingPreconditioner) {
  const Convection A;
  const BlockVector b = ramp();
  BlockVector x(2, n);

  const LinearReport report = fgmres(A, Changing(), x, b, {1e-9, 400, 60});

  EXPECT_TRUE(report.converged);
  EXPECT_LE(true_reduction(A, x, b), 1.01e-9);
}

TEST(Fgmres, RestartsAndUsesTheStart) {
  const Convection A;
  const BlockVector b = ramp();
  BlockVector x(2, n), y(2, n);
  fgmres(A, Diagonal(), x, b, {1e-12, 400, 10});
  y = x;

  const LinearReport again = fgmres(A, Diagonal(), y, b, {1e-10, 400, 10});

  EXPECT_EQ(again.iterations, 0);
  EXPECT_TRUE(again.converged);
}

TEST(Fgmres, ReportsTooFewIterationsAndKeepsTheBestIterate) {
  const Convection A;
  const BlockVector b = ramp();
  BlockVector x(2, n);

  const LinearReport report = fgmres(A, Diagonal(), x, b, {1e-10, 5, 60});

  EXPECT_FALSE(report.converged);
  EXPECT_EQ(report.iterations, 5);
  EXPECT_NEAR(true_reduction(A, x, b), report.reduction, 1e-12);
  EXPECT_LT(report.reduction, 1);
}

class Identity : public LinearOperator {
 public:
  void vmult(BlockVector& dst, const BlockVector& src) const override { dst = src; }
};

TEST(Fgmres, EndsAfterOneIterationWithAnExactPreconditioner) {
  const BlockVector b = ramp();
  BlockVector x(2, n);

  const LinearReport report = fgmres(Identity(), Identity(), x, b);

  EXPECT_TRUE(report.converged);
  EXPECT_EQ(report.iterations, 1);
}

class Zero : public LinearOperator {
 public:
  void vmult(BlockVector& dst, const BlockVector&) const override { dst = 0.; }
};

TEST(Fgmres, ReportsASingularOperatorWithFiniteNumbers) {
  const BlockVector b = ramp();
  BlockVector x(2, n);

  const LinearReport report = fgmres(Zero(), Identity(), x, b);

  EXPECT_FALSE(report.converged);
  EXPECT_TRUE(std::isfinite(x.l2_norm()));
}

TEST(Fgmres, ZeroRightHandSideGivesZero) {
  BlockVector x = ramp();

  const LinearReport report = fgmres(Identity(), Identity(), x, BlockVector(2, n));

  EXPECT_TRUE(report.converged);
  EXPECT_EQ(x.l2_norm(), 0);
}

}  // namespace
}  // namespace viscera
