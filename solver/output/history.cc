#include "solver/output/history.h"

#include <cstdio>

#include "solver/core/errors.h"

namespace viscera::output {

namespace {

/// Seventeen significant digits would show noise; twelve keep every figure that a solve settles.
std::string number(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.12g", value);
  return text;
}

/// CSV (RFC 4180): a cell with a comma or a quote is quoted.
std::string csv_cell(const std::string& text) {
  if (text.find_first_of(",\"\n") == std::string::npos)
    return text;
  std::string quoted = "\"";
  for (const char c : text)
    quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
  return quoted + "\"";
}

std::string header(const std::vector<HistoryColumn>& quantities) {
  std::string line =
      "step,t,dt,newton_iterations,linear_iterations,cutbacks,min_det_F,max_det_F,residual,seconds";
  for (const auto& column : quantities) {
    line +=
        "," + csv_cell(column.unit.empty() ? column.name : column.name + " [" + column.unit + "]");
  }
  return line;
}

}  // namespace

History::History(const std::string& folder, int rank, const std::vector<HistoryColumn>& quantities)
    : n_quantities_(quantities.size()) {
  if (rank != 0)
    return;
  file_.open(folder + "/history.csv", std::ios::trunc);
  file_ << header(quantities) << std::endl;
  if (!file_) {
    throw Error(ExitStatus::internal, "Cannot write " + folder +
                                          "/history.csv. Check that the folder exists and the "
                                          "free space.");
  }
}

void History::append(const HistoryRow& row) {
  if (!file_.is_open())
    return;
  if (row.quantities.size() != n_quantities_) {
    throw Error(ExitStatus::internal, "history.csv has columns for " +
                                          std::to_string(n_quantities_) + " quantities, step " +
                                          std::to_string(row.step) + " brings " +
                                          std::to_string(row.quantities.size()) + ".");
  }
  file_ << row.step << ',' << number(row.t) << ',' << number(row.dt) << ',' << row.newton_iterations
        << ',' << row.linear_iterations << ',' << row.cutbacks << ',' << number(row.min_det_F)
        << ',' << number(row.max_det_F) << ',' << number(row.residual) << ','
        << number(row.seconds);
  for (const double value : row.quantities)
    file_ << ',' << number(value);
  file_ << std::endl;
  if (!file_) {
    throw Error(ExitStatus::internal, "Cannot append to history.csv at step " +
                                          std::to_string(row.step) +
                                          ". Check the free space and the quota.");
  }
}

}  // namespace viscera::output
