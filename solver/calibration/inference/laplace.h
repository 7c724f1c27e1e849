// Normal approximation of the posterior at its maximum, in working coordinates, cut off at bounds.
#pragma once

#include <string>
#include <vector>

#include <Eigen/Core>

#include "solver/calibration/inference/memo.h"
#include "solver/calibration/inference/working.h"

namespace viscera::calibration {

struct Interval {
  enum class Sides {
    both,
    from_lower_bound,  ///< one-sided: nothing below is allowed
    to_upper_bound
  };
  double level = 0.95;
  double lower = 0;
  double upper = 0;
  Sides sides = Sides::both;
};
const char* to_string(Interval::Sides sides);

/// Shapes [n] and [n][n] over the unknowns. `gaussian_*` is the normal before the bounds cut it:
/// mean w - H^-1 g and covariance H^-1.
struct Laplace {
  Eigen::VectorXd working;  ///< the maximum
  Eigen::VectorXd values;
  Eigen::VectorXd gradient;  ///< of chi-square / 2
  Eigen::MatrixXd hessian;   ///< Gauss-Newton, priors included; rows beyond their threshold have
                             ///< a straight loss and no curvature
  Eigen::VectorXd gaussian_mean;
  Eigen::MatrixXd gaussian_covariance;
  Eigen::VectorXd mean;                   ///< moved by bounds that the maximum lies on
  Eigen::MatrixXd covariance;             ///< narrowed by them
  std::vector<Interval::Sides> at_bound;  ///< of the maximum
  std::vector<char> unseen;  ///< neither data nor prior decide it: its variance is that of a floor
  double gradient_norm = 0;  ///< in the H^-1 norm [sd], of the bounded problem
  Box box;

  /// Within 1 sd: farther away a normal says nothing of the posterior.
  bool is_near_minimum() const { return gradient_norm <= 1; }
  double sd(int i) const;  ///< in the working coordinate
  double correlation(int i, int j) const;
};

/// `at` is a feasible point with its Jacobian.
Laplace laplace(const Trial& at, const Box& box);

/// Of the working coordinate: highest density at this level; one-sided where a bound cuts it, and
/// moved with others that their bounds cut. NaN far from the minimum; all that the bounds allow of
/// an unknown that nothing decides.
Interval working_interval(const Laplace& posterior, int i, double level);
/// The same in values of the unknown.
Interval value_interval(const Laplace& posterior,
                        const std::vector<Unknown>& unknowns,
                        int i,
                        double level);

/// Push-forward of the posterior to the predictions of a point: normal, or log-normal for those
/// that are positive (a prediction under Transform::log that is not above zero is taken as normal).
/// Far from the minimum: what the model gives there, sd NaN. Infinite where an unknown that nothing
/// decides matters.
struct PushForward {
  Eigen::VectorXd estimate;    ///< median
  Eigen::VectorXd sd;          ///< of the value
  Eigen::MatrixXd covariance;  ///< of the values, linear
  std::vector<Transform> transforms;

  Interval interval(int i, double level) const;
  double cdf(int i, double value) const;  ///< probability below the value
};
PushForward push_forward(const Laplace& posterior,
                         const Trial& at,
                         const std::vector<Prediction>& predictions);

}  // namespace viscera::calibration
