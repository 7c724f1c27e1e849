// Shape functions and quadrature of the reference cells and facets.
#include <cmath>
#include <random>

#include <gtest/gtest.h>

#include "kernels/elements/hexahedra.h"
#include "kernels/elements/quadrilaterals.h"
#include "kernels/elements/tables.h"
#include "kernels/elements/tetrahedra.h"
#include "kernels/elements/triangles.h"
#include "kernels/tensor/dual.h"
#include "kernels/tensor/simd.h"
#include "tests/support/hex_box.h"
#include "tests/support/kuhn_box.h"
#include "tests/support/tolerance.h"

namespace viscera::test {
namespace {

using elements::Hex27;
using elements::Hex8;
using elements::Quad4;
using elements::Quad9;
using elements::Tet10;
using elements::Tet4;
using elements::Tri3;
using elements::Tri6;

enum class Shape { simplex, tensor };

/// What the tests need to know beside the element itself: its reference domain, degrees of its
/// polynomials and of its rule; of a tensor product the degrees along each axis.
template <class Element>
struct Facts;
template <>
struct Facts<Tet4> {
  static constexpr Shape shape = Shape::simplex;
  static constexpr int dimension = 3, polynomial = 1, rule = 1;
};
template <>
struct Facts<Tet10> {
  static constexpr Shape shape = Shape::simplex;
  static constexpr int dimension = 3, polynomial = 2, rule = 2;
};
template <>
struct Facts<Tri3> {
  static constexpr Shape shape = Shape::simplex;
  static constexpr int dimension = 2, polynomial = 1, rule = 2;
};
template <>
struct Facts<Tri6> {
  static constexpr Shape shape = Shape::simplex;
  static constexpr int dimension = 2, polynomial = 2, rule = 4;
};
template <>
struct Facts<Hex8> {
  static constexpr Shape shape = Shape::tensor;
  static constexpr int dimension = 3, polynomial = 1, rule = 3;
};
template <>
struct Facts<Hex27> {
  static constexpr Shape shape = Shape::tensor;
  static constexpr int dimension = 3, polynomial = 2, rule = 5;
};
template <>
struct Facts<Quad4> {
  static constexpr Shape shape = Shape::tensor;
  static constexpr int dimension = 2, polynomial = 1, rule = 3;
};
template <>
struct Facts<Quad9> {
  static constexpr Shape shape = Shape::tensor;
  static constexpr int dimension = 2, polynomial = 2, rule = 5;
};

struct Position {
  double x[3] = {0, 0, 0};
};

/// Vertices in the order of VTK.
template <class Element>
Position vertex_position(int vertex) {
  if (Facts<Element>::shape == Shape::simplex)
    return {{vertex == 1 ? 1.0 : 0.0, vertex == 2 ? 1.0 : 0.0, vertex == 3 ? 1.0 : 0.0}};
  const int corner = vertex % 4;
  const double top = vertex < 4 ? -1 : 1;
  return {{corner == 1 || corner == 2 ? 1.0 : -1.0, corner >= 2 ? 1.0 : -1.0,
           Facts<Element>::dimension == 3 ? top : 0.0}};
}

/// Vertices in whose middle a node lies.
template <class Element>
std::vector<int> parents(int node) {
  if (Facts<Element>::dimension == 3)
    return Element::n_vertices == 4 ? tet_parents(node) : hex_parents(node);
  const int edge = node - Element::n_vertices;
  if (edge < 0)
    return {node};
  if (Element::n_vertices == 3)
    return {elements::tri_edges[edge][0], elements::tri_edges[edge][1]};
  if (edge < 4)
    return {elements::quad_edges[edge][0], elements::quad_edges[edge][1]};
  return {0, 1, 2, 3};
}

template <class Element>
Position node_position(int node) {
  const std::vector<int> vertices = parents<Element>(node);
  Position p;
  for (const int v : vertices)
    for (int a = 0; a < 3; ++a)
      p.x[a] += vertex_position<Element>(v).x[a] / static_cast<double>(vertices.size());
  return p;
}

template <class Element>
Position point(int q) {
  Position p;
  for (int v = 0; v < Element::n_vertices; ++v)
    for (int a = 0; a < 3; ++a)
      p.x[a] += Element::vertex_shape(q, v) * vertex_position<Element>(v).x[a];
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
  /// Over the reference domain.
  double integral(Shape shape, int dimension) const {
    double value = 1;
    for (int a = 0; a < dimension; ++a)
      value *= shape == Shape::simplex ? std::tgamma(power[a] + 1)
                                       : (power[a] % 2 ? 0.0 : 2.0 / (power[a] + 1));
    if (shape == Shape::simplex)
      value /= std::tgamma(power[0] + power[1] + power[2] + dimension + 1);
    return value;
  }
};

template <class Element>
std::vector<Monomial> monomials(int degree) {
  std::vector<Monomial> all;
  const bool tensor = Facts<Element>::shape == Shape::tensor;
  const int last_z = Facts<Element>::dimension == 3 ? degree : 0;
  for (int a = 0; a <= degree; ++a)
    for (int b = 0; b <= degree; ++b)
      for (int c = 0; c <= last_z; ++c)
        if (tensor || a + b + c <= degree)
          all.push_back({{a, b, c}});
  return all;
}

template <class Element>
class ReferenceElement : public ::testing::Test {};
using All = ::testing::Types<Tet4, Tet10, Tri3, Tri6, Hex8, Hex27, Quad4, Quad9>;
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

    EXPECT_NEAR(sum, f.integral(Facts<TypeParam>::shape, Facts<TypeParam>::dimension),
                roundoff(100));
  }
}

/// Whatever is one, x, y or z at the vertices is so at the points: `point` gives the latter three,
/// and the rule above knows where the points are.
TYPED_TEST(ReferenceElement, VertexShapesSumToOne) {
  for (int q = 0; q < TypeParam::n_points; ++q) {
    double sum = 0;
    for (int v = 0; v < TypeParam::n_vertices; ++v)
      sum += TypeParam::vertex_shape(q, v);
    EXPECT_NEAR(sum, 1, roundoff(8));
  }
}

template <class Element>
class Cell : public ::testing::Test {
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
using Cells = ::testing::Types<Tet4, Tet10, Hex8, Hex27>;
TYPED_TEST_SUITE(Cell, Cells);

TYPED_TEST(Cell, GradientsAreThePlainContraction) {
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

TYPED_TEST(Cell, IntegrateIsThePlainContraction) {
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

TYPED_TEST(Cell, IntegrateIsTheTransposeOfGradients) {
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

/// As many monomials of degree one as vertices: value and gradient of each decide every function.
TYPED_TEST(Cell, VertexShapesInterpolateEveryPolynomialOfDegreeOne) {
  const auto all = monomials<TypeParam>(1);
  ASSERT_EQ(all.size(), TypeParam::n_vertices);
  for (const Monomial& f : all)
    for (int q = 0; q < TypeParam::n_points; ++q) {
      double value = 0, slope[3] = {0, 0, 0};

      for (int v = 0; v < TypeParam::n_vertices; ++v) {
        const double at_vertex = f(vertex_position<TypeParam>(v));
        value += at_vertex * TypeParam::vertex_shape(q, v);
        for (int a = 0; a < 3; ++a)
          slope[a] += at_vertex * TypeParam::vertex_gradient(q, v, a);
      }

      EXPECT_NEAR(value, f(point<TypeParam>(q)), roundoff(20));
      for (int a = 0; a < 3; ++a)
        EXPECT_NEAR(slope[a], f.derivative(point<TypeParam>(q), a), roundoff(20));
    }
}

TYPED_TEST(Cell, VertexValuesAndTheirIntegralsArePlainContractions) {
  constexpr int n_points = TypeParam::n_points, n_vertices = TypeParam::n_vertices;
  double p[n_vertices], v[n_points], w[n_points], r[n_vertices];
  for (int vertex = 0; vertex < n_vertices; ++vertex)
    p[vertex] = this->u[vertex % TypeParam::n_nodes][vertex % 3];
  for (int q = 0; q < n_points; ++q)
    w[q] = this->P[q][q % 3][0];

  TypeParam::interpolate_vertices(p, v);
  TypeParam::integrate_vertices(w, r);

  for (int q = 0; q < n_points; ++q) {
    double sum = 0;
    for (int vertex = 0; vertex < n_vertices; ++vertex)
      sum += p[vertex] * TypeParam::vertex_shape(q, vertex);
    EXPECT_NEAR(v[q], sum, roundoff(20));
  }
  for (int vertex = 0; vertex < n_vertices; ++vertex) {
    double sum = 0;
    for (int q = 0; q < n_points; ++q)
      sum += w[q] * TypeParam::vertex_shape(q, vertex);
    EXPECT_NEAR(r[vertex], sum, roundoff(50));
  }
}

TYPED_TEST(Cell, TablesHoldTheFunctions) {
  const auto& table = elements::point_table<TypeParam>;
  for (int q = 0; q < TypeParam::n_points; ++q) {
    EXPECT_NEAR(table.weight[q], TypeParam::weight(q), roundoff(10));
    for (int node = 0; node < TypeParam::n_nodes; ++node) {
      EXPECT_NEAR(table.shape[q][node], TypeParam::shape(q, node), roundoff(10));
      for (int a = 0; a < 3; ++a)
        EXPECT_NEAR(table.gradient[q][node][a], TypeParam::shape_gradient(q, node, a),
                    roundoff(10));
    }
    for (int v = 0; v < TypeParam::n_vertices; ++v) {
      EXPECT_NEAR(table.vertex_shape[q][v], TypeParam::vertex_shape(q, v), roundoff(10));
      for (int a = 0; a < 3; ++a)
        EXPECT_NEAR(table.vertex_gradient[q][v][a], TypeParam::vertex_gradient(q, v, a),
                    roundoff(10));
    }
  }
}

/// Both operations are linear: value and derivative of dual numbers go through side by side.
TYPED_TEST(Cell, DualNumbersCarryADirection) {
  using Number = Dual<double>;
  Number u[TypeParam::n_nodes][3], r[TypeParam::n_nodes][3];
  Mat3<Number> G[TypeParam::n_points];
  double direction[TypeParam::n_nodes][3];
  Mat3<double> G_value[TypeParam::n_points], G_direction[TypeParam::n_points];
  double r_direction[TypeParam::n_nodes][3];
  for (int node = 0; node < TypeParam::n_nodes; ++node)
    for (int i = 0; i < 3; ++i) {
      direction[node][i] = this->u[node][(i + 1) % 3];
      u[node][i] = Number(this->u[node][i], direction[node][i]);
    }

  TypeParam::gradients(u, G);
  TypeParam::integrate(G, r);
  TypeParam::gradients(this->u, G_value);
  TypeParam::gradients(direction, G_direction);
  TypeParam::integrate(G_direction, r_direction);

  for (int q = 0; q < TypeParam::n_points; ++q)
    for (int c = 0; c < 9; ++c) {
      EXPECT_NEAR(G[q][c / 3][c % 3].value, G_value[q][c / 3][c % 3], roundoff(10, 10));
      EXPECT_NEAR(G[q][c / 3][c % 3].derivative, G_direction[q][c / 3][c % 3], roundoff(10, 10));
    }
  for (int node = 0; node < TypeParam::n_nodes; ++node)
    for (int i = 0; i < 3; ++i)
      EXPECT_NEAR(r[node][i].derivative, r_direction[node][i], roundoff(200, 10));
}

TYPED_TEST(Cell, LanesOfSinglePrecisionAgree) {
  using Lane = Batch<float>;
  Mat3<double> G[TypeParam::n_points];
  double r[TypeParam::n_nodes][3];
  Lane u[TypeParam::n_nodes][3], r_lanes[TypeParam::n_nodes][3];
  Mat3<Lane> G_lanes[TypeParam::n_points], P[TypeParam::n_points];
  for (int node = 0; node < TypeParam::n_nodes; ++node)
    for (int i = 0; i < 3; ++i)
      u[node][i] = Lane(static_cast<float>(this->u[node][i]));
  for (int q = 0; q < TypeParam::n_points; ++q)
    for (int c = 0; c < 9; ++c)
      P[q][c / 3][c % 3] = Lane(static_cast<float>(this->P[q][c / 3][c % 3]));

  TypeParam::gradients(this->u, G);
  TypeParam::integrate(this->P, r);
  TypeParam::gradients(u, G_lanes);
  TypeParam::integrate(P, r_lanes);

  for (int q = 0; q < TypeParam::n_points; ++q)
    for (int c = 0; c < 9; ++c)
      EXPECT_NEAR(G_lanes[q][c / 3][c % 3].get(0), G[q][c / 3][c % 3], single_roundoff(20, 10));
  for (int node = 0; node < TypeParam::n_nodes; ++node)
    for (int i = 0; i < 3; ++i)
      EXPECT_NEAR(r_lanes[node][i].get(Lane::size - 1), r[node][i], single_roundoff(20, 10));
}

}  // namespace
}  // namespace viscera::test
