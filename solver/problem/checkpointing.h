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

/// Numbers nodes so that every partition agrees: vertices in the order of the mesh, then, for
/// quadratic displacements, edges in the order of their pairs of vertices. Rank 0 writes.
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
  void number_nodes();

  const OrganSpace& space_;
  output::Checkpoint base_;
  std::string folder_;
  int rank_;
  bool ready_ = false;  // numbers cost a second on large meshes: only where they are needed
  std::vector<std::int64_t> nodes_, vertices_;  ///< number of every owned node and vertex
};

/// Bases of the checkpoints of a run: hash of the case and its overrides. Empty hash where there is
/// no case file.
output::Checkpoint checkpoint_base(const Case& the_case, const RunOptions& options);

}  // namespace viscera
