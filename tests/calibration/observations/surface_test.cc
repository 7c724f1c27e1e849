// Signed distances of measured points to a deformed surface.
#include <cmath>
#include <random>

#include <gtest/gtest.h>

#include "meshes/distance/signed_distance.h"
#include "solver/calibration/inference/levenberg_marquardt.h"
#include "solver/calibration/observations/distance_rows.h"
#include "solver/calibration/observations/measured_points.h"
#include "solver/core/errors.h"
#include "tests/calibration/observations/states.h"
#include "tests/support/function_model.h"
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
    return calibration::make_distance_rows(**organ_, options, {points, {}, {}, {}}, "test");
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

/// The same times factors.
std::vector<Point> cap(const Point& factors) {
  std::vector<Point> points;
  for (const Point& x : beside_x1())
    points.push_back({factors[0] * x[0], factors[1] * x[1], factors[2] * x[2]});
  return points;
}

TEST_P(DistanceRow, InAnotherUnitOrFrameIsRefusedWithWhatItMayBe) {
  const auto message = [&](const Point& factors) -> std::string {
    try {
      rows(seen(), cap(factors));
    } catch (const GeometryError& error) {
      return error.what();
    }
    return "no error";
  };

  EXPECT_EQ(message({1, 1, 1}), "no error");
  EXPECT_NE(message({1e-3, 1e-3, 1e-3}).find("if the file is in m."), std::string::npos)
      << message({1e-3, 1e-3, 1e-3});
  EXPECT_NE(message({0.1, 0.1, 0.1}).find("if the file is in cm."), std::string::npos);
  EXPECT_NE(message({1e3, 1e3, 1e3}).find("a thousand times smaller"), std::string::npos);
  EXPECT_NE(message({-1, -1, 1}).find("if it is in RAS"), std::string::npos);
  EXPECT_EQ(message({-1, 1, 1}).find("RAS"), std::string::npos);
}

/// Rows of a wall 1 mm thick whose upper side has moved down by 0.7 mm, closer to the lower one.
class ThinWall : public ::testing::Test {
 protected:
  ThinWall() {
    meshes::OrganMesh mesh = box_mesh({{4, 4, 1}, {10, 10, 1}, 0});
    add_union(mesh, "both", {"z0", "z1"});
    organ_ = std::make_unique<Organ>(mesh, plain_case(Formulation::displacement_p1));
    options_ = seen();
    options_.surface = "both";
    options_.sd = 1;
  }
  std::unique_ptr<calibration::ObservationOperator> rows(const Point& normal) {
    return calibration::make_distance_rows(
        **organ_, options_, {{{4, 3, 0.3}, {6, 6, 0.3}}, {normal, normal}, {}, {}}, "test");
  }
  Eigen::VectorXd at_height(calibration::ObservationOperator& row, double z) const {
    const Field moved = [z](const Point&) { return Point{0, 0, z}; };
    return residual_at(row, {positions(*organ_, moved)});
  }
  std::unique_ptr<Organ> organ_;
  DistanceOptions options_;
};

TEST_F(ThinWall, PointsBelongToTheSideOfTheirNormals) {
  EXPECT_NEAR(at_height(*rows({0, 0, 1}), 0)[1], -0.3, roundoff(100));
  options_.normal_angle = 1;
  const auto up = rows({0, 0, 1});
  EXPECT_NEAR(at_height(*up, 0)[1], -0.7, roundoff(100));
  EXPECT_NEAR(at_height(*up, -0.7)[1], 0, roundoff(100));
  options_.surface = "z1";
  EXPECT_THROW(rows({0, 0, -1}), GeometryError);
}

TEST_F(ThinWall, PointsKeepTheirSideWhileItMoves) {
  for (const double angle : {0.0, 1.0}) {
    options_.normal_angle = angle;
    const auto row = rows({0, 0, 1});
    double last = at_height(*row, 0.5)[0];
    for (int k = 1; k <= 200; ++k) {
      const double now = at_height(*row, 0.5 - 0.01 * k)[0];
      EXPECT_LT(std::abs(now - last), 0.011) << angle << ", " << k;
      last = now;
    }
  }
}

/// Two stretches of the box as unknowns, the distance rows as data.
test::FunctionModel stretches(const Organ& organ,
                              calibration::ObservationOperator& rows,
                              double huber) {
  const auto of = [&organ](double x, double y) {
    return change(organ, [=](const Point& X) { return Point{x * X[0], y * X[1], 0}; });
  };
  test::FunctionModel model({plain_unknown("x", 0), plain_unknown("y", 0)}, rows.n_rows(), 0,
                            [&organ, &rows, of](const Eigen::VectorXd& s) {
                              const auto x =
                                  moved(positions(organ, no_displacement), 1, of(s[0], s[1]));
                              calibration::Evaluation result;
                              result.feasible = true;
                              result.residual = residual_at(rows, {x});
                              result.jacobian.resize(rows.n_rows(), 2);
                              result.jacobian.col(0) = derivative_at(rows, {x}, {of(1, 0)});
                              result.jacobian.col(1) = derivative_at(rows, {x}, {of(0, 1)});
                              result.predictions_jacobian = Eigen::MatrixXd::Zero(0, 2);
                              return result;
                            });
  model.set_huber(huber);
  return model;
}

TEST_P(DistanceRow, WithHubersLossAreNotMovedByGrossErrors) {
  const Eigen::Vector2d truth(0.05, -0.04);
  const double sd = 0.05;
  std::mt19937 engine(7);
  std::normal_distribution<double> noise(0, sd);
  std::vector<Point> points;
  for (int i = 0; i < 240; ++i) {  // one in twenty is 1.5 mm outside
    const double off = noise(engine) + (i % 20 < 2 && i % 40 < 20 ? 1.5 : 0);
    const double a = 1 + 6 * std::fmod(0.618 * i, 1), z = 1 + 4 * std::fmod(0.414 * i, 1);
    points.push_back(i % 2 ? Point{10 * (1 + truth[0]) + off, a * (1 + truth[1]), z}
                           : Point{a * (1 + truth[0]), 8 * (1 + truth[1]) + off, z});
  }
  DistanceOptions options = seen();
  options.sd = sd;
  const auto row = rows(options, points);
  const auto fit = [&](double huber) {
    test::FunctionModel model = stretches(*organ_, *row, huber);
    calibration::Memo memo(model);
    const Eigen::VectorXd start = calibration::start_point(memo.unknowns());
    const auto found = calibration::minimise_levenberg_marquardt(
        memo, start, calibration::working_box(memo.unknowns()), {});
    EXPECT_TRUE(found.converged()) << found.sentence();
    return Eigen::VectorXd(found.best->values);
  };
  const Eigen::VectorXd robust = fit(2.5), plain = fit(INFINITY);
  for (int j = 0; j < 2; ++j) {
    const double of_estimate = sd / std::sqrt(120) / (j == 0 ? 10 : 8);
    // Errors on one side shift Huber's estimate by k times their odds, in sd (Huber 1964).
    const double shift = 2.5 * (0.05 / 0.95) * sd / (j == 0 ? 10 : 8);
    EXPECT_LT(std::abs(robust[j] - truth[j]), shift + 3 * of_estimate) << j;
    EXPECT_GT(std::abs(plain[j] - truth[j]), 8 * of_estimate) << j;
  }
}

/// Four points beside the side x = 10, and two triangles through them, somewhat inclined.
calibration::MeasuredSurface sheet(double half) {
  calibration::MeasuredSurface out;
  out.points = {{10.4, 2.5, 1.5}, {10.6, 5.5, 1.5}, {10.3, 5.5, 4.5}, {10.5, 2.5, 4.5}};
  out.normals.assign(4, {1, 0, 0});
  out.corners = {{10.4, 4 - half, 3 - half},
                 {10.9, 4 + half, 3 - half},
                 {10.2, 4 + half, 3 + half},
                 {10.6, 4 - half, 3 + half}};
  out.triangles = {{0, 1, 2}, {0, 2, 3}};
  return out;
}

DistanceOptions symmetric() {
  DistanceOptions options = seen();
  options.surface = "x1";
  options.symmetric = true;
  options.spacing = 1;
  options.offset_sd = 0.4;
  options.translation_sd = 1;
  options.rotation_sd = 0.05;
  return options;
}

TEST_P(DistanceRow, OfTheModelHaveTheSignOfTheMeasurement) {
  DistanceOptions options = seen();
  options.surface = "x1";
  options.symmetric = true;
  options.spacing = 1;
  calibration::MeasuredSurface flat = sheet(20);
  for (auto* points : {&flat.points, &flat.corners})
    for (Point& y : *points)
      y[0] = 10.5;
  for (const bool inside_out : {false, true}) {
    if (inside_out)
      flat.triangles = {{0, 2, 1}, {0, 3, 2}};
    flat.points = {{10.5, 4, 3}};
    flat.normals.resize(1);
    const auto rows = calibration::make_distance_rows(**organ_, options, flat, "test");
    const Eigen::VectorXd r = residual_at(*rows, {positions(*organ_, no_displacement)});
    ASSERT_GT(r.size(), 9);
    // 0.5 mm outside by sqrt(2) x 0.5 mm of noise, measured points and nodes alike.
    for (int k = 0; k < r.size(); ++k)
      EXPECT_NEAR(r[k], std::sqrt(0.5), roundoff(1000, 20)) << k;
  }
}

TEST_P(DistanceRow, OfTheModelHaveTheDerivativeOfNewNearestPlaces) {
  const auto rows = calibration::make_distance_rows(**organ_, symmetric(), sheet(5), "test");
  const auto x = positions(*organ_, wavy_displacement);
  const auto dx = change(*organ_, rough_displacement);
  const std::vector<double> at{0.1, 0.2, -0.1, 0.3, 0.02, -0.03, 0.04};
  rows->set_nuisances(at);
  ASSERT_GT(rows->n_rows(), 8);
  ASSERT_EQ(rows->places().size(), 3u * rows->n_rows());

  const Eigen::VectorXd exact = derivative_at(*rows, {x}, {dx});
  const Eigen::VectorXd difference = difference_at(*rows, {x}, {dx}, 1e-4);
  EXPECT_GT(exact.tail(4).lpNorm<Eigen::Infinity>(), 0.1);
  EXPECT_LT((exact - difference).lpNorm<Eigen::Infinity>(), 1e-6);

  residual_at(*rows, {x});
  const Eigen::MatrixXd own = rows->nuisance_derivative();
  ASSERT_EQ(own.cols(), 7);
  for (int k = 0; k < 7; ++k) {
    const double h = 1e-4;
    const auto moved_to = [&](double step) {
      std::vector<double> values = at;
      values[k] += step;
      rows->set_nuisances(values);
      return residual_at(*rows, {x});
    };
    const Eigen::VectorXd slope =
        (8 * (moved_to(h) - moved_to(-h)) - (moved_to(2 * h) - moved_to(-2 * h))) / (12 * h);
    EXPECT_LT((own.col(k) - slope).lpNorm<Eigen::Infinity>(), 1e-6) << k;
  }
}

TEST_P(DistanceRow, OfTheModelLeaveOutNodesBeyondTheRimOfTheMeasurement) {
  const auto count = [&](double half) {
    DistanceOptions options = symmetric();
    return calibration::make_distance_rows(**organ_, options, sheet(half), "test")->n_rows() - 4;
  };
  EXPECT_GT(count(5), count(1.6));
  calibration::MeasuredSurface torn = sheet(3);
  std::swap(torn.triangles[0][0], torn.triangles[0][1]);
  EXPECT_THROW(calibration::make_distance_rows(**organ_, symmetric(), torn, "test"), GeometryError);
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

  EXPECT_EQ(calibration::thin({points, {}, {}, {}}, 0).points.size(), 100u);
  EXPECT_EQ(calibration::thin({points, {}, {}, {}}, 0.95).points.size(), 10u);
  const calibration::MeasuredSurface kept = calibration::thin({points, points, {}, {}}, 0.95);
  EXPECT_EQ(kept.normals, kept.points);
  points.insert(points.end(), points.begin(), points.end());
  EXPECT_EQ(calibration::thin({points, {}, {}, {}}, 0).points.size(), 100u);
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
  EXPECT_EQ(calibration::tagged_points(two_tags(), surface, "key").points.size(), 6u);
  surface.tag = "part";
  surface.tag_values = {4};
  const calibration::MeasuredSurface one = calibration::tagged_points(two_tags(), surface, "key");
  EXPECT_EQ(one.points, (std::vector<Point>{{5, 5, 5}, {6, 5, 5}, {5, 6, 5}}));
  EXPECT_EQ(one.normals, (std::vector<Point>(3, {0, 0, 1})));

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
