// What a group takes and refuses, and its geometry.
#include <functional>
#include <stdexcept>

#include <gtest/gtest.h>

#include "kernels/backend/volume_weights.h"
#include "tests/kernels/backend/element_sample.h"
#include "tests/kernels/materials/material_point.h"
#include "tests/support/hex_box.h"
#include "tests/support/kuhn_box.h"
#include "tests/support/tolerance.h"

namespace viscera::test {
namespace {

using kernels::ElementGroup;
using kernels::ElementGroupInput;
using kernels::ElementType;

const LawSample& neo_hookean() {
  return law_samples().front();
}

/// The reference tetrahedron as tet10 or the unit cube as hex27 under `map`, middle nodes included.
template <class Box>
ElementGroupInput one_element(ElementType type,
                              Box box,
                              const std::function<Point(const Point&)>& map,
                              std::vector<double>& coordinates) {
  ElementGroupInput input;
  input.type = type;
  input.vertices = box.cells;
  add_middles(box);
  for (const Point& node : box.nodes) {
    const Point x = map(node);
    coordinates.insert(coordinates.end(), x.begin(), x.end());
  }
  input.nodes = box.cells;
  input.coordinates = coordinates.data();
  input.law = make_law(neo_hookean());
  return input;
}

ElementGroupInput one_element(ElementType type,
                              const std::function<Point(const Point&)>& map,
                              std::vector<double>& coordinates) {
  if (type == ElementType::hex27)
    return one_element(type, hex_box({1, 1, 1}, {1, 1, 1}), map, coordinates);
  KuhnBox box;
  box.nodes = {{0, 0, 0}, {1, 0, 0}, {0, 1, 0}, {0, 0, 1}};
  box.cells = {0, 1, 2, 3};
  return one_element(type, box, map, coordinates);
}

/// Turns one element inside out by a permutation of its nodes: vertices 1 and 2 of a tetrahedron
/// with the mid-edge nodes that go with them; bottom and top of a hexahedron.
void invert(ElementType type, std::int32_t* nodes) {
  const auto exchange = [&](int a, int b) { std::swap(nodes[a], nodes[b]); };
  const int n = kernels::n_nodes(type);
  if (kernels::n_vertices(type) == 4) {
    exchange(1, 2);
    if (n == 10) {
      exchange(4, 6);
      exchange(8, 9);
    }
    return;
  }
  for (int k = 0; k < 4; ++k)
    exchange(k, k + 4);
  for (int k = 8; k < 12 && n == 27; ++k)
    exchange(k, k + 4);
  if (n == 27)
    exchange(24, 25);
}

double shape(ElementType type, int q, int node) {
  return elements::visit_element(type,
                                 [&](auto element) { return decltype(element)::shape(q, node); });
}

double volume_of(ElementGroupInput input, const std::vector<double>& coordinates) {
  const auto elements =
      kernels::make_host_operator(ElementGroup(std::move(input)), kernels::TangentOptions{});
  const std::vector<double> zero(coordinates.size(), 0.0);
  return elements->volume(zero.data(), {});
}

TEST(ElementGroup, RefusesAnInvertedElementByItsNumber) {
  for (const Form form : displacement_forms) {
    ElementSample s(neo_hookean(), form, 7);
    ElementGroupInput input = s.input();
    input.coordinates = s.coordinates().data();
    invert(input.type, &input.nodes[3 * s.n_element_nodes()]);

    try {
      const ElementGroup group(std::move(input));
      FAIL() << "an inverted element was taken";
    } catch (const std::domain_error& error) {
      EXPECT_NE(std::string(error.what()).find("element 3"), std::string::npos) << error.what();
    }
  }
}

TEST(ElementGroup, RefusesAFlatElement) {
  for (const ElementType type : {ElementType::tet10, ElementType::hex27}) {
    std::vector<double> coordinates;

    EXPECT_THROW(ElementGroup(one_element(
                     type,
                     [](const Point& X) {
                       return Point{X[0], X[1], 0};
                     },
                     coordinates)),
                 std::domain_error);
  }
}

/// A hexahedron with one vertex drawn through the opposite face has a positive volume still.
TEST(ElementGroup, RefusesAnElementThatIsInvertedAtOnePoint) {
  ElementSample s(neo_hookean(), Form::hex8, 1, Edges::regular);
  ElementGroupInput input = s.input();
  std::vector<double> coordinates = s.coordinates();
  for (int i = 0; i < 3; ++i) {
    double& x = coordinates[3 * input.nodes[6] + i];
    x += 1.2 * (coordinates[3 * input.nodes[0] + i] - x);
  }
  input.coordinates = coordinates.data();

  EXPECT_THROW(ElementGroup(std::move(input)), std::domain_error);
}

TEST(ElementGroup, TellsConstantMapsFromOthers) {
  for (const int n : group_sizes) {
    const auto is_affine = [&](Form form, Edges edges) {
      return ElementSample(neo_hookean(), form, n, edges).make_operator()->group().is_affine();
    };

    for (const Form form : displacement_forms)
      EXPECT_TRUE(is_affine(form, Edges::regular));
    EXPECT_TRUE(is_affine(Form::tet4, Edges::straight));
    EXPECT_TRUE(is_affine(Form::tet10, Edges::straight));
    EXPECT_FALSE(is_affine(Form::hex8, Edges::straight));
    EXPECT_FALSE(is_affine(Form::hex27, Edges::straight));
    EXPECT_FALSE(is_affine(Form::tet10, Edges::curved));
    EXPECT_FALSE(is_affine(Form::hex27, Edges::curved));
  }
}

/// Quadratic maps whose Jacobian has degree two at most: the rules are exact for them.
TEST(ElementGroup, VolumeOfCurvedElementsIsThatOfTheirMap) {
  const double a = 0.3, b = 0.2;
  // Volume and integrals of x and x^2 over the tetrahedron and over the cube.
  const double moments[2][3] = {{1.0 / 6, 1.0 / 24, 1.0 / 60}, {1, 1.0 / 2, 1.0 / 3}};
  for (const ElementType type : {ElementType::tet10, ElementType::hex27}) {
    std::vector<double> sheared, stretched;

    const double same =
        volume_of(one_element(
                      type,
                      [&](const Point& X) {
                        return Point{X[0] + a * X[1] * X[1], X[1] + b * X[2] * X[2], X[2]};
                      },
                      sheared),
                  sheared);
    const double larger =
        volume_of(one_element(
                      type,
                      [&](const Point& X) {
                        return Point{X[0] + a * X[0] * X[0], X[1] + b * X[0] * X[1], X[2]};
                      },
                      stretched),
                  stretched);

    const double* moment = moments[type == ElementType::hex27];
    EXPECT_NEAR(same, moment[0], roundoff(200));
    // Integral of (1 + 2 a x)(1 + b x).
    EXPECT_NEAR(larger, moment[0] + (2 * a + b) * moment[1] + 2 * a * b * moment[2], roundoff(200));
  }
}

TEST(ElementGroup, VolumeFollowsTheDeformation) {
  Mat3<double> F{{{1.1, 0.2, 0}, {-0.1, 0.9, 0.3}, {0, 0.1, 1.2}}}, H = F;
  for (int i = 0; i < 3; ++i)
    H[i][i] -= 1;
  for (const Form form : displacement_forms)
    for (const int n : group_sizes) {
      const ElementSample s(neo_hookean(), form, n);
      const auto elements = s.make_operator();

      const double before = elements->volume(s.zero().u.data(), {});
      const double after = elements->volume(s.affine(H, {{1, 2, 3}}, 0).u.data(), {});

      EXPECT_NEAR(after, determinant(F) * before, roundoff(1000, before));
    }
}

TEST(ElementGroup, VolumeOfAPartAndItsRestAddUp) {
  const ElementSample s(neo_hookean(), Form::tet10, 37);
  const auto elements = s.make_operator();
  const State x = s.deformed();
  std::vector<char> part(37, 0), rest(37, 1);
  for (const int e : {0, 5, 17, 36}) {
    part[e] = 1;
    rest[e] = 0;
  }

  const double both = elements->volume(x.u.data(), part) + elements->volume(x.u.data(), rest);

  EXPECT_NEAR(both, elements->volume(x.u.data(), {}), roundoff(200));
  EXPECT_LT(elements->volume(x.u.data(), part), 0.2 * both);
}

TEST(ElementGroup, VolumeWeightsIntegrateNodalFields) {
  for (const Form form : displacement_forms)
    for (const int n : group_sizes) {
      const ElementSample s(neo_hookean(), form, n);
      const auto elements = s.make_operator();
      std::vector<double> weights(s.n_nodes(), 0.0);
      double volume = 0, moment = 0, expected_moment = 0;

      elements->add_volume_weights(weights.data());

      for (int node = 0; node < s.n_nodes(); ++node) {
        volume += weights[node];
        moment += weights[node] * s.coordinates()[3 * node];
      }
      for (int e = 0; e < n; ++e)
        for (int q = 0; q < s.n_points(); ++q)
          for (int node = 0; node < s.n_element_nodes(); ++node)
            expected_moment += s.plain_point(s.zero(), e, q).volume *
                               s.coordinates()[3 * s.nodes()[e * s.n_element_nodes() + node]] *
                               shape(element_type(form), q, node);
      EXPECT_NEAR(volume, elements->volume(s.zero().u.data(), {}), roundoff(500));
      EXPECT_NEAR(moment, expected_moment, roundoff(500));
    }
}

TEST(ElementGroup, VolumeWeightsChangeWithTheReferenceAsDifferencesSay) {
  for (const Form form : displacement_forms) {
    const ElementSample s(neo_hookean(), form, 37);
    const auto elements = s.make_operator();
    const std::vector<double> X = s.coordinates();
    std::vector<double> d(X.size()), change(s.n_nodes(), 0.0), multiplier(s.n_nodes()),
        pulled(X.size(), 0.0);
    for (std::size_t i = 0; i < d.size(); ++i)
      d[i] = std::sin(3.0 * i + 1);
    for (int node = 0; node < s.n_nodes(); ++node)
      multiplier[node] = std::cos(node + 1.0);
    kernels::add_volume_weights_shape(elements->group(), d.data(), change.data());
    kernels::add_volume_weights_shape_transpose(elements->group(), multiplier.data(),
                                                pulled.data());

    const double step = 1e-4;
    std::vector<double> difference(s.n_nodes(), 0.0);
    for (const double sign : {1.0, -1.0}) {
      std::vector<double> moved(X), weights(s.n_nodes(), 0.0);
      for (std::size_t i = 0; i < X.size(); ++i)
        moved[i] += sign * step * d[i];
      ASSERT_GT(elements->move_reference(moved.data()), 0);
      elements->add_volume_weights(weights.data());
      for (int node = 0; node < s.n_nodes(); ++node)
        difference[node] += sign * weights[node] / (2 * step);
    }
    double size = 0, wrong = 0, forward = 0, backward = 0;
    for (int node = 0; node < s.n_nodes(); ++node) {
      size = std::max(size, std::abs(change[node]));
      wrong = std::max(wrong, std::abs(change[node] - difference[node]));
      forward += multiplier[node] * change[node];
    }
    for (std::size_t i = 0; i < d.size(); ++i)
      backward += pulled[i] * d[i];
    EXPECT_LT(wrong, size * central_difference(step, 1e3, 1)) << static_cast<int>(form);
    EXPECT_NEAR(forward, backward, roundoff(5000, size));
  }
}

TEST(ElementGroup, SchurMassAtRestIsVolumeOverStiffness) {
  for (const Form form : {Form::tet10_pressure, Form::hex27_pressure}) {
    const ElementSample s(neo_hookean(), form, 37);
    const auto elements = s.make_operator();
    const State rest = s.zero();
    State unused = s.zero();
    std::vector<double> schur(s.n_vertices(), 0.0);

    elements->linearise(rest.view(s.form()), {unused.u.data(), unused.p.data()}, schur.data());

    const double mu = 3, volume = elements->volume(rest.u.data(), {});
    double sum = 0;
    for (const double value : schur)
      sum += value;
    EXPECT_NEAR(sum, volume * (1 / (s.parameters.slope + mu) + s.parameters.compliance),
                law_roundoff(volume));
  }
}

}  // namespace
}  // namespace viscera::test
