// Working coordinates: where unknowns are searched, where their priors are normal and where the
// posterior is closest to normal. log for positive values, logit between two bounds.
#pragma once

#include <vector>

#include <Eigen/Core>

#include "solver/calibration/inference/unknown.h"

namespace viscera::calibration {

/// Throws InputError that names the unknown: bounds in the wrong order or not those that the
/// transform needs, a start outside of them, a prior without a positive sd or a finite mean.
void check(const std::vector<Unknown>& unknowns);

double to_working(const Unknown& unknown, double value);

/// Never outside the bounds, rounding included.
double to_value(const Unknown& unknown, double working);

/// d value / d working.
double value_slope(const Unknown& unknown, double working);

/// Unit of change in the working coordinate: the prior's sd, else 1 for log and logit (a factor of
/// e), else what bounds or the start tell of the size of the value.
double natural_scale(const Unknown& unknown);

/// Unit of length of steps: the natural scale, at most 1 for log and logit, beyond which models are
/// too far from linear for a prior to tell a sensible step.
double step_scale(const Unknown& unknown);

/// The search region in working coordinates; lower == upper fixes a coordinate.
struct Box {
  Eigen::VectorXd lower;
  Eigen::VectorXd upper;

  Eigen::VectorXd clamp(const Eigen::VectorXd& working) const {
    return working.cwiseMax(lower).cwiseMin(upper);
  }
};
Box working_box(const std::vector<Unknown>& unknowns);

Eigen::VectorXd to_working(const std::vector<Unknown>& unknowns, const Eigen::VectorXd& values);
Eigen::VectorXd to_values(const std::vector<Unknown>& unknowns, const Eigen::VectorXd& working);
Eigen::VectorXd value_slopes(const std::vector<Unknown>& unknowns, const Eigen::VectorXd& working);
Eigen::VectorXd start_point(const std::vector<Unknown>& unknowns);
Eigen::VectorXd natural_scales(const std::vector<Unknown>& unknowns);
Eigen::VectorXd step_scales(const std::vector<Unknown>& unknowns);

/// The unknowns with a proper prior, in order: each is one row (w - mean) / sd of the residual.
std::vector<int> prior_rows(const std::vector<Unknown>& unknowns);

}  // namespace viscera::calibration
