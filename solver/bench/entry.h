// One line of the bench: what was timed, and whether its answer was right.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "solver/bench/stopwatch.h"

namespace viscera::bench {

/// A number that must be small: the error of an answer against something independent of it.
struct Answer {
  std::string against;  ///< "difference of residuals", ...
  double error = 0;     ///< relative, unless `against` says otherwise
  double tolerance = 0;

  /// Not for NaN and infinity.
  bool is_right() const;
};

/// What a solve did beside taking time.
struct SolveFigures {
  int steps = 0;
  int cutbacks = 0;
  int newton_iterations = 0;
  int krylov_iterations = 0;
  std::map<std::string, double> seconds_by_phase;  ///< mean over the ranks
  double peak_memory_bytes = 0;                    ///< sum over the ranks
};

struct Entry {
  std::string kind;   ///< "kernel" or "solve"
  std::string name;   ///< "residual", "tangent_action", ...
  std::string cells;  ///< "tet10", ...
  std::string form;   ///< "displacement" or "taylor_hood"
  std::string law;
  std::string stored;   ///< number type of the stored tangent; empty where none is read or written
  std::string format;   ///< of the stored tangent on a device: T45 or SC27
  std::string vectors;  ///< number type of the vectors
  int ranks = 1;
  std::int64_t n_cells = 0;
  std::int64_t unknowns = 0;
  std::optional<Timing> timing;   ///< none where it was skipped
  double bytes = 0;               ///< that must move over all ranks, each array once; 0: no model
  std::optional<int> iterations;  ///< of FGMRES with this preconditioner
  double reduction = 0;           ///< of the residual by them
  std::vector<Answer> answers;
  std::optional<SolveFigures> solve;
  std::string skipped;  ///< why it was not measured
  std::string failure;  ///< why it has no answer at all

  /// Why the timing must not be believed; empty where every answer is right.
  std::string void_reason() const;
  double unknowns_per_second() const { return static_cast<double>(unknowns) / timing->median; }
  /// Zero without a model.
  double bytes_per_unknown() const { return bytes / static_cast<double>(unknowns); }
  /// Share of `bandwidth` [bytes/s]; zero without a model.
  double fraction_of(double bandwidth) const { return bytes / timing->median / bandwidth; }
};

/// True if an entry was measured and its answer is wrong.
bool any_void(const std::vector<Entry>& entries);

}  // namespace viscera::bench
