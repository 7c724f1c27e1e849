// Signed distances of measured points to a deformed surface.
#include <cmath>

#include <gtest/gtest.h>

#include "meshes/distance/signed_distance.h"
#include "solver/calibration/observations/distance_rows.h"
#include "solver/calibration/observations/measured_points.h"
#include "solver/core/errors.h"
#include "tests/calibration/observations/states.h"
#include "tests/support/tolerance.h"

namespace viscera::test {
namespace {

using calibration::DistanceOptions;

/// Options of an observation of three sides of the box that meet in a corner.
DistanceOptions seen() {
  DistanceOptions options;
  options.name = "frame";
  options.surface = "corner";
  options.sd = 0.5;
  return options;
}

/// Some 1 mm inside and outside the side x = 10, away from its edges.
std::vector<Point> beside_x1() {
  std::vector<Point> points;
  for (int i = 0; i < 24; ++i)
    points.push_back({10 + 0.8 * std::sin(1.7 * i) + 0.9 * (i % 2), 1.2 + 5.1 * (i % 5) / 5,
                      1.1 + 3.7 * (i % 7) / 7});
  return points;
}

class DistanceRow : public ::testing::TestWithParam<Form> {
 protected:
  DistanceRow() {
    meshes::OrganMesh mesh = box_mesh(GetParam().box({{3, 2, 2}, {10, 8, 6}, 0.3}));
    add_union(mesh, "corner", {"x1", "y1", "z1"});
    organ_ = std::make_unique<Organ>(mesh, plain_case(GetParam()));
  }
  std::unique_ptr<calibration::ObservationOperator> rows(const DistanceOptions& options,
                                                         const std::vector<Point>& points) {
    return calibration::make_distance_rows(**organ_, options, points, "test");
  }
  std::unique_ptr<Organ> organ_;
};

TEST_P(DistanceRow, IsPositiveOutsideAndInUnitsOfTheNoise) {
  const auto row = rows(seen(), {{10.3, 3, 3}, {9.6, 3, 3}, {5, 8.2, 3}, {10.3, 8.4, 3}});

  const Eigen::VectorXd r = residual_at(*row, {positions(*organ_, no_displacement)});

  ASSERT_EQ(r.size(), 4);
  const double exact[] = {0.6, -0.8, 0.4, 1.0};
  for (int k = 0; k < 4; ++k)
    EXPECT_NEAR(r[k], exact[k], roundoff(1000, 20)) << k;
}

TEST_P(DistanceRow, OfPointsBeyondTheRimAreLeftOutForGood) {
  const auto row = rows(seen(), {{10.3, 3, 3}, {10.1, 3, -1}, {-0.5, 8.2, 3}, {2000, 3, 3}});

  EXPECT_EQ(row->n_rows(), 1);
  const Field far = [](const Point&) { return Point{0, 0, 5}; };
  EXPECT_EQ(residual_at(*row, {positions(*organ_, far)}).size(), 1);
  EXPECT_THROW(rows(seen(), {{10.1, 3, -1}}), GeometryError);
}

TEST_P(DistanceRow, HasTheDerivativeOfNewNearestPoints) {
  const auto row = rows(seen(), beside_x1());
  const auto x = positions(*organ_, wavy_displacement);
  const auto dx = change(*organ_, rough_displacement);

  const Eigen::VectorXd exact = derivative_at(*row, {x}, {dx});
  const Eigen::VectorXd difference = difference_at(*row, {x}, {dx}, 1e-4);

  EXPECT_GT(exact.lpNorm<Eigen::Infinity>(), 0.1);
  EXPECT_LT((exact - difference).lpNorm<Eigen::Infinity>(), 1e-6);
  EXPECT_NEAR(taylor_order(*row, {x}, {dx}, 1e-2), 2, 0.1);
}

TEST_P(DistanceRow, DependsOnPositionsNotOnTheReference) {
  const auto row = rows(seen(), beside_x1());
  const auto x = positions(*organ_, wavy_displacement);
  const Eigen::VectorXd before = residual_at(*row, {x});

  for (double& one : organ_->space().coordinates())
    one *= 0.9;
  (*organ_)->move_reference();

  EXPECT_LT((residual_at(*row, {x}) - before).lpNorm<Eigen::Infinity>(), roundoff(10, 20));
}

TEST_P(DistanceRow, KnowsItsContourOffsetAndPose) {
  DistanceOptions options = seen();
  options.offset_sd = 0.4;
  options.translation_sd = 1;
  options.rotation_sd = 0.05;
  const auto row = rows(options, beside_x1());
  const auto x = positions(*organ_, wavy_displacement);
  const std::vector<double> at{0.1, 0.2, -0.1, 0.3, 0.02, -0.03, 0.04};

  ASSERT_EQ(row->nuisances().size(), 7u);
  EXPECT_EQ(row->nuisances()[0].name, "observations.frame.offset");
  EXPECT_EQ(row->nuisances()[0].prior.sd, 0.4);
  EXPECT_EQ(row->nuisances()[6].name, "observations.frame.turn_z");
  row->set_nuisances(at);
  residual_at(*row, {x});
  const Eigen::MatrixXd exact = row->nuisance_derivative();
  for (int k = 0; k < 7; ++k) {
    const double h = 1e-4;
    const auto moved_to = [&](double step) {
      std::vector<double> values = at;
      values[k] += step;
      row->set_nuisances(values);
      return residual_at(*row, {x});
    };
    const Eigen::VectorXd difference =
        (8 * (moved_to(h) - moved_to(-h)) - (moved_to(2 * h) - moved_to(-2 * h))) / (12 * h);
    EXPECT_LT((exact.col(k) - difference).lpNorm<Eigen::Infinity>(), 1e-6) << k;
  }
}

INSTANTIATE_TEST_SUITE_P(EveryForm, DistanceRow, ::testing::ValuesIn(forms), [](const auto& info) {
  return name_of(info.param);
});

TEST(SignedDistance, HasTheSignOfTheSolidAtSharpEdges) {
  // A flat tetrahedron: at its sharp edges the normal of the wrong face has the wrong sign.
  const meshes::TriangleLinks links({{0, 2, 1}, {0, 1, 3}, {1, 2, 3}, {2, 0, 3}}, 4);
  const meshes::SignedDistance distance(links, {{0, 0, 0}, {1, 0, 0}, {0, 1, 0}, {0.2, 0.2, 0.05}});

  EXPECT_NEAR(distance.at({-0.1, -0.1, 0}).distance, std::sqrt(0.02), 1e-12);
  EXPECT_NEAR(distance.at({0.5, -0.2, 0.01}).distance, std::hypot(0.2, 0.01), 1e-12);
  EXPECT_LT(distance.at({0.2, 0.2, 0.02}).distance, 0);
  EXPECT_FALSE(distance.at({-0.1, -0.1, 0}).on_rim);
}

TEST(MeasuredPoints, AreThinnedToTheirCorrelationLength) {
  std::vector<Point> points;
  for (int i = 0; i < 100; ++i)
    points.push_back({0.1 * i, 0, 0});

  EXPECT_EQ(calibration::thin(points, 0).size(), 100u);
  const std::vector<Point> kept = calibration::thin(points, 0.95);
  EXPECT_EQ(kept.size(), 10u);
  points.insert(points.end(), points.begin(), points.end());
  EXPECT_EQ(calibration::thin(points, 0).size(), 100u);
}

meshes::SurfaceSoup two_tags() {
  meshes::SurfaceSoup soup;
  soup.file = "two.vtp";
  soup.points = {{0, 0, 0}, {1, 0, 0}, {0, 1, 0}, {5, 5, 5}, {6, 5, 5}, {5, 6, 5}};
  soup.triangles = {{0, 1, 2}, {3, 4, 5}};
  soup.tag_name = "part";
  soup.tags = {1, 4};
  return soup;
}

std::string message(const std::function<void()>& action) {
  try {
    action();
  } catch (const InputError& error) {
    return error.what();
  }
  return "no error";
}

TEST(MeasuredPoints, AreThoseOfTheTagsThatCount) {
  physics::SurfaceObservation surface;
  EXPECT_EQ(calibration::tagged_points(two_tags(), surface, "key").size(), 6u);
  surface.tag = "part";
  surface.tag_values = {4};
  EXPECT_EQ(calibration::tagged_points(two_tags(), surface, "key"),
            (std::vector<Point>{{5, 5, 5}, {6, 5, 5}, {5, 6, 5}}));

  const auto refused = [&] {
    return message([&] { calibration::tagged_points(two_tags(), surface, "key"); });
  };
  surface.tag_values = {2};
  EXPECT_NE(refused().find("key.tag_values: found 2, which no cell of 'two.vtp' has as its 'part'. "
                           "Allowed: 1, 4."),
            std::string::npos);
  surface.tag = "region";
  EXPECT_NE(refused().find("key.tag: found 'region'"), std::string::npos);
}

TEST(MeasuredPoints, OfLabelsAreTheSidesOfTheirVoxels) {
  meshes::LabelImage image;
  image.size = {3, 3, 3};
  image.spacing = {1, 2, 3};
  image.labels.assign(27, 0);
  image.labels[image.index(1, 1, 1)] = 2;
  image.labels[image.index(2, 1, 1)] = 3;

  const auto both = calibration::border_points(image, {2, 3}, "key");
  const auto one = calibration::border_points(image, {2}, "key");

  EXPECT_EQ(both.size(), 10u);
  ASSERT_EQ(one.size(), 6u);
  EXPECT_EQ(one[0], (Point{0.5, 2, 3}));
  EXPECT_EQ(one[3], (Point{1, 3, 3}));
  EXPECT_NE(message([&] {
              calibration::border_points(image, {7}, "key");
            }).find("key.labels: found 7, which no voxel of the image has. Allowed: 2, 3."),
            std::string::npos);
}

TEST(MeasuredPoints, BelongToTheNearestSurface) {
  for (const bool hexahedra : {false, true}) {
    const meshes::OrganMesh mesh = box_mesh({{3, 2, 2}, {10, 8, 6}, 0, hexahedra});

    EXPECT_EQ(calibration::nearest_to_surface(mesh, "x1", {{10.2, 4, 3}, {5, 8.1, 3}, {0, 4, 3}}),
              (std::vector<Point>{{10.2, 4, 3}}));
  }
}

}  // namespace
}  // namespace viscera::test
