// The volume of a cavity as an observation: value, noise, derivative, reference that moves.
#include "solver/calibration/observations/volume.h"

#include <mpi.h>

#include <gtest/gtest.h>

#include "tests/calibration/observations/states.h"
#include "tests/support/tolerance.h"

namespace viscera::test {
namespace {

constexpr double box_volume = 10 * 8 * 6;

physics::Observation measured(double value, double sd) {
  physics::Observation observation;
  observation.name = "v";
  observation.at = 0.5;
  observation.what = physics::VolumeObservation{"cup", value, sd};
  return observation;
}

class VolumeRow : public ::testing::TestWithParam<Form> {
 protected:
  VolumeRow() : observation_(measured(400, 5)) {
    meshes::OrganMesh mesh = box_mesh(GetParam().box({{3, 2, 2}, {10, 8, 6}, 0.3}));
    add_union(mesh, "cup", {"x0", "x1", "y0", "y1", "z0"});
    organ_ = std::make_unique<Organ>(mesh, plain_case(GetParam()));
    row_ = calibration::make_volume(**organ_, observation_,
                                    std::get<physics::VolumeObservation>(observation_.what));
  }

  physics::Observation observation_;
  std::unique_ptr<Organ> organ_;
  std::unique_ptr<calibration::ObservationOperator> row_;
};

TEST_P(VolumeRow, IsTheDifferenceInUnitsOfTheNoise) {
  EXPECT_EQ(row_->times(), std::vector<double>{0.5});
  EXPECT_EQ(row_->n_rows(), 1);
  EXPECT_NEAR(residual_at(*row_, {positions(*organ_, no_displacement)})[0], (box_volume - 400) / 5,
              roundoff(1000, box_volume / 5));
}

TEST_P(VolumeRow, HasTheDerivativeOfItsDifferences) {
  const auto x = positions(*organ_, wavy_displacement);
  const auto dx = change(*organ_, rough_displacement);

  const double exact = derivative_at(*row_, {x}, {dx})[0];

  EXPECT_NEAR(difference_at(*row_, {x}, {dx}, 0.01)[0], exact, 1e-9 * std::abs(exact) + 1e-9);
  EXPECT_NEAR(taylor_order(*row_, {x}, {dx}, 0.1), 2, 0.05);
}

TEST_P(VolumeRow, OfADilationGrowsThreefold) {
  const auto x = positions(*organ_, no_displacement);

  EXPECT_NEAR(derivative_at(*row_, {x}, {x})[0], 3 * box_volume / 5,
              roundoff(1e5, 3 * box_volume / 5));
}

TEST_P(VolumeRow, DependsOnPositionsNotOnTheReference) {
  const auto x = positions(*organ_, wavy_displacement);
  const auto dx = change(*organ_, rough_displacement);
  const double before = residual_at(*row_, {x})[0], slope = derivative_at(*row_, {x}, {dx})[0];

  for (double& one : organ_->space().coordinates())
    one *= 0.9;
  (*organ_)->move_reference();

  EXPECT_NEAR(residual_at(*row_, {x})[0], before, roundoff(1000, box_volume / 5));
  EXPECT_NEAR(derivative_at(*row_, {x}, {dx})[0], slope, 1e-9 * std::abs(slope) + 1e-9);
}

TEST_P(VolumeRow, OfAnotherSizeThanTheMeshIsWarnedOf) {
  const auto said = [&](double value) {
    const physics::Observation observation = measured(value, 5);
    testing::internal::CaptureStderr();
    calibration::make_volume(**organ_, observation,
                             std::get<physics::VolumeObservation>(observation.what));
    return testing::internal::GetCapturedStderr();
  };
  int rank = 0;
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);

  EXPECT_EQ(said(2 * box_volume), "");
  EXPECT_EQ(said(0), "");  // a candidate
  const std::string warning = said(20 * box_volume);
  if (rank == 0) {
    EXPECT_NE(warning.find("9.6 mL were measured, but the surface 'cup' encloses 0.48 mL"),
              std::string::npos)
        << warning;
  }
}

INSTANTIATE_TEST_SUITE_P(EveryForm, VolumeRow, ::testing::ValuesIn(forms), [](const auto& info) {
  return name_of(info.param);
});

}  // namespace
}  // namespace viscera::test
