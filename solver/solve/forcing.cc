#include "solver/solve/forcing.h"

#include <algorithm>
#include <cmath>

namespace viscera {

double ForcingTerm::choice_two(double residual) const {
  const double ratio = residual / previous_residual_;
  double eta = options_.gamma * std::pow(ratio, options_.alpha);
  const double safeguard = options_.gamma * std::pow(previous_, options_.alpha);
  if (safeguard > 0.1) {
    eta = std::max(eta, safeguard);
  }
  return std::isfinite(eta) ? eta : options_.maximum;
}

// Quadratic convergence, r_next <= C r^2 with C estimated from the last iteration, would end at the
// target.
bool ForcingTerm::is_last(double residual, double target) const {
  if (previous_residual_ <= 0) {
    return false;
  }
  const double ratio = residual / previous_residual_;
  return residual * ratio * ratio <= 0.5 * target;
}

double ForcingTerm::next(double residual, double target) {
  double eta = previous_residual_ < 0 ? options_.first : choice_two(residual);
  eta = std::clamp(eta, options_.minimum, options_.maximum);
  const double needed = residual > 0 ? 0.5 * target / residual : options_.maximum;
  if (is_last(residual, target) && needed >= options_.last) {
    eta = needed;
  }
  eta = std::min(std::max(eta, needed), options_.maximum);
  previous_residual_ = residual;
  previous_ = eta;
  return eta;
}

void ForcingTerm::reset() {
  previous_residual_ = -1;
  previous_ = 0;
}

}  // namespace viscera
