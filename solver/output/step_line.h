// The terminal's line per load step: fixed columns, at most 100 characters.
#pragma once

#include <optional>
#include <string>

namespace viscera::output {

/// A volume (or any other number) that the user wants to watch.
struct WatchedValue {
  std::string name;
  double value = 0;
  std::string unit;
};

struct StepLine {
  int step = 0;
  double time = 0;  ///< pseudo-time reached
  double load = 0;  ///< share of the full load, 0..1
  std::optional<WatchedValue> watched;
  int newton_iterations = 0;
  int linear_iterations = 0;
  double residual = 0;  ///< relative
  double min_det_F = 1;
  double max_det_F = 1;
  double seconds = 0;                  ///< wall time of this step
  std::optional<double> seconds_left;  ///< empty: not known yet
};

/// Two lines: column names and units. `watched` as in the lines that follow.
std::string format_step_header(const std::optional<WatchedValue>& watched);

/// One line without line end.
std::string format_step_line(const StepLine& line);

/// "2.1 s", "42 s", "3:10", "1:03:10" or "5 d".
std::string format_duration(double seconds);

/// Wall time until pseudo-time `end`, from `elapsed` seconds for 0..`time`; empty at time 0 [s].
std::optional<double> estimate_seconds_left(double time, double end, double elapsed);

}  // namespace viscera::output
