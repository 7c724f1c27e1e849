// The failure bundle: <output folder>/failure/, why a solve stopped and what to try.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

namespace viscera::output {

/// A cell that tells why a step failed.
struct WorstCell {
  std::int64_t cell = 0;  ///< number in the input mesh
  std::string region;
  std::array<double, 3> centroid{};  ///< reference position, LPS [mm]
  double det_F = 1;                  ///< smallest at its quadrature points, in the failing state
};

struct FailureReport {
  std::string sentence;       ///< the likely cause, one sentence
  double last_good_time = 0;  ///< pseudo-time of the last converged step; 0: none converged
  double failing_time = 0;    ///< pseudo-time that the last attempt aimed at
  int cutbacks = 0;           ///< of the failing step
  double residual = 0;        ///< relative, where the last attempt stopped
  std::vector<WorstCell> worst_cells;    ///< worst first; ten are enough
  std::vector<std::string> suggestions;  ///< three things to try, each a full sentence
};

/// Writes failure/why.json and failure/why.txt below the output folder and returns the latter's
/// path. The states go beside them: FieldWriter(folder + "/failure", ..., "state"), step 0 the last
/// good one, step 1 the failing one. Call it on rank 0. Throws Error (70).
std::string write_failure(const std::string& folder, const FailureReport& report);

}  // namespace viscera::output
