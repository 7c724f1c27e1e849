#include "solver/core/timers.h"

#include <algorithm>

namespace viscera {

std::size_t Timers::index_of(const std::string& name) {
  const auto found = std::find_if(phases_.begin(), phases_.end(),
                                  [&](const PhaseTime& phase) { return phase.name == name; });
  if (found != phases_.end()) {
    return static_cast<std::size_t>(found - phases_.begin());
  }
  phases_.push_back({name});
  return phases_.size() - 1;
}

PhaseTime Timers::phase(const std::string& name) const {
  for (const PhaseTime& phase : phases_) {
    if (phase.name == name) {
      return phase;
    }
  }
  return {name};
}

void Timers::begin(const std::string& phase) {
  running_.push_back({index_of(phase), Clock::now()});
}

void Timers::end() {
  const Running scope = running_.back();
  running_.pop_back();
  const double elapsed = std::chrono::duration<double>(Clock::now() - scope.start).count();
  PhaseTime& phase = phases_[scope.phase];
  phase.own += elapsed - scope.inside;
  phase.calls += 1;
  // A phase that is running already further out is counted there.
  const bool nested_in_itself =
      std::any_of(running_.begin(), running_.end(),
                  [&](const Running& outer) { return outer.phase == scope.phase; });
  phase.whole += nested_in_itself ? 0 : elapsed;
  if (!running_.empty()) {
    running_.back().inside += elapsed;
  }
}

}  // namespace viscera
