// Material points that are found again.
#include "solver/calibration/observations/landmarks.h"

#include <cmath>

#include <gtest/gtest.h>

#include "solver/core/errors.h"
#include "tests/calibration/observations/states.h"
#include "tests/case/case_files.h"
#include "tests/support/tolerance.h"

namespace viscera::test {
namespace {

physics::Observation marks(const std::vector<Point>& from, const std::vector<Point>& to) {
  physics::Observation observation;
  observation.name = "marks";
  observation.key = "calibration.observations.marks";
  physics::LandmarkObservation landmarks;
  landmarks.from = from;
  landmarks.to = to;
  landmarks.sd = 0.5;
  landmarks.translation_sd = 1;
  landmarks.rotation_sd = 0.1;
  observation.what = landmarks;
  return observation;
}

class LandmarkRow : public ::testing::TestWithParam<Form> {
 protected:
  LandmarkRow()
      : organ_(box_mesh(GetParam().box({{3, 2, 2}, {10, 8, 6}, 0.3})), plain_case(GetParam())) {}
  std::unique_ptr<calibration::ObservationOperator> rows(const physics::Observation& observation) {
    return calibration::make_landmarks(*organ_, observation,
                                       std::get<physics::LandmarkObservation>(observation.what),
                                       organ_.the_case());
  }
  Organ organ_;
};

const std::vector<Point> inside{{1.3, 2.2, 3.1}, {7.7, 6.1, 0.4}, {5, 4, 3}};

TEST_P(LandmarkRow, GoesWithAnAffineDeformation) {
  const Mat3<double> F{{{1.1, 0.2, 0}, {-0.1, 0.9, 0.3}, {0, 0.1, 1.2}}};
  const physics::Observation observation = marks(inside, inside);
  const auto row = rows(observation);

  const Eigen::VectorXd r = residual_at(*row, {positions(organ_, affine(F))});

  ASSERT_EQ(r.size(), 9);
  for (int k = 0; k < 3; ++k)
    for (int i = 0; i < 3; ++i)
      EXPECT_NEAR(r[3 * k + i], affine(F)(inside[k])[i] / 0.5, 1e-8);  // VTK's inverse map
}

TEST_P(LandmarkRow, HasTheDerivativesOfItsDifferences) {
  const physics::Observation observation = marks(inside, {{1, 2, 3}, {8, 6, 1}, {5, 5, 2}});
  const auto row = rows(observation);
  const auto x = positions(organ_, wavy_displacement);
  const auto dx = change(organ_, rough_displacement);
  const std::vector<double> at{0.1, -0.2, 0.3, 0.05, -0.02, 0.04};

  row->set_nuisances(at);
  EXPECT_LT((derivative_at(*row, {x}, {dx}) - difference_at(*row, {x}, {dx}, 1e-2))
                .lpNorm<Eigen::Infinity>(),
            1e-9);
  const Eigen::MatrixXd exact = row->nuisance_derivative();
  for (int k = 0; k < 6; ++k) {
    const double h = 1e-3;
    const auto moved_to = [&](double step) {
      std::vector<double> values = at;
      values[k] += step;
      row->set_nuisances(values);
      return residual_at(*row, {x});
    };
    const Eigen::VectorXd difference =
        (8 * (moved_to(h) - moved_to(-h)) - (moved_to(2 * h) - moved_to(-2 * h))) / (12 * h);
    EXPECT_LT((exact.col(k) - difference).lpNorm<Eigen::Infinity>(), 1e-8) << k;
  }
}

TEST_P(LandmarkRow, JustOutsideIsTakenToTheMeshAndFarAwayRefused) {
  EXPECT_NO_THROW(rows(marks({{10.1, 4, 3}}, {{10, 4, 3}})));
  try {
    rows(marks({{5, 4, 3}, {30, 4, 3}}, {{0, 0, 0}, {0, 0, 0}}));
    FAIL() << "a landmark 20 mm outside";
  } catch (const GeometryError& error) {
    EXPECT_NE(std::string(error.what()).find("landmark 2, from (30, 4, 3) mm, lies 20 mm outside"),
              std::string::npos)
        << error.what();
  }
}

physics::Observation displaced(const std::vector<Point>& at,
                               const std::vector<Point>& values,
                               const std::vector<double>& sds,
                               double relative_to) {
  physics::Observation observation;
  observation.name = "moves";
  observation.key = "calibration.observations.moves";
  observation.at = 1;
  physics::DisplacementObservation what;
  what.at = at;
  what.values = values;
  what.sds = sds;
  what.relative_to = relative_to;
  observation.what = what;
  return observation;
}

std::unique_ptr<calibration::ObservationOperator> displacement_rows(
    Organ& organ, const physics::Observation& observation) {
  return calibration::make_displacements(
      *organ, observation, std::get<physics::DisplacementObservation>(observation.what),
      organ.the_case());
}

TEST_P(LandmarkRow, OfDisplacementsAreTheirDifferencesByTheirNoise) {
  const Mat3<double> F{{{1.1, 0.2, 0}, {-0.1, 0.9, 0.3}, {0, 0.1, 1.2}}};
  const Mat3<double> F0{{{0.9, 0, 0.1}, {0.2, 1.2, 0}, {0, -0.3, 1.1}}};
  const std::vector<Point> values{{1, 0, 0}, {0, 2, 0}, {0, 0, 3}};
  const std::vector<double> sds{0.5, 0.2, 1};
  const auto since = displaced(inside, values, sds, 0.4);
  const auto since_image = displaced(inside, values, sds, NAN);
  const auto both = displacement_rows(organ_, since), one = displacement_rows(organ_, since_image);
  const auto x = positions(organ_, affine(F)), x0 = positions(organ_, affine(F0));

  EXPECT_EQ(both->times(), (std::vector<double>{1, 0.4}));
  EXPECT_EQ(one->times(), (std::vector<double>{1}));
  const Eigen::VectorXd of_both = residual_at(*both, {x, x0}), of_one = residual_at(*one, {x});
  for (int k = 0; k < 3; ++k)
    for (int i = 0; i < 3; ++i) {
      const double u = affine(F)(inside[k])[i], u0 = affine(F0)(inside[k])[i];
      EXPECT_NEAR(of_both[3 * k + i], (u - u0 - values[k][i]) / sds[k], 1e-7);  // VTK's inverse
      EXPECT_NEAR(of_one[3 * k + i], (u - values[k][i]) / sds[k], 1e-7);
    }
  const std::vector<std::vector<double>> states{x, x0};
  const std::vector<std::vector<double>> changes{change(organ_, rough_displacement),
                                                 change(organ_, [](const Point& X) {
                                                   return Point{0.1 * X[1], std::sin(X[0]), X[2]};
                                                 })};
  EXPECT_LT((derivative_at(*both, states, changes) - difference_at(*both, states, changes, 1e-2))
                .lpNorm<Eigen::Infinity>(),
            1e-9);
}

/// Three points in cm with the array `u`, and a fourth, far away, that is in no cell.
std::string displacement_file() {
  const std::string array = "<DataArray type=\"Float64\" NumberOfComponents=\"3\" format=\"ascii\"";
  const std::string list = "<DataArray type=\"Int32\" format=\"ascii\" Name=";
  return "<VTKFile type=\"PolyData\" version=\"1.0\" byte_order=\"LittleEndian\"><PolyData>\n"
         "<Piece NumberOfPoints=\"4\" NumberOfVerts=\"0\" NumberOfLines=\"0\" "
         "NumberOfStrips=\"0\" NumberOfPolys=\"1\">\n<PointData>" +
         array + " Name=\"u\">0.1 0 0 0 0.2 0 0 0 0.3 9 9 9</DataArray></PointData>\n<Points>" +
         array +
         ">0.13 0.22 0.31 0.77 0.61 0.04 0.5 0.4 0.3 99 99 99</DataArray></Points>\n<Polys>" +
         list + "\"connectivity\">0 1 2</DataArray>" + list +
         "\"offsets\">3</DataArray></Polys>\n</Piece></PolyData></VTKFile>\n";
}

TEST_P(LandmarkRow, OfDisplacementsInAFileAreThoseOfTheSamePoints) {
  const TemporaryFolder folder;
  physics::DisplacementObservation what;
  what.file = folder.write("moves.vtp", displacement_file());
  what.array = "u";
  what.unit_in_mm = 10;
  what.sd = 0.5;
  physics::Observation observation = displaced({}, {}, {}, NAN);
  observation.what = what;
  const std::vector<Point> values{{1, 0, 0}, {0, 2, 0}, {0, 0, 3}};
  const auto x = positions(organ_, wavy_displacement);

  const auto read = displacement_rows(organ_, observation);

  const auto given = displacement_rows(organ_, displaced(inside, values, {0.5, 0.5, 0.5}, NAN));
  ASSERT_EQ(read->n_rows(), 9);
  EXPECT_LT((residual_at(*read, {x}) - residual_at(*given, {x})).lpNorm<Eigen::Infinity>(), 1e-9);
}

TEST_P(LandmarkRow, ThatMovesFartherThanTheMeshIsLargeIsRefused) {
  try {
    rows(marks({inside[0], inside[1]}, {{1, 2, 3}, {7700, 6100, 400}}));
    FAIL();
  } catch (const GeometryError& error) {
    EXPECT_NE(
        std::string(error.what())
            .find("landmark 2 moves by 9.82e+03 mm, to (7700, 6100, 400) mm. Allowed: at most "
                  "14.1 mm, the size of the mesh"),
        std::string::npos)
        << error.what();
  }
}

INSTANTIATE_TEST_SUITE_P(EveryForm, LandmarkRow, ::testing::ValuesIn(forms), [](const auto& info) {
  return name_of(info.param);
});

}  // namespace
}  // namespace viscera::test
