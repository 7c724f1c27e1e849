#include <cmath>

#include "solver/calibration/inference/report.h"
#include "solver/core/text.h"

namespace viscera::calibration {

namespace {

/// A field that a comma, quote or line break would break.
std::string quoted(const std::string& field) {
  if (field.find_first_of(",\"\n") == std::string::npos)
    return field;
  std::string result = "\"";
  for (const char c : field)
    result += c == '"' ? std::string("\"\"") : std::string(1, c);
  return result + "\"";
}

std::string cell(double value) {
  return std::isfinite(value) ? "," + text::number(value) : ",";
}

}  // namespace

std::string trace_header(const Memo& memo) {
  std::string line = "number,purpose,feasible,reason,chi2,data_chi2,prior_chi2,decrement";
  line += ",forward_solves,equivalent_solves,seconds";
  for (const ObservationBlock& block : memo.model().blocks())
    line += "," + quoted("chi2 of " + block.name);
  for (const Unknown& unknown : memo.unknowns())
    line += "," + quoted(unknown.name + " [" + unknown.unit + "]");
  return line + "\n";
}

std::string trace_row(const Memo& memo, const Trial& trial) {
  std::string line = std::to_string(trial.number) + "," + to_string(trial.purpose) + "," +
                     (trial.feasible ? "yes" : "no") + "," + quoted(trial.reason);
  line += cell(trial.chi2()) + cell(trial.data_chi2) + cell(trial.prior_chi2);
  line += cell(trial.decrement) + "," + std::to_string(trial.cost.forward_solves);
  line += cell(trial.cost.equivalent_solves) + cell(trial.cost.seconds);
  for (std::size_t b = 0; b < memo.model().blocks().size(); ++b)
    line += trial.feasible ? cell(trial.block_chi2[b]) : ",";
  for (int i = 0; i < memo.n_unknowns(); ++i)
    line += cell(trial.values[i] * memo.unknowns()[i].scale);
  return line + "\n";
}

std::string trace_csv(const Memo& memo) {
  std::string result = trace_header(memo);
  for (const Trial& trial : memo.trials())
    result += trace_row(memo, trial);
  return result;
}

}  // namespace viscera::calibration
