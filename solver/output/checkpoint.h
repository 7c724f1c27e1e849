// checkpoint.bin: a converged state and all that a run needs to go on from it.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace viscera::output {

struct Checkpoint {
  double t = 0;          ///< pseudo-time of the state
  double next_step = 0;  ///< length of the next step, as the stepper would have tried it
  int step = 0;          ///< steps done so far; with the three totals below
  int newton_iterations = 0;
  int linear_iterations = 0;
  int cutbacks = 0;
  std::vector<int> resumed_after;      ///< steps after which the run was taken up again
  std::map<std::string, double> time;  ///< phase -> wall time so far [s], "total" among them
  std::string case_sha256;             ///< of the bytes of the case file
  std::vector<std::string> overrides;  ///< as given with --set
  std::string mesh_sha256;             ///< of nodes and cells as solved
  std::int64_t cells = 0;
  int nodes_per_cell = 10;           ///< of the displacement: 4, 8, 10 or 27
  std::vector<double> displacement;  ///< [node][3], mm, in an order free of ranks (checkpointing.h)
  std::vector<double> pressure;      ///< [vertex], kPa; empty without pressure unknowns
};

/// `folder`/checkpoint.bin.
std::string checkpoint_file(const std::string& folder);

/// Replaces the checkpoint of `folder` atomically; call it on rank 0. Little-endian numbers between
/// a format version and the SHA-256 of all before it. Throws Error (70).
void write_checkpoint(const Checkpoint& checkpoint, const std::string& folder);

/// Throws InputError where there is none, it is cut off or changed, or of another format.
Checkpoint read_checkpoint(const std::string& folder);

/// The bytes of the file, and back; `file` is for the message of the InputError.
std::string to_bytes(const Checkpoint& checkpoint);
Checkpoint from_bytes(const std::string& bytes, const std::string& file);

}  // namespace viscera::output
