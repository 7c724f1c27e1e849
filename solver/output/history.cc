#include "solver/output/history.h"

#include <cstdio>
#include <cstdlib>

#include "solver/core/errors.h"
#include "solver/output/atomic_file.h"

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

/// Rows of steps up to `last_step`, each with its line end; a row cut off by a kill is none.
std::vector<std::string> rows_until(const std::string& file, int last_step) {
  std::vector<std::string> rows;
  std::ifstream stream(file);
  std::string row;
  std::getline(stream, row);
  while (std::getline(stream, row) && !stream.eof()) {
    if (std::atoi(row.c_str()) <= last_step)
      rows.push_back(row + "\n");
  }
  return rows;
}

}  // namespace

History::History(const std::string& folder,
                 int rank,
                 const std::vector<HistoryColumn>& quantities,
                 std::optional<int> last_step)
    : n_quantities_(quantities.size()) {
  if (rank != 0)
    return;
  const std::string file = folder + "/history.csv";
  std::string text = header(quantities) + "\n";
  if (last_step) {
    for (const std::string& row : rows_until(file, *last_step))
      text += row;
  }
  write_atomically(file, text);
  file_.open(file, std::ios::app);
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

void check_history(const std::string& folder, int last_step) {
  const std::string file = folder + "/history.csv";
  int step = 0;
  for (const std::string& row : rows_until(file, last_step)) {
    if (std::atoi(row.c_str()) != ++step)
      break;
  }
  if (step != last_step || static_cast<int>(rows_until(file, last_step).size()) != last_step) {
    throw InputError(file + " does not hold steps 1 to " + std::to_string(last_step) +
                     " of the checkpoint beside it, once each. Restore it from a copy, or run "
                     "again without --resume.");
  }
}

}  // namespace viscera::output
