// Rates of convergence to manufactured solutions on cubes.
#include "tests/problem/manufactured.h"

#include <cmath>
#include <cstdio>

#include <gtest/gtest.h>

#include "tests/problem/box.h"

namespace viscera::test {
namespace {

constexpr double pi = 3.14159265358979323846;

/// Half an interval that separates neighbouring orders with room for the pre-asymptotic range.
constexpr double rate_slack = 0.25;

/// The published errors are of the same meshes; rules for the stress and the body force differ.
constexpr double magnitude_slack = 0.01;

/// The field of the published error table: coupled neo-Hookean, mu = 1, lambda = 10.
struct Compressible {
  static constexpr double mu = 1, lambda = 10;

  template <class Real>
  Vec3<Real> displacement(const Vec3<Real>& X) const {
    const Real &x = X[0], &y = X[1], &z = X[2];
    const Real s = math::sin(x * pi) * math::sin(y * pi) * math::sin(z * pi);
    return {{(s + x + y * y * 0.5) * 0.1, (s * z * 0.5 - y * 0.2 + x * z * 0.3) * 0.1,
             (z * y * 0.1 - s * x * 0.5) * 0.1}};
  }

  /// mu (F - F^-T) + lambda ln J F^-T.
  template <class Real>
  Mat3<Real> first_piola(const Mat3<Real>& F, const Vec3<Real>&) const {
    const Mat3<Real> cof = cofactor(F);
    const Real J = determinant(F);
    const Real factor = (math::log(J) * lambda - Real(mu)) / J;
    Mat3<Real> P;
    for (int i = 0; i < 3; ++i)
      for (int j = 0; j < 3; ++j)
        P[i][j] = F[i][j] * mu + factor * cof[i][j];
    return P;
  }

  double pressure(const Vec3<double>&) const { return 0; }
};

/// Two composed shears, so that J = 1 everywhere, under any pressure; neo-Hookean, mu = 1.
struct Isochoric {
  template <class Real>
  Vec3<Real> displacement(const Vec3<Real>& X) const {
    const Real &y = X[1], &z = X[2];
    return {{math::sin(y * pi) * math::sin(z * 2.0) * 0.2, math::sin(z * 3.0) * 0.1, Real(0.0)}};
  }

  template <class Real>
  Real pressure(const Vec3<Real>& X) const {
    return math::cos(X[0] * 2.0) * (X[1] + math::sin(X[2] * pi)) + X[2] * X[2];
  }

  /// mu (F - I1/3 F^-T) + p F^-T at J = 1.
  template <class Real>
  Mat3<Real> first_piola(const Mat3<Real>& F, const Vec3<Real>& X) const {
    const Mat3<Real> cof = cofactor(F);
    Real I1(0.0);
    for (int i = 0; i < 3; ++i)
      for (int j = 0; j < 3; ++j)
        I1 = I1 + F[i][j] * F[i][j];
    const Real factor = pressure(X) - I1 * (1.0 / 3.0);
    Mat3<Real> P;
    for (int i = 0; i < 3; ++i)
      for (int j = 0; j < 3; ++j)
        P[i][j] = F[i][j] + factor * cof[i][j];
    return P;
  }
};

Errors solve_compressible(Formulation formulation, BoxCells cells, int n) {
  const Compressible field;
  Case the_case = plain_case(
      formulation, materials::make_law("neo_hookean_coupled", {{"mu", 1}, {"lambda", 10}}));
  prescribe(the_case, "boundary", {0., 0., 0.});
  Simulation s(unit_box(n, cells), the_case);
  DrivenProblem driven(s, [&](const Vector& X) { return displacement_at(field, X); });
  const int points = formulation == Formulation::displacement_p1 ? 3 : 4;
  add_forces(field, s.space, "", {}, points, driven.force);
  s.solve(driven);
  return errors_of(field, s, points);
}

Errors solve_isochoric(BoxCells cells, int n) {
  const Isochoric field;
  Case the_case =
      plain_case(Formulation::taylor_hood, materials::make_law("neo_hookean", {{"mu", 1}}));
  for (const char* side : {"x0", "x1", "y0", "y1", "z0"})
    prescribe(the_case, side, {0., 0., 0.});
  Simulation s(unit_box(n, cells), the_case);
  DrivenProblem driven(s, [&](const Vector& X) { return displacement_at(field, X); });
  add_forces(field, s.space, "z1", {0, 0, 1}, 4, driven.force);
  s.solve(driven);
  return errors_of(field, s, 4);
}

double rate(double coarse, double fine, double refinement = 2) {
  return std::log(coarse / fine) / std::log(refinement);
}

struct Row {
  int n;
  double L2, H1;  // published; zero: not
};

/// Solves every row, prints the table, checks magnitudes and the rates of the finest pair.
void check_table(const char* name,
                 Formulation formulation,
                 BoxCells cells,
                 const std::vector<Row>& table) {
  const int degree = formulation == Formulation::displacement_p1 ? 1 : 2;
  std::vector<Errors> errors;
  double L2_rate = 0, H1_rate = 0;
  std::printf("%s\n   n        L2 (published)      rate        H1 (published)      rate\n", name);
  for (const Row& row : table) {
    errors.push_back(solve_compressible(formulation, cells, row.n));
    const Errors& e = errors.back();
    const std::size_t last = errors.size() > 1 ? errors.size() - 2 : 0;
    const double finer = double(row.n) / (last + 1 < errors.size() ? table[last].n : 1);
    L2_rate = rate(errors[last].L2, e.L2, finer);
    H1_rate = rate(errors[last].H1, e.H1, finer);
    std::printf("%4d %.4e (%.4e) %7.3f %.4e (%.4e) %7.3f\n", row.n, e.L2, row.L2, L2_rate, e.H1,
                row.H1, H1_rate);
    if (row.L2 == 0)
      continue;
    EXPECT_NEAR(e.L2, row.L2, magnitude_slack * row.L2) << name << " n = " << row.n;
    EXPECT_NEAR(e.H1, row.H1, magnitude_slack * row.H1) << name << " n = " << row.n;
  }
  EXPECT_NEAR(L2_rate, degree + 1, rate_slack) << name;
  EXPECT_NEAR(H1_rate, degree, rate_slack) << name;
}

TEST(ManufacturedSolution, LinearTetrahedraConverge) {
  check_table("tet4, displacement", Formulation::displacement_p1, BoxCells::tetrahedra,
              {{2, 0.0233065, 0.165806},
               {4, 0.00970403, 0.100982},
               {8, 0.0032946, 0.0528527},
               {16, 0.00097996, 0.0265173},
               {24, 0, 0}});
}

TEST(ManufacturedSolution, QuadraticTetrahedraConverge) {
  check_table(
      "tet10, displacement", Formulation::displacement_p2, BoxCells::tetrahedra,
      {{2, 0.00523155, 0.0695589}, {4, 0.00079929, 0.0210447}, {8, 9.50309e-05, 0.00537062}});
}

TEST(ManufacturedSolution, LinearHexahedraConverge) {
  check_table("hex8, displacement", Formulation::displacement_p1, BoxCells::hexahedra,
              {{2, 0.00970458, 0.0958837},
               {4, 0.00251166, 0.046888},
               {8, 0.000681571, 0.0233028},
               {16, 0.000177101, 0.0116135}});
}

TEST(ManufacturedSolution, QuadraticHexahedraConverge) {
  check_table(
      "hex27, displacement", Formulation::displacement_p2, BoxCells::hexahedra,
      {{2, 0.00166007, 0.0208836}, {4, 0.000216525, 0.00529862}, {8, 2.54702e-05, 0.00128909}});
}

void check_taylor_hood(const char* name, BoxCells cells) {
  std::printf("%s, incompressible\n   n        L2    rate         H1    rate   pressure    rate\n",
              name);
  std::vector<Errors> errors;
  for (const int n : {2, 4, 8}) {
    errors.push_back(solve_isochoric(cells, n));
    const Errors& e = errors.back();
    const Errors& before = errors[errors.size() > 1 ? errors.size() - 2 : 0];
    std::printf("%4d %.4e %7.3f %.4e %7.3f %.4e %7.3f\n", n, e.L2, rate(before.L2, e.L2), e.H1,
                rate(before.H1, e.H1), e.pressure, rate(before.pressure, e.pressure));
  }
  EXPECT_NEAR(rate(errors[1].L2, errors[2].L2), 3, rate_slack);
  EXPECT_NEAR(rate(errors[1].H1, errors[2].H1), 2, rate_slack);
  EXPECT_NEAR(rate(errors[1].pressure, errors[2].pressure), 2, rate_slack);
}

TEST(ManufacturedSolution, TaylorHoodConverges) {
  check_taylor_hood("P2-P1", BoxCells::tetrahedra);
}

TEST(ManufacturedSolution, TaylorHoodOnHexahedraConverges) {
  check_taylor_hood("Q2-Q1", BoxCells::hexahedra);
}

}  // namespace
}  // namespace viscera::test
