// Where the time of a run goes, by named phase.
#pragma once

#include <chrono>
#include <string>
#include <vector>

namespace viscera {

/// Time of one phase of this process [s].
struct PhaseTime {
  std::string name;
  double own = 0;    ///< without the phases started inside it; the `own` of all phases add up
  double whole = 0;  ///< with them
  long calls = 0;
};

/// Phases by name ("residual", "tangent", "preconditioner_setup", "krylov", "output", ...); scopes
/// nest. The clock of the whole runs from construction. One thread only.
class Timers {
 public:
  /// Runs from construction to destruction; scopes must end in reverse order.
  class Scope {
   public:
    Scope(Timers& timers, const std::string& phase) : timers_(timers) { timers_.begin(phase); }
    ~Scope() { timers_.end(Clock::now()); }
    Scope(const Scope&) = delete;
    Scope(Scope&&) = delete;
    Scope& operator=(const Scope&) = delete;
    Scope& operator=(Scope&&) = delete;

   private:
    Timers& timers_;
  };

  Scope scope(const std::string& phase) { return Scope(*this, phase); }

  /// In order of first start; phases that still run are not counted up to now.
  const std::vector<PhaseTime>& phases() const { return phases_; }

  /// The same, phases that still run counted up to now: their `own` times and the time outside
  /// every scope add up to seconds().
  std::vector<PhaseTime> phases_so_far() const;

  /// Since construction [s].
  double seconds() const;

  /// Zeros for a phase that never ran.
  PhaseTime phase(const std::string& name) const;

 private:
  using Clock = std::chrono::steady_clock;
  struct Running {
    std::size_t phase;
    Clock::time_point start;
    double inside = 0;  ///< time of the scopes nested in this one [s]
  };

  void begin(const std::string& phase);
  void end(Clock::time_point now);
  std::size_t index_of(const std::string& name);

  Clock::time_point start_ = Clock::now();
  std::vector<PhaseTime> phases_;
  std::vector<Running> running_;  // outermost first
};

}  // namespace viscera
