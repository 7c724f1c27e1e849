#include "solver/core/timers.h"

#include <algorithm>

namespace viscera {

namespace {

double seconds_between(std::chrono::steady_clock::time_point from,
                       std::chrono::steady_clock::time_point to) {
  return std::chrono::duration<double>(to - from).count();
}

}  // namespace

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

void Timers::end(Clock::time_point now) {
  const Running scope = running_.back();
  running_.pop_back();
  const double elapsed = seconds_between(scope.start, now);
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

std::vector<PhaseTime> Timers::phases_so_far() const {
  Timers ended = *this;
  const Clock::time_point now = Clock::now();
  while (!ended.running_.empty()) {
    ended.end(now);
  }
  return ended.phases_;
}

double Timers::seconds() const {
  return seconds_between(start_, Clock::now());
}

}  // namespace viscera
