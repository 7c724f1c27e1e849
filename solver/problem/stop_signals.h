// SIGTERM and SIGUSR1 as a wish to stop after the step under way.
#pragma once

#include <csignal>

namespace viscera {

/// Catches both signals while it lives; they end the process as before when it is gone. One at a
/// time.
class StopSignals {
 public:
  StopSignals();
  ~StopSignals();
  StopSignals(const StopSignals&) = delete;
  StopSignals& operator=(const StopSignals&) = delete;

  /// True once this process has got one of them.
  bool arrived() const;

 private:
  struct sigaction former_term_, former_user_;
};

}  // namespace viscera
