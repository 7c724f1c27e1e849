// What a group takes and refuses, and its geometry.
#include <functional>
#include <stdexcept>

#include <gtest/gtest.h>

#include "tests/kernels/backend/element_sample.h"
#include "tests/kernels/materials/material_point.h"
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

/// One tet10, the image of the reference tetrahedron under `map`, mid-edge nodes included.
ElementGroupInput one_element(const std::function<Point(const Point&)>& map,
                              std::vector<double>& coordinates) {
  KuhnBox box;
  box.nodes = {{0, 0, 0}, {1, 0, 0}, {0, 1, 0}, {0, 0, 1}};
  box.cells = {0, 1, 2, 3};
  add_middles(box);
  for (const Point& node : box.nodes) {
    const Point x = map(node);
    coordinates.insert(coordinates.end(), x.begin(), x.end());
  }
  ElementGroupInput input;
  input.type = ElementType::tet10;
  input.nodes = box.cells;
  input.vertices = {0, 1, 2, 3};
  input.coordinates = coordinates.data();
  input.law = make_law(neo_hookean());
  return input;
}

double volume_of(ElementGroupInput input, const std::vector<double>& coordinates) {
  const auto elements =
      kernels::make_host_operator(ElementGroup(std::move(input)), kernels::TangentStorage::single);
  const std::vector<double> zero(coordinates.size(), 0.0);
  return elements->volume(zero.data(), {});
}

TEST(ElementGroup, RefusesAnInvertedElementByItsNumber) {
  for (const Form form : {Form::tet4, Form::tet10}) {
    ElementSample s(neo_hookean(), form, 7);
    ElementGroupInput input = s.input();
    input.coordinates = s.coordinates().data();
    // Exchange vertices 1 and 2 and the mid-edge nodes that go with them.
    std::int32_t* nodes = &input.nodes[3 * s.n_element_nodes()];
    std::swap(nodes[1], nodes[2]);
    if (form != Form::tet4) {
      std::swap(nodes[4], nodes[6]);
      std::swap(nodes[8], nodes[9]);
    }

    try {
      const ElementGroup group(std::move(input));
      FAIL() << "an inverted element was taken";
    } catch (const std::domain_error& error) {
      EXPECT_NE(std::string(error.what()).find("element 3"), std::string::npos) << error.what();
    }
  }
}

TEST(ElementGroup, RefusesAFlatElement) {
  std::vector<double> coordinates;

  EXPECT_THROW(ElementGroup(one_element(
                   [](const Point& X) {
                     return Point{X[0], X[1], 0};
                   },
                   coordinates)),
               std::domain_error);
}

TEST(ElementGroup, TellsStraightFromCurved) {
  for (const int n : group_sizes) {
    const auto is_affine = [&](Form form, Edges edges) {
      return ElementSample(neo_hookean(), form, n, edges).make_operator()->group().is_affine();
    };

    EXPECT_TRUE(is_affine(Form::tet4, Edges::straight));
    EXPECT_TRUE(is_affine(Form::tet10, Edges::straight));
    EXPECT_FALSE(is_affine(Form::tet10, Edges::curved));
  }
}

/// Quadratic maps whose Jacobian has degree two at most: the rule is exact for them.
TEST(ElementGroup, VolumeOfCurvedElementsIsThatOfTheirMap) {
  std::vector<double> sheared, stretched;
  const double a = 0.3, b = 0.2;

  const double same =
      volume_of(one_element(
                    [&](const Point& X) {
                      return Point{X[0] + a * X[1] * X[1], X[1] + b * X[2] * X[2], X[2]};
                    },
                    sheared),
                sheared);
  const double larger =
      volume_of(one_element(
                    [&](const Point& X) {
                      return Point{X[0] + a * X[0] * X[0], X[1] + b * X[0] * X[1], X[2]};
                    },
                    stretched),
                stretched);

  EXPECT_NEAR(same, 1.0 / 6, roundoff(100));
  // Integral of (1 + 2 a x)(1 + b x) over the tetrahedron, with those of x and x^2: 1/24 and 1/60.
  EXPECT_NEAR(larger, 1.0 / 6 + (2 * a + b) / 24 + 2 * a * b / 60, roundoff(100));
}

TEST(ElementGroup, VolumeFollowsTheDeformation) {
  Mat3<double> F{{{1.1, 0.2, 0}, {-0.1, 0.9, 0.3}, {0, 0.1, 1.2}}}, H = F;
  for (int i = 0; i < 3; ++i)
    H[i][i] -= 1;
  for (const Form form : {Form::tet4, Form::tet10})
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
  for (const Form form : {Form::tet4, Form::tet10})
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
                               (form == Form::tet4 ? 0.25 : elements::Tet10::shape(q, node));
      EXPECT_NEAR(volume, elements->volume(s.zero().u.data(), {}), roundoff(500));
      EXPECT_NEAR(moment, expected_moment, roundoff(500));
    }
}

TEST(ElementGroup, SchurMassAtRestIsVolumeOverStiffness) {
  for (const int n : group_sizes) {
    const ElementSample s(neo_hookean(), Form::tet10_pressure, n);
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
