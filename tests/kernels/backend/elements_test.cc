// Shape functions and quadrature of the reference tetrahedra and triangles.
#include <cmath>
#include <random>

#include <gtest/gtest.h>

#include "kernels/elements/tetrahedra.h"
#include "kernels/elements/triangles.h"
#include "tests/support/tolerance.h"

namespace viscera::test {
namespace {

using elements::Tet10;
using elements::Tet4;
using elements::Tri3;
using elements::Tri6;

/// What the tests need to know beside the element itself: parameters of the reference simplex,
/// degrees of its polynomials and of its rule.
template <class Element>
struct Facts;
template <>
struct Facts<Tet4> {
  static constexpr int dimension = 3, polynomial = 1, rule = 1;
};
template <>
struct Facts<Tet10> {
  static constexpr int dimension = 3, polynomial = 2, rule = 2;
};
template <>
struct Facts<Tri3> {
  static constexpr int dimension = 2, polynomial = 1, rule = 2;
};
template <>
struct Facts<Tri6> {
  static constexpr int dimension = 2, polynomial = 2, rule = 4;
};

struct Position {
  double x[3] = {0, 0, 0};
};

template <class Element>
Position point(int q) {
  Position p;
  for (int a = 0; a < Facts<Element>::dimension; ++a)
    p.x[a] = Element::vertex_shape(q, a + 1);
  return p;
}

template <class Element>
Position node_position(int node) {
  constexpr int corners = Facts<Element>::dimension + 1;
  int ends[2] = {node, node};
  for (int side = 0; side < 2 && node >= corners; ++side)
    ends[side] =
        corners == 4 ? elements::tet_edges[node - 4][side] : elements::tri_edges[node - 3][side];
  Position p;
  for (const int end : ends)
    if (end > 0)
      p.x[end - 1] += 0.5;
  return p;
}

/// x^a y^b z^c and its derivative along one parameter.
struct Monomial {
  int power[3];
  double operator()(const Position& p) const {
    return std::pow(p.x[0], power[0]) * std::pow(p.x[1], power[1]) * std::pow(p.x[2], power[2]);
  }
  double derivative(const Position& p, int a) const {
    if (power[a] == 0)
      return 0;
    Monomial lower = *this;
    --lower.power[a];
    return power[a] * lower(p);
  }
  /// Over the unit simplex of that dimension.
  double integral(int dimension) const {
    double value = 1;
    for (const int n : power)
      value *= std::tgamma(n + 1);
    return value / std::tgamma(power[0] + power[1] + power[2] + dimension + 1);
  }
};

template <class Element>
std::vector<Monomial> monomials(int degree) {
  std::vector<Monomial> all;
  const int last_z = Facts<Element>::dimension == 3 ? degree : 0;
  for (int a = 0; a <= degree; ++a)
    for (int b = 0; a + b <= degree; ++b)
      for (int c = 0; c <= last_z && a + b + c <= degree; ++c)
        all.push_back({{a, b, c}});
  return all;
}

template <class Element>
class ReferenceElement : public ::testing::Test {};
using All = ::testing::Types<Tet4, Tet10, Tri3, Tri6>;
TYPED_TEST_SUITE(ReferenceElement, All);

TYPED_TEST(ReferenceElement, ShapesSumToOneAndGradientsToZero) {
  for (int q = 0; q < TypeParam::n_points; ++q) {
    double sum = 0, slope[3] = {0, 0, 0};

    for (int node = 0; node < TypeParam::n_nodes; ++node) {
      sum += TypeParam::shape(q, node);
      for (int a = 0; a < Facts<TypeParam>::dimension; ++a)
        slope[a] += TypeParam::shape_gradient(q, node, a);
    }

    EXPECT_NEAR(sum, 1, roundoff(20));
    for (const double value : slope)
      EXPECT_NEAR(value, 0, roundoff(20, 4));
  }
}

/// Interpolation from the nodes is exact for every polynomial of the element's degree: as there
/// are as many monomials as nodes, each shape is one at its node and zero at the others.
TYPED_TEST(ReferenceElement, InterpolatesEveryPolynomialOfItsDegree) {
  const auto all = monomials<TypeParam>(Facts<TypeParam>::polynomial);
  ASSERT_EQ(all.size(), TypeParam::n_nodes);
  for (const Monomial& f : all)
    for (int q = 0; q < TypeParam::n_points; ++q) {
      double value = 0, slope[3] = {0, 0, 0};

      for (int node = 0; node < TypeParam::n_nodes; ++node) {
        const double at_node = f(node_position<TypeParam>(node));
        value += at_node * TypeParam::shape(q, node);
        for (int a = 0; a < Facts<TypeParam>::dimension; ++a)
          slope[a] += at_node * TypeParam::shape_gradient(q, node, a);
      }

      EXPECT_NEAR(value, f(point<TypeParam>(q)), roundoff(20));
      for (int a = 0; a < Facts<TypeParam>::dimension; ++a)
        EXPECT_NEAR(slope[a], f.derivative(point<TypeParam>(q), a), roundoff(20, 4));
    }
}

TYPED_TEST(ReferenceElement, RuleIntegratesItsDegreeExactly) {
  for (const Monomial& f : monomials<TypeParam>(Facts<TypeParam>::rule)) {
    double sum = 0;

    for (int q = 0; q < TypeParam::n_points; ++q)
      sum += TypeParam::weight(q) * f(point<TypeParam>(q));

    EXPECT_NEAR(sum, f.integral(Facts<TypeParam>::dimension), roundoff(50));
  }
}

TYPED_TEST(ReferenceElement, BarycentricCoordinatesSumToOne) {
  for (int q = 0; q < TypeParam::n_points; ++q) {
    double sum = 0;
    for (int v = 0; v <= Facts<TypeParam>::dimension; ++v)
      sum += TypeParam::vertex_shape(q, v);
    EXPECT_NEAR(sum, 1, roundoff(4));
  }
}

template <class Element>
class Tetrahedron : public ::testing::Test {
 protected:
  void SetUp() override {
    std::mt19937 generator(7);
    std::uniform_real_distribution<double> uniform(-1, 1);
    for (auto& node : u)
      for (double& value : node)
        value = uniform(generator);
    for (auto& stress : P)
      for (int i = 0; i < 3; ++i)
        for (int a = 0; a < 3; ++a)
          stress[i][a] = uniform(generator);
  }
  double u[Element::n_nodes][3];
  Mat3<double> P[Element::n_points];
};
using Tetrahedra = ::testing::Types<Tet4, Tet10>;
TYPED_TEST_SUITE(Tetrahedron, Tetrahedra);

TYPED_TEST(Tetrahedron, GradientsAreThePlainContraction) {
  Mat3<double> G[TypeParam::n_points];

  TypeParam::gradients(this->u, G);

  for (int q = 0; q < TypeParam::n_points; ++q)
    for (int i = 0; i < 3; ++i)
      for (int a = 0; a < 3; ++a) {
        double sum = 0;
        for (int node = 0; node < TypeParam::n_nodes; ++node)
          sum += this->u[node][i] * TypeParam::shape_gradient(q, node, a);
        EXPECT_NEAR(G[q][i][a], sum, roundoff(20, 10));
      }
}

TYPED_TEST(Tetrahedron, IntegrateIsThePlainContraction) {
  double r[TypeParam::n_nodes][3];

  TypeParam::integrate(this->P, r);

  for (int node = 0; node < TypeParam::n_nodes; ++node)
    for (int i = 0; i < 3; ++i) {
      double sum = 0;
      for (int q = 0; q < TypeParam::n_points; ++q)
        for (int a = 0; a < 3; ++a)
          sum += this->P[q][i][a] * TypeParam::shape_gradient(q, node, a);
      EXPECT_NEAR(r[node][i], sum, roundoff(20, 10));
    }
}

TYPED_TEST(Tetrahedron, IntegrateIsTheTransposeOfGradients) {
  Mat3<double> G[TypeParam::n_points];
  double r[TypeParam::n_nodes][3];

  TypeParam::gradients(this->u, G);
  TypeParam::integrate(this->P, r);

  double points = 0, nodes = 0;
  for (int q = 0; q < TypeParam::n_points; ++q)
    for (int c = 0; c < 9; ++c)
      points += G[q][c / 3][c % 3] * this->P[q][c / 3][c % 3];
  for (int node = 0; node < TypeParam::n_nodes; ++node)
    for (int i = 0; i < 3; ++i)
      nodes += this->u[node][i] * r[node][i];
  EXPECT_NEAR(points, nodes, roundoff(100, 10));
}

}  // namespace
}  // namespace viscera::test
