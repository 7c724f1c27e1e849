// Start of a step from the last converged states.
#pragma once

#include <deque>

#include <deal.II/lac/la_parallel_block_vector.h>

#include "solver/solve/load_stepper.h"

namespace viscera {

/// The last converged states, newest first: as many as an extrapolation needs.
class StateHistory {
 public:
  explicit StateHistory(Extrapolation kind) : most_(kind == Extrapolation::quadratic ? 3 : 2) {}
  void push(double t, const BlockVector& x);
  double time() const { return states_.front().t; }
  const BlockVector& state() const { return states_.front().x; }
  /// The state before the last, or the last where there is no other.
  const BlockVector& former() const { return states_[states_.size() > 1 ? 1 : 0].x; }

  /// Extrapolates to `t`, as far as `kind` and the history allow; `share` 1 is all of it, 0 the
  /// last state.
  void extrapolate(Extrapolation kind, double t, double share, BlockVector& x) const;
  bool can_extrapolate(Extrapolation kind) const;

 private:
  struct State {
    double t;
    BlockVector x;
  };
  bool is_quadratic(Extrapolation kind) const;

  std::size_t most_;
  std::deque<State> states_;
};

}  // namespace viscera
