// The thick sphere as a ventricle to calibrate: mean endo- and epicardial radii and pressures at
// several phases of filling, unloaded size unknown, exact derivatives. Fast enough for hundreds of
// virtual patients.
#pragma once

#include <cstdint>
#include <limits>
#include <vector>

#include "solver/calibration/inference/model.h"
#include "tests/support/thick_sphere.h"

namespace viscera::test {

/// What is uncertain about the data; zero: known exactly and no unknown of the model.
struct SphereNoise {
  double radius_sd = 0.1;                   ///< of a mean radius [mm]
  double pressure_sd = 0.5 * kPa_per_mmHg;  ///< of one pressure [kPa]
  double bias_sd = 0.5;             ///< of the contours, one number each for all phases [mm]
  double offset_sd = kPa_per_mmHg;  ///< of the pressure's zero [kPa]
};

/// Log-normal over patients; an infinite sd is a flat prior.
struct SpherePopulation {
  double C = 1.7;  ///< median [kPa]
  double alpha = 15;
  double log_sd = 0.5;
};

struct SphereTruth {
  double C = 1.7;
  double alpha = 15;
  double inner = 0;  ///< unloaded radius [mm]
  double wall = 0;   ///< volume [mm^3]

  /// Unloaded from an end-diastolic volume [mL] and wall thickness [mm] at a pressure [kPa].
  static SphereTruth unloaded(
      double C, double alpha, double ed_volume, double ed_thickness, double ed_pressure);
};

/// One entry a phase; `ed` is the phase whose stress and stiffness are predicted.
struct SphereData {
  std::vector<double> pressure;  ///< measured [kPa]
  std::vector<double> endo;      ///< [mm]
  std::vector<double> epi;
  int ed = 0;
};

/// Data without errors at the given pressures [kPa].
SphereData exact_data(const SphereTruth& truth, const std::vector<double>& pressures, int ed);
/// With errors drawn from `noise`, biases and offset included.
SphereData noisy_data(const SphereTruth& truth,
                      const std::vector<double>& pressures,
                      int ed,
                      const SphereNoise& noise,
                      std::uint64_t seed);

/// Unknowns, in order: C, alpha, inner, wall (all log), then as far as they are uncertain the true
/// pressures, endo bias, epi bias, pressure offset. Predictions as `SpherePrediction`.
enum SpherePrediction {
  volume_at_20_mmHg,     ///< [mL]
  unloaded_volume,       ///< [mL]
  stiffness_at_10_mmHg,  ///< dP/dV [mmHg/mL]
  stress_at_1_1,         ///< hoop minus radial at this stretch [kPa]
  stress_at_1_2,
  ed_stress,  ///< the same at the inner wall at end diastole [kPa]
  n_sphere_predictions
};

class SphereModel : public calibration::Model {
 public:
  SphereModel(const SphereData& data, const SphereNoise& noise, const SpherePopulation& population);

  const std::vector<calibration::Unknown>& unknowns() const override { return unknowns_; }
  const std::vector<calibration::ObservationBlock>& blocks() const override { return blocks_; }
  const std::vector<calibration::Prediction>& predictions() const override { return predictions_; }
  calibration::Evaluation evaluate(const Eigen::VectorXd& values, bool with_jacobian) override;
  calibration::Cost cost() const override { return cost_; }

  /// Values of all unknowns for a truth (biases and offset zero), to start or compare from.
  Eigen::VectorXd values_of(const SphereTruth& truth, const std::vector<double>& pressures) const;

 private:
  struct Layout {
    int pressure = -1, bias = -1, offset = -1;  ///< first column, -1: not unknown
  };
  void add_unknowns(const SpherePopulation& population);
  void add_blocks();
  double pressure_at(const Eigen::VectorXd& values, int phase) const;
  bool fill_phase(int phase, const Eigen::VectorXd& values, calibration::Evaluation& result) const;
  void fill_pressures(const Eigen::VectorXd& values, calibration::Evaluation& result) const;
  bool fill_predictions(const Eigen::VectorXd& values, calibration::Evaluation& result) const;

  SphereData data_;
  SphereNoise noise_;
  Layout layout_;
  std::vector<calibration::Unknown> unknowns_;
  std::vector<calibration::ObservationBlock> blocks_;
  std::vector<calibration::Prediction> predictions_;
  calibration::Cost cost_;
  Eigen::VectorXd last_;  ///< point of the last solve: its derivatives cost no other
};

}  // namespace viscera::test
