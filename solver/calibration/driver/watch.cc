#include "solver/calibration/driver/watch.h"

#include <memory>

#include "solver/core/log.h"

namespace viscera::calibration {
namespace {

bool on_any_rank(bool mine, MPI_Comm communicator) {
  int any = mine;
  MPI_Allreduce(MPI_IN_PLACE, &any, 1, MPI_INT, MPI_MAX, communicator);
  return any != 0;
}

}  // namespace

void Watch::keep(Memo& memo, const Checkpoint& checkpoint, const Plan& plan) const {
  log::info("point  chi2 of data       time       cost  parameters");
  const auto progress = std::make_shared<Progress>(plan);
  memo.set_observer([this, progress, &memo, &checkpoint](const Trial& trial) {
    const double seconds = MPI_Wtime() - begin_;
    if (&trial == &memo.trials().back() && (!trial.has_jacobian() || !trial.feasible))
      progress->tell(memo, trial, seconds);
    checkpoint.write(memo);
    if (on_any_rank(seconds > wall_time_ || signals_.arrived(), groups_.communicator()))
      throw Stopped();
  });
}

}  // namespace viscera::calibration
