#include "solver/solve/extrapolation.h"

namespace viscera {

void StateHistory::push(double t, const BlockVector& x) {
  if (states_.size() == most_) {
    State oldest = std::move(states_.back());
    states_.pop_back();
    oldest.t = t;
    oldest.x = x;
    states_.push_front(std::move(oldest));
  } else {
    states_.push_front({t, x});
  }
}

bool StateHistory::can_extrapolate(Extrapolation kind) const {
  return kind != Extrapolation::none && states_.size() >= 2;
}

// A parabola through states at very unequal distances swings: steps must be within a factor of
// three.
bool StateHistory::is_quadratic(Extrapolation kind) const {
  if (kind != Extrapolation::quadratic || states_.size() < 3) {
    return false;
  }
  const double ratio = (states_[0].t - states_[1].t) / (states_[1].t - states_[2].t);
  return ratio > 1. / 3 && ratio < 3;
}

void StateHistory::extrapolate(Extrapolation kind, double t, double share, BlockVector& x) const {
  x = states_[0].x;
  if (share == 0 || !can_extrapolate(kind)) {
    return;
  }
  const double t0 = states_[0].t;
  const double t1 = states_[1].t;
  if (!is_quadratic(kind)) {
    const double weight = share * (t - t0) / (t0 - t1);
    x.add(weight, states_[0].x, -weight, states_[1].x);
    return;
  }
  const double t2 = states_[2].t;
  const double w1 = (t - t0) * (t - t2) / ((t1 - t0) * (t1 - t2));
  const double w2 = (t - t0) * (t - t1) / ((t2 - t0) * (t2 - t1));
  x.add(share * w1, states_[1].x, share * w2, states_[2].x);
  x.add(-share * (w1 + w2), states_[0].x);  // Lagrange weights sum to one
}

}  // namespace viscera
