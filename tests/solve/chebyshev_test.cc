#include "solver/solve/chebyshev.h"

#include <deal.II/lac/la_parallel_vector.h>
#include <gtest/gtest.h>

#include "solver/solve/lanczos.h"

namespace viscera {
namespace {

constexpr std::size_t n = 300;  // 100 nodes

// Diagonal operator with eigenvalues spread over (0, 2]; D is the identity, so polynomials are seen
// directly.
template <class Number>
class Spectrum : public SmoothedOperator<Number> {
 public:
  static double eigenvalue(std::size_t i) { return 2. * (i + 1) / n; }
  mutable int products = 0;
  void vmult(DistributedVector<Number>& dst, const DistributedVector<Number>& src) const override {
    ++products;
    for (std::size_t i = 0; i < n; ++i) {
      dst.local_element(i) = static_cast<Number>(eigenvalue(i)) * src.local_element(i);
    }
  }
};

template <class Number>
BlockJacobi<Number> identity_blocks() {
  std::vector<double> blocks(3 * n);
  for (std::size_t node = 0; node < n / 3; ++node) {
    blocks[9 * node] = blocks[9 * node + 4] = blocks[9 * node + 8] = 1;
  }
  BlockJacobi<Number> D;
  D.set_blocks(blocks);
  return D;
}

template <class Number>
class ChebyshevOf : public ::testing::Test {};
using Numbers = ::testing::Types<float, double>;
TYPED_TEST_SUITE(ChebyshevOf, Numbers);

TYPED_TEST(ChebyshevOf, EstimateBoundsTheSpectrumClosely) {
  const Spectrum<TypeParam> A;
  const BlockJacobi<TypeParam> D = identity_blocks<TypeParam>();
  Chebyshev<TypeParam> chebyshev(A, D);

  DistributedVector<TypeParam> start(n);
  fill_from_indices(start);
  chebyshev.estimate(start);

  EXPECT_GE(chebyshev.lambda_max(), 2.);
  EXPECT_LE(chebyshev.lambda_max(), 2. * 1.1 * 1.001);
}

// Error after smoothing, per eigenvalue: start from error 1, right-hand side 0.
template <class Number>
DistributedVector<Number> error_after(const ChebyshevOptions& options) {
  const Spectrum<Number> A;
  const BlockJacobi<Number> D = identity_blocks<Number>();
  Chebyshev<Number> chebyshev(A, D, options);
  chebyshev.set_lambda_max(2);
  DistributedVector<Number> x(n), b(n);
  x = Number(1);
  chebyshev.step(x, b);
  return x;
}

TYPED_TEST(ChebyshevOf, FirstKindDampsItsRangeByTheOptimalFactor) {
  ChebyshevOptions options;
  options.range = 20;
  options.degree = 4;
  const DistributedVector<TypeParam> error = error_after<TypeParam>(options);

  const double sigma = (1 + 1 / options.range) / (1 - 1 / options.range);
  const double bound = 1 / std::cosh(options.degree * std::acosh(sigma));

  for (std::size_t i = 0; i < n; ++i) {
    const double allowed = Spectrum<TypeParam>::eigenvalue(i) >= 2 / options.range ? bound : 1;
    EXPECT_LE(std::abs(error.local_element(i)), allowed + 1e-5) << i;
  }
}

// Lottes 2022: sup over the spectrum of sqrt(lambda) |p(lambda)| is sqrt(lambda_max) / (2 k + 1).
TYPED_TEST(ChebyshevOf, FourthKindMeetsItsSmoothingBound) {
  ChebyshevOptions options;
  options.kind = ChebyshevKind::fourth_kind;
  options.degree = 3;
  const DistributedVector<TypeParam> error = error_after<TypeParam>(options);

  for (std::size_t i = 0; i < n; ++i) {
    const double weighted =
        std::sqrt(Spectrum<TypeParam>::eigenvalue(i)) * std::abs(error.local_element(i));
    EXPECT_LE(weighted, std::sqrt(2.) / 7 + 1e-5) << i;
  }
}

TYPED_TEST(ChebyshevOf, FromZeroEqualsAStepFromZeroWithOneProductLess) {
  const Spectrum<TypeParam> A;
  const BlockJacobi<TypeParam> D = identity_blocks<TypeParam>();
  Chebyshev<TypeParam> chebyshev(A, D);
  chebyshev.set_lambda_max(2.2);
  DistributedVector<TypeParam> b(n), x(n), y(n);
  for (std::size_t i = 0; i < n; ++i) {
    b.local_element(i) = std::cos(TypeParam(i));
  }

  chebyshev.vmult(x, b);
  const int products = A.products;
  chebyshev.step(y, b);

  EXPECT_EQ(products, 3);
  y -= x;
  EXPECT_EQ(y.linfty_norm(), 0);
}

TEST(BlockJacobi, InvertsBlocksAndLeavesSingularOnesAlone) {
  BlockJacobi<double> D;
  D.set_blocks({4, 1, 0, 1, 3, 1, 0, 1, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0});
  DistributedVector<double> x(6), y(6);
  const double b[6] = {6, 10, 8, 1, 2, 3};  // block times (1, 2, 3), then anything
  std::copy(b, b + 6, x.begin());

  D.vmult(y, x);

  for (int i = 0; i < 6; ++i) {
    EXPECT_NEAR(y.local_element(i), 1 + i % 3, 1e-14);
  }
}

TEST(Lanczos, FindsTheLargestEigenvalueOfATridiagonalMatrix) {
  const std::vector<double> diagonal(9, 2.), off_diagonal(8, -1.);

  EXPECT_NEAR(largest_eigenvalue(diagonal, off_diagonal), 2 + 2 * std::cos(M_PI / 10), 1e-11);
}

}  // namespace
}  // namespace viscera
