// What happens after each point of a calibration: a line, a checkpoint, a look at the clock.
#pragma once

#include "solver/calibration/driver/checkpoint.h"
#include "solver/calibration/driver/groups.h"
#include "solver/calibration/driver/progress.h"
#include "solver/case/run_options.h"
#include "solver/problem/stop_signals.h"

namespace viscera::calibration {

class Watch {
 public:
  /// `begin`: MPI_Wtime at the start of the run. `groups` must outlive it.
  Watch(const RunOptions& options, double begin, const Groups& groups)
      : wall_time_(options.wall_time), begin_(begin), groups_(groups) {}

  /// Over a memo and the checkpoint that it goes to, which must outlive it. Its evaluations throw
  /// Stopped when time is up or a signal asks for it, on all ranks of a group.
  void keep(Memo& memo, const Checkpoint& checkpoint, const Plan& plan) const;

 private:
  double wall_time_, begin_;
  const Groups& groups_;
  StopSignals signals_;
};

}  // namespace viscera::calibration
