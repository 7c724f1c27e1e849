// The state of a run to and from its checkpoint, whatever the number of ranks.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "solver/case/case.h"
#include "solver/case/run_options.h"
#include "solver/discretization/organ_space.h"
#include "solver/output/checkpoint.h"
#include "solver/solve/vector.h"

namespace viscera {

/// The checkpoint in `folder` after a check that the run there can go on and is of this case with
/// these --set; nothing is changed. Throws InputError on all ranks. Collective.
output::Checkpoint former_state(const Case& the_case,
                                const RunOptions& options,
                                const std::string& folder,
                                MPI_Comm communicator);

/// Values are ordered by NodeSpace::numbers, so that every partition agrees. Rank 0 writes.
class Checkpointing {
 public:
  /// `base`: case and overrides, for every checkpoint.
  Checkpointing(const OrganSpace& space, const output::Checkpoint& base, const std::string& folder);

  /// Writes `x` with times and totals of `progress`. Collective.
  void write(const output::Checkpoint& progress, const BlockVector& x);

  /// Owned entries of `x` from a checkpoint. Throws InputError on all ranks where its mesh or
  /// formulation is another.
  void restore(const output::Checkpoint& former, BlockVector& x);

  /// When the run has ended for good. Collective.
  void remove() const;

 private:
  void prepare();

  const OrganSpace& space_;
  output::Checkpoint base_;
  std::string folder_;
  int rank_;
  bool ready_ = false;  // hashing a large mesh takes a while: only where it is needed
};

/// Bases of the checkpoints of a run: hash of the case and its overrides. Empty hash where there is
/// no case file.
output::Checkpoint checkpoint_base(const Case& the_case, const RunOptions& options);

}  // namespace viscera
