#include "kernels/tensor/tensor.h"

#include <set>

#include <gtest/gtest.h>

#include "kernels/tensor/symmetric.h"
#include "tests/support/tolerance.h"

namespace viscera::test {
namespace {

const SymMat3<double> A{{1.2, 0.8, 1.5, 0.3, -0.2, 0.1}};
const SymMat3<double> B{{0.4, -0.6, 0.9, -0.1, 0.5, 0.2}};

TEST(Storage, VoigtAndPackedIndicesAreBijective) {
  for (int a = 0; a < 6; ++a)
    EXPECT_EQ(voigt(voigt_row(a), voigt_column(a)), a);
  std::set<int> seen;
  for (int a = 0; a < 6; ++a) {
    for (int b = a; b < 6; ++b) {
      seen.insert(packed<6>(a, b));
      EXPECT_EQ(packed<6>(a, b), packed<6>(b, a));
    }
  }
  EXPECT_EQ(seen.size(), 21u);
  EXPECT_EQ(*seen.rbegin(), 20);
}

TEST(SymMat3, AdjugateTimesTensorIsDeterminant) {
  const SymMat3<double> P = commuting_product(A, adjugate(A));
  for (int a = 0; a < 6; ++a)
    EXPECT_NEAR(P[a], a < 3 ? determinant(A) : 0.0, roundoff(20));
}

TEST(SymMat3, DeviatorHasNoTrace) {
  EXPECT_NEAR(trace(deviator(A)), 0.0, roundoff(10));
}

TEST(Mat3, CofactorIsTheDerivativeOfTheDeterminant) {
  const Mat3<double> F{{{1.1, 0.2, -0.1}, {0.05, 0.9, 0.15}, {-0.1, 0.1, 1.05}}};
  const Mat3<double> K = cofactor(F);
  double sum = 0;
  for (int i = 0; i < 3; ++i)
    sum += F[1][i] * K[1][i];
  EXPECT_NEAR(sum, determinant(F), roundoff(20));
}

TEST(Kinematics, SmallGradientsKeepTheirDigits) {
  const double h = 1e-12;
  Mat3<double> H{};
  H[0][0] = h;
  H[1][2] = h;
  EXPECT_NEAR(volume_change(H), h, ulps(4, h));
  EXPECT_NEAR(green_lagrange(H)[0], h + h * h / 2, ulps(4, h));
  EXPECT_NEAR(green_lagrange(H)[4], h / 2, ulps(4, h));
}

/// The component D_ijkl of a tensor built by `add`, against the definition.
template <class Add, class Definition>
void expect_components(const Add& add, const Definition& definition) {
  SymTensor4<double> D = zero_moduli<double>();
  add(D);
  for (int a = 0; a < 6; ++a) {
    for (int b = 0; b < 6; ++b) {
      const double expected =
          definition(voigt_row(a), voigt_column(a), voigt_row(b), voigt_column(b));
      EXPECT_NEAR(D(a, b), expected, roundoff(20)) << a << ' ' << b;
    }
  }
}

double delta(int i, int j) {
  return i == j ? 1.0 : 0.0;
}

TEST(SymTensor4, BuildingBlocksHaveTheirComponents) {
  expect_components([](auto& D) { add_dyad(D, 2.0, A); },
                    [](int i, int j, int k, int l) { return 2 * A(i, j) * A(k, l); });
  expect_components(
      [](auto& D) { add_symmetric_dyad(D, 2.0, A, B); },
      [](int i, int j, int k, int l) { return 2 * (A(i, j) * B(k, l) + B(i, j) * A(k, l)); });
  expect_components(
      [](auto& D) { add_square_product(D, 2.0, A); },
      [](int i, int j, int k, int l) { return A(i, k) * A(j, l) + A(i, l) * A(j, k); });
  expect_components([](auto& D) { add_identity(D, 2.0); },
                    [](int i, int j, int k, int l) {
                      return delta(i, k) * delta(j, l) + delta(i, l) * delta(j, k);
                    });
  expect_components([](auto& D) { add_identity_product(D, 4.0, A); },
                    [](int i, int j, int k, int l) {
                      return delta(i, k) * A(j, l) + delta(i, l) * A(j, k) + A(i, k) * delta(j, l) +
                             A(i, l) * delta(j, k);
                    });
  expect_components([](auto& D) { add_trace_square(D, 2.0); },
                    [](int i, int j, int k, int l) { return 2 * delta(i, j) * delta(k, l); });
}

TEST(SymTensor4, ContractionSumsOverAllNineComponents) {
  SymTensor4<double> D = zero_moduli<double>();
  add_dyad(D, 1.0, A);
  const SymMat3<double> C = contract(D, B);
  for (int a = 0; a < 6; ++a)
    EXPECT_NEAR(C[a], A[a] * contract(A, B), roundoff(20));
}

}  // namespace
}  // namespace viscera::test
