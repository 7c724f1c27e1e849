// The posterior of the polynomial model: skewed where the model is curved, at the cost of a few
// points with derivatives. Between the normal approximation and samples of the model itself.
#pragma once

#include <cstdint>

#include "solver/calibration/inference/quadratic.h"
#include "solver/calibration/inference/sampling.h"

namespace viscera::calibration {

/// Draws of a Markov chain on the polynomial model; they cost no forward solve.
struct SecondOrder {
  Draws draws;                  ///< log_density: that of the polynomial model
  Eigen::MatrixXd predictions;  ///< [prediction][draw]
  int evaluated = 0;            ///< points of the memo that the model's curvature cost

  /// Between quantiles of the draws; one-sided where `posterior`'s is.
  Interval working_interval(const Laplace& posterior, int i, double level) const;
  Interval value_interval(const Laplace& posterior,
                          const std::vector<Unknown>& unknowns,
                          int i,
                          double level) const;
  Interval prediction_interval(int q, double level) const;
};

struct SecondOrderOptions {
  int n_draws = 2000;
  int thinning = 8;  ///< steps of the chain for each draw kept
  /// That chi-square is divided by: above one the draws reach farther than the posterior.
  double temperature = 1;
  std::uint64_t seed = 1;
};

/// Elliptical slice sampling about the normal approximation, wider by a half: no step length to
/// choose, and each step moves. Source: Murray, Adams, MacKay, Proc. Mach. Learn. Res. 9 (2010)
/// 541-548.
SecondOrder second_order(const QuadraticModel& model, const SecondOrderOptions& options = {});

/// n draws for samples of the model itself: of the polynomial's posterior with heavier tails, so
/// that no sample weighs much more than others.
Draws proposal(const QuadraticModel& model, int n, std::uint64_t seed);

/// Most unknowns for which the polynomial is formed: it has 1.5 n^2 terms.
constexpr int most_unknowns_of_second_order = 40;

}  // namespace viscera::calibration
