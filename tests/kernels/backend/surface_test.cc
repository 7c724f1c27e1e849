// Integrals over surfaces: of a closed box, of flat facets and of a sphere.
#include <cmath>

#include <gtest/gtest.h>

#include "kernels/backend/surface_operator.h"
#include "kernels/tensor/tensor.h"
#include "tests/kernels/backend/surface_sample.h"
#include "tests/support/difference.h"
#include "tests/support/tolerance.h"

namespace viscera::test {
namespace {

using kernels::FacetType;
using kernels::Spring;
using kernels::SpringDirection;

using Values = std::vector<double>;

double dot(const Values& a, const Values& b) {
  double sum = 0;
  for (std::size_t k = 0; k < a.size(); ++k)
    sum += a[k] * b[k];
  return sum;
}

Values sum(double a, const Values& x, double b, const Values& y) {
  Values z(x.size());
  for (std::size_t k = 0; k < z.size(); ++k)
    z[k] = a * x[k] + b * y[k];
  return z;
}

double norm(const Values& a) {
  return std::sqrt(dot(a, a));
}

class SurfaceIntegrals : public ::testing::TestWithParam<FacetType> {
 protected:
  /// 44 triangles or 38 quadrilaterals: more than two blocks of lanes and no whole number of them.
  SurfaceSample box(double noise) const {
    const bool triangles = GetParam() == FacetType::tri3 || GetParam() == FacetType::tri6;
    return triangles ? box_surface(GetParam(), {1, 2, 3}, noise)
                     : box_surface(GetParam(), {1, 3, 4}, noise);
  }
};

constexpr double pressure = 2.5;
constexpr double wide = 0.1;  ///< step of differences that are exact: polynomials of degree <= 3

TEST_P(SurfaceIntegrals, AreaWeightsIntegrateNodalFields) {
  const SurfaceSample s = box(0);
  const auto surface = s.make();
  Values weights(s.n_nodes(), 0.0);

  surface->add_area_weights(nullptr, weights.data());

  double area = 0, moment = 0;
  for (int node = 0; node < s.n_nodes(); ++node) {
    area += weights[node];
    moment += weights[node] * s.coordinates[3 * node];
  }
  // Box 1 x 1.2 x 0.9; the integral of x is area/2 by symmetry.
  const double exact = 2 * (1.2 + 0.9 + 1.2 * 0.9);
  EXPECT_NEAR(area, exact, roundoff(500));
  EXPECT_NEAR(moment, exact / 2, roundoff(500));
  EXPECT_NEAR(surface->area(s.zero().data()), exact, roundoff(500));
}

TEST_P(SurfaceIntegrals, AreaWeightsOfAPartLeaveTheRestOut) {
  const SurfaceSample s = box(0.02);
  const auto surface = s.make();
  Values all(s.n_nodes(), 0.0), parts = all;
  std::vector<char> part(surface->n_facets(), 0), rest(surface->n_facets(), 1);
  part[0] = part[20] = part.back() = 1;
  rest[0] = rest[20] = rest.back() = 0;

  surface->add_area_weights(nullptr, all.data());
  surface->add_area_weights(&part, parts.data());
  const double area_of_part = dot(parts, Values(parts.size(), 1.0));
  surface->add_area_weights(&rest, parts.data());

  EXPECT_LT(norm(sum(1, all, -1, parts)), roundoff(200));
  EXPECT_GT(area_of_part, 0);
  EXPECT_LT(area_of_part, 0.3 * surface->area(s.zero().data()));
}

TEST_P(SurfaceIntegrals, AreaWeightsChangeWithTheReferenceAsDifferencesSay) {
  SurfaceSample s = box(0.02);
  const Values X = s.coordinates, d = s.noise(1, 4);
  std::vector<char> part(s.make()->n_facets(), 0);
  part[0] = part[20] = part.back() = 1;
  for (const std::vector<char>* included : {static_cast<std::vector<char>*>(nullptr), &part}) {
    Values change(s.n_nodes(), 0.0);
    s.make()->add_area_weights_shape(included, d.data(), change.data());
    const auto weights = [&](double t) {
      s.coordinates = sum(1, X, t, d);
      Values w(s.n_nodes(), 0.0);
      s.make()->add_area_weights(included, w.data());
      return w;
    };
    const double step = 1e-3;
    Values difference = sum(1 / (2 * step), weights(step), -1 / (2 * step), weights(-step));
    weights(0);
    EXPECT_GT(norm(change), 0.1);
    EXPECT_LT(norm(sum(1, change, -1, difference)), central_difference(step, 1e3, 1));
    Values multiplier(s.n_nodes()), pulled = s.zero();
    for (int node = 0; node < s.n_nodes(); ++node)
      multiplier[node] = std::sin(node + 1);
    s.make()->add_area_weights_shape_transpose(included, multiplier.data(), pulled.data());
    EXPECT_NEAR(dot(pulled, d), dot(multiplier, change), roundoff(1000, norm(change)));
  }
}

TEST_P(SurfaceIntegrals, VolumeOfABoxDoesNotDependOnTheOrigin) {
  const SurfaceSample s = box(0);
  const auto surface = s.make();

  for (const double far : {0.0, 1.0, -250.0}) {
    const double origin[3] = {far, -far, 0.3 * far};
    EXPECT_NEAR(surface->flux_volume(s.zero().data(), origin), 1.2 * 0.9,
                roundoff(200, 1 + std::abs(far)));
  }
}

TEST_P(SurfaceIntegrals, PressureIsTheGradientOfPressureTimesVolume) {
  const SurfaceSample s = box(0.02);
  const auto surface = s.make();
  const Values u = s.noise(0.05, 3), d = s.noise(1, 4);
  const double origin[3] = {0.4, 0.1, -0.2};
  Values force = s.zero();

  surface->add_pressure(u.data(), pressure, force.data());

  const double slope = fourth_order_difference(
      [&](double t) { return surface->flux_volume(sum(1, u, t, d).data(), origin); }, wide);
  EXPECT_NEAR(dot(force, d), pressure * slope, roundoff(5000, pressure));
}

TEST_P(SurfaceIntegrals, PressureOnAClosedSurfaceHasNoResultant) {
  const SurfaceSample s = box(0.02);
  const auto surface = s.make();
  Values force = s.zero();

  surface->add_pressure(s.noise(0.05, 3).data(), pressure, force.data());

  for (int i = 0; i < 3; ++i) {
    double total = 0;
    for (int node = 0; node < s.n_nodes(); ++node)
      total += force[3 * node + i];
    EXPECT_NEAR(total, 0, roundoff(500, pressure));
  }
}

TEST_P(SurfaceIntegrals, PressureTangentIsTheDerivativeOfItsForce) {
  const SurfaceSample s = box(0.02);
  const auto surface = s.make();
  const Values u = s.noise(0.05, 3), d = s.noise(1, 4);
  const auto force = [&](double t) {
    Values f = s.zero();
    surface->add_pressure(sum(1, u, t, d).data(), pressure, f.data());
    return f;
  };
  Values action = s.zero();

  surface->apply_pressure(u.data(), pressure, d.data(), action.data());

  // The force is quadratic in the displacement: a central difference has no error.
  const Values difference = sum(1 / (2 * wide), force(wide), -1 / (2 * wide), force(-wide));
  EXPECT_LT(norm(sum(1, action, -1, difference)), roundoff(1000, norm(action)));
}

/// Of a part of the box, so that the matrix is not symmetric.
TEST_P(SurfaceIntegrals, TransposedPressureTangentIsDual) {
  SurfaceSample s = box(0.02);
  s.nodes.resize(s.nodes.size() / kernels::n_nodes(GetParam()) / 2 * kernels::n_nodes(GetParam()));
  const auto surface = s.make();
  const Values u = s.noise(0.05, 3), a = s.noise(1, 4), b = s.noise(1, 5);
  Values Ka = s.zero(), Kb = s.zero(), Kt = s.zero();

  surface->apply_pressure(u.data(), pressure, a.data(), Ka.data());
  surface->apply_pressure(u.data(), pressure, b.data(), Kb.data());
  surface->apply_pressure_transpose(u.data(), pressure, b.data(), Kt.data());

  EXPECT_NEAR(dot(b, Ka), dot(a, Kt), roundoff(1000, norm(b) * norm(Ka)));
  EXPECT_GT(std::abs(dot(b, Ka) - dot(a, Kb)), 1e-3 * std::abs(dot(b, Ka)));
}

TEST_P(SurfaceIntegrals, TransposedShapeOfSpringsIsDual) {
  const SurfaceSample s = box(0.02);
  const auto surface = s.make();
  const Values u = s.noise(0.05, 3), w = s.noise(1, 4), dX = s.noise(1, 5);
  for (const SpringDirection direction : {SpringDirection::all, SpringDirection::normal}) {
    const Spring spring{1.7, direction};
    Values forward = s.zero(), backward = s.zero();
    surface->apply_spring_shape(spring, u.data(), dX.data(), forward.data());
    surface->apply_spring_shape_transpose(spring, u.data(), w.data(), backward.data());
    EXPECT_NEAR(dot(w, forward), dot(backward, dX), roundoff(1000, norm(w) * norm(forward)));
  }
}

TEST_P(SurfaceIntegrals, FluxGradientIsTheDerivativeOfTheFlux) {
  SurfaceSample s = box(0.02);
  s.nodes.resize(s.nodes.size() / kernels::n_nodes(GetParam()) / 2 * kernels::n_nodes(GetParam()));
  const auto surface = s.make();
  const Values u = s.noise(0.05, 3), d = s.noise(1, 4);
  const double origin[3] = {0.4, 0.1, -0.2};
  Values gradient = s.zero();

  surface->add_flux_gradient(u.data(), origin, gradient.data());

  const double slope = fourth_order_difference(
      [&](double t) { return surface->flux_volume(sum(1, u, t, d).data(), origin); }, wide);
  EXPECT_NEAR(dot(gradient, d), slope, roundoff(5000));
}

TEST_P(SurfaceIntegrals, PressureTangentOfAClosedSurfaceIsSymmetric) {
  const SurfaceSample s = box(0.02);
  const auto surface = s.make();
  const Values u = s.noise(0.05, 3), a = s.noise(1, 4), b = s.noise(1, 5);
  Values Ka = s.zero(), Kb = s.zero();

  surface->apply_pressure(u.data(), pressure, a.data(), Ka.data());
  surface->apply_pressure(u.data(), pressure, b.data(), Kb.data());

  EXPECT_NEAR(dot(a, Kb), dot(b, Ka), roundoff(1000, norm(a) * norm(Kb)));
}

Values product(const SurfaceSample& s,
               const kernels::SurfaceOperator& surface,
               const Values& matrices,
               const Values& d) {
  const int n = surface.n_facet_nodes(), rows = 3 * n;
  Values out = s.zero();
  for (std::int64_t f = 0; f < surface.n_facets(); ++f)
    for (int r = 0; r < rows; ++r)
      for (int c = 0; c < rows; ++c)
        out[3 * surface.facet_nodes(f)[r / 3] + r % 3] +=
            matrices[(f * rows + r) * rows + c] * d[3 * surface.facet_nodes(f)[c / 3] + c % 3];
  return out;
}

TEST_P(SurfaceIntegrals, PressureMatricesAreTheirAction) {
  const SurfaceSample s = box(0.02);
  const auto surface = s.make();
  const Values u = s.noise(0.05, 3), d = s.noise(1, 4);
  const int rows = 3 * surface->n_facet_nodes();
  Values matrices(surface->n_facets() * rows * rows), action = s.zero();

  surface->pressure_matrices(u.data(), pressure, matrices.data());
  surface->apply_pressure(u.data(), pressure, d.data(), action.data());

  EXPECT_LT(norm(sum(1, product(s, *surface, matrices, d), -1, action)),
            roundoff(500, norm(action)));
}

TEST_P(SurfaceIntegrals, SpringMatricesAndSinglePrecisionAreTheirAction) {
  const SurfaceSample s = box(0.02);
  const auto surface = s.make();
  const Values d = s.noise(1, 4);
  const int rows = 3 * surface->n_facet_nodes();
  for (const SpringDirection direction : {SpringDirection::all, SpringDirection::normal}) {
    const Spring spring{3.5, direction};
    Values matrices(surface->n_facets() * rows * rows), action = s.zero();
    const std::vector<float> single(d.begin(), d.end());
    std::vector<float> single_action(single.size(), 0.0f);

    surface->apply_spring(spring, d.data(), action.data());
    surface->spring_matrices(spring, matrices.data());
    surface->apply_spring(spring, single.data(), single_action.data());

    EXPECT_LT(norm(sum(1, product(s, *surface, matrices, d), -1, action)),
              roundoff(500, norm(action)));
    EXPECT_LT(norm(sum(1, Values(single_action.begin(), single_action.end()), -1, action)),
              single_roundoff(20, norm(action)));
  }
}

/// The work of springs on u = (y, x + z, 2) over the flat unit square z = 0, normal -z. The rules
/// integrate squares of linear fields exactly.
TEST_P(SurfaceIntegrals, SpringsOnFlatFacetsDoTheExactWork) {
  const SurfaceSample s = square(GetParam(), 3);
  const auto surface = s.make();
  Values u = s.zero(), all = s.zero(), normal = s.zero();
  for (int node = 0; node < s.n_nodes(); ++node) {
    u[3 * node] = s.coordinates[3 * node + 1];
    u[3 * node + 1] = s.coordinates[3 * node];
    u[3 * node + 2] = 2;
  }

  surface->apply_spring({3.5, SpringDirection::all}, u.data(), all.data());
  surface->apply_spring({3.5, SpringDirection::normal}, u.data(), normal.data());

  EXPECT_NEAR(dot(u, all), 3.5 * (1.0 / 3 + 1.0 / 3 + 4), roundoff(500, 4));
  EXPECT_NEAR(dot(u, normal), 3.5 * 4, roundoff(500, 4));
  for (int node = 0; node < s.n_nodes(); ++node)
    for (int i = 0; i < 2; ++i)
      EXPECT_NEAR(normal[3 * node + i], 0, roundoff(100));
}

TEST_P(SurfaceIntegrals, SpringForceOfAShiftIsStiffnessTimesArea) {
  const SurfaceSample s = square(GetParam(), 3);
  const auto surface = s.make();
  Values u = s.zero(), force = s.zero();
  for (int node = 0; node < s.n_nodes(); ++node)
    u[3 * node + 1] = 0.7;

  surface->apply_spring({3.5, SpringDirection::all}, u.data(), force.data());

  double total = 0;
  for (int node = 0; node < s.n_nodes(); ++node)
    total += force[3 * node + 1];
  EXPECT_NEAR(total, 3.5 * 0.7, roundoff(500));
}

/// The cone from the centre over an octant of the unit sphere has volume pi/6. Errors fall with
/// h^2 for linear and h^4 for quadratic facets.
TEST_P(SurfaceIntegrals, VolumeUnderASpherePatchConverges) {
  const double exact = std::acos(-1.0) / 6, origin[3] = {0, 0, 0};
  const auto error = [&](int n) {
    const SurfaceSample s = sphere_octant(GetParam(), n);
    return std::abs(s.make()->flux_volume(s.zero().data(), origin) - exact);
  };

  const double coarse = error(4), fine = error(8);

  const bool flat = GetParam() == FacetType::tri3 || GetParam() == FacetType::quad4;
  const double order = flat ? 2 : 4;
  EXPECT_NEAR(std::log2(coarse / fine), order, asymptotic_order_slack);
  EXPECT_LT(fine / exact, discretization(std::acos(0.0) / 8, order));
}

TEST_P(SurfaceIntegrals, NoFacetsNoForces) {
  SurfaceSample s = square(GetParam(), 1);
  s.nodes.clear();
  const auto surface = s.make();
  Values force = s.zero();
  const double origin[3] = {0, 0, 0};

  surface->add_pressure(s.zero().data(), pressure, force.data());
  surface->add_area_weights(nullptr, force.data());

  EXPECT_EQ(surface->n_facets(), 0);
  EXPECT_EQ(norm(force), 0);
  EXPECT_EQ(surface->flux_volume(s.zero().data(), origin), 0);
}

constexpr const char* facet_names[] = {"Tri3", "Tri6", "Quad4", "Quad9"};

INSTANTIATE_TEST_SUITE_P(
    Facets,
    SurfaceIntegrals,
    ::testing::Values(FacetType::tri3, FacetType::tri6, FacetType::quad4, FacetType::quad9),
    [](const auto& info) { return facet_names[static_cast<int>(info.param)]; });

}  // namespace
}  // namespace viscera::test
