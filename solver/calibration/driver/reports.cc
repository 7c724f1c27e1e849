#include "solver/calibration/driver/reports.h"

#include <nlohmann/json.hpp>

#include "solver/calibration/driver/write_text.h"
#include "solver/calibration/inference/report.h"
#include "solver/core/log.h"

namespace viscera::calibration {

Reports::Reports(std::string folder, output::RunReport summary)
    : folder_(std::move(folder)), summary_(std::move(summary)) {}

void Reports::write(const Calibration& found) const {
  if (rank_here() != 0)
    return;
  Provenance provenance;
  for (const auto& [name, version] : summary_.versions)
    provenance.push_back({name, version});
  provenance.push_back({"case_file", summary_.case_file});
  provenance.push_back({"case_sha256", summary_.case_sha256});
  provenance.push_back({"mesh_file", summary_.mesh_file});
  provenance.push_back({"ranks", std::to_string(summary_.ranks)});
  write_text(folder_ + "/calibration.json", calibration_json(found, provenance));
  write_text(folder_ + "/identifiability.json", identifiability_json(found));
  write_text(folder_ + "/trace.csv", trace_csv(*found.memo));
}

int Reports::finish(ExitStatus status, const std::string& sentence, double seconds) {
  output::set_outcome(summary_, status, sentence);
  summary_.time["total"] = seconds;
  output::set_peak_memory(summary_, MPI_COMM_WORLD);
  if (rank_here() == 0)
    output::write_summary(summary_, folder_);
  if (status == ExitStatus::not_converged)
    log::error(sentence);
  else if (!sentence.empty())
    log::info(sentence);
  log::finish();
  return static_cast<int>(status);
}

std::string evaluation_json(const OrganModel& model, const Evaluation& evaluation) {
  nlohmann::json out;
  for (const ObservationBlock& block : model.blocks()) {
    const Eigen::VectorXd raw =
        evaluation.residual.segment(block.first_row, block.n_rows) * block.sd;
    out["observations"][block.name] = {
        {"unit", block.unit},
        {"sd", block.sd},
        {"model_minus_data", std::vector<double>(raw.data(), raw.data() + raw.size())}};
  }
  for (std::size_t i = 0; i < model.predictions().size(); ++i)
    out["predictions"][model.predictions()[i].name] = {{"value", evaluation.predictions[i]},
                                                       {"unit", model.predictions()[i].unit}};
  return out.dump(2) + "\n";
}

}  // namespace viscera::calibration
