// history.csv: one row a load step, on disk as soon as the step is done.
#pragma once

#include <fstream>
#include <optional>
#include <string>
#include <vector>

namespace viscera::output {

/// A quantity of interest as a column: header "name [unit]", or "name" where the unit is empty.
struct HistoryColumn {
  std::string name;
  std::string unit;
};

struct HistoryRow {
  int step = 0;
  double t = 0;   ///< pseudo-time at the end of the step
  double dt = 0;  ///< its length
  int newton_iterations = 0;
  int linear_iterations = 0;
  int cutbacks = 0;  ///< failed attempts before this step converged
  double min_det_F = 1;
  double max_det_F = 1;
  double residual = 0;             ///< relative, as Newton's stopping test sees it
  double seconds = 0;              ///< wall time of the step
  std::vector<double> quantities;  ///< in the order and units of the columns
};

/// The file is opened on rank 0; on other ranks every call does nothing.
class History {
 public:
  /// Starts `folder`/history.csv anew with its header; with `last_step`, goes on with the one that
  /// is there after dropping the rows of later steps. Throws Error (70) if it cannot be opened.
  History(const std::string& folder,
          int rank,
          const std::vector<HistoryColumn>& quantities,
          std::optional<int> last_step = {});

  /// Appends and flushes one row. Throws Error (70) if the number of quantities differs from the
  /// columns or the disk refuses.
  void append(const HistoryRow& row);

 private:
  std::size_t n_quantities_;
  std::ofstream file_;
};

/// Throws InputError unless `folder`/history.csv has the rows of steps 1 to `last_step`, so that a
/// run can go on from there.
void check_history(const std::string& folder, int last_step);

}  // namespace viscera::output
