#include "solver/calibration/driver/reports.h"

#include <cmath>
#include <filesystem>
#include <optional>

#include <nlohmann/json.hpp>

#include "solver/calibration/driver/plots.h"
#include "solver/calibration/driver/write_text.h"
#include "solver/calibration/inference/report.h"
#include "solver/core/log.h"
#include "solver/core/text.h"

namespace viscera::calibration {

Reports::Reports(std::string folder, output::RunReport summary, Plots plots)
    : folder_(std::move(folder)), summary_(std::move(summary)), plots_(plots) {}

void Reports::write(const Calibration& found, const OrganModel& model, const Case& the_case) const {
  if (rank_here() != 0)
    return;
  Provenance provenance;
  for (const auto& [name, version] : summary_.versions)
    provenance.push_back({name, version});
  provenance.push_back({"case_file", summary_.case_file});
  provenance.push_back({"case_sha256", summary_.case_sha256});
  provenance.push_back({"mesh_file", summary_.mesh_file});
  for (const auto& [file, hash] : summary_.input_files)
    provenance.push_back({"sha256 of " + file, hash});
  provenance.push_back({"ranks", std::to_string(summary_.ranks)});
  write_text(folder_ + "/calibration.json", calibration_json(found, provenance));
  write_text(folder_ + "/identifiability.json", identifiability_json(found));
  write_text(folder_ + "/trace.csv", trace_csv(*found.memo));
  write_text(folder_ + "/fit.csv",
             fit_csv(model, the_case, found.memo->raw_residual(*found.optimum.best)));
}

void Reports::note_image(OrganModel& model) {
  if (!model.states().is_unloaded() || !model.last())
    return;
  const double distance = model.last()->points_to_image;
  summary_.quantities["points_to_image"] = {distance, "mm"};
  log::info(text::format("unloaded shape: under load within %.2g mm of the image", distance));
}

int Reports::finish(ExitStatus status, const std::string& sentence, double seconds) {
  output::set_outcome(summary_, status, sentence);
  summary_.time["total"] = seconds;
  output::set_peak_memory(summary_, MPI_COMM_WORLD);
  if (rank_here() == 0) {
    output::write_summary(summary_, folder_);
    if (plots_ == Plots::drawn && status != ExitStatus::stopped &&
        std::filesystem::exists(folder_ + "/fit.csv"))
      draw_plots(folder_);
  }
  if (status == ExitStatus::not_converged)
    log::error(sentence);
  else if (!sentence.empty())
    log::info(sentence);
  log::finish();
  return static_cast<int>(status);
}

namespace {

/// What a measurement is as a table shows it; without `value` it is of places.
struct Shown {
  const char* kind;
  std::optional<double> value = {};
  double scale = 1;       ///< shown = internal times this
  const char* unit = "";  ///< empty: that of the block
};

Shown shown(const physics::VolumeObservation& volume) {
  constexpr double mL_per_mm3 = 1e-3;
  return {"volume", volume.value, mL_per_mm3, "mL"};
}
Shown shown(const physics::StrainObservation& strain) {
  return {"strain", strain.value};
}
Shown shown(const physics::ReactionObservation& reaction) {
  return {"reaction", reaction.value};
}
Shown shown(const physics::SurfaceObservation&) {
  return {"surface"};
}
Shown shown(const physics::LabelObservation&) {
  return {"labels"};
}
Shown shown(const physics::LandmarkObservation&) {
  return {"landmarks"};
}
Shown shown(const physics::DisplacementObservation&) {
  return {"displacements"};
}
Shown shown(const physics::SegmentStrainObservation&) {
  return {"segment_strain"};
}

}  // namespace

std::string fit_csv(const OrganModel& model,
                    const Case& the_case,
                    const Eigen::VectorXd& residual) {
  std::string out = "observation,kind,at,unit,measured,fitted,sd,difference\n";
  for (std::size_t i = 0; i < model.blocks().size(); ++i) {
    const ObservationBlock& block = model.blocks()[i];
    const physics::Observation& source = the_case.calibration->observations[i];
    const Shown as = std::visit([](const auto& what) { return shown(what); }, source.what);
    const std::string unit = *as.unit ? as.unit : block.unit;
    for (int row = 0; row < block.n_rows; ++row) {
      const double difference = residual[block.first_row + row] * block.sd * as.scale;
      out += block.name + "," + as.kind + text::format(",%.9g,", source.at) + unit + ",";
      out += as.value ? text::format("%.9g,%.9g,", *as.value * as.scale,
                                     *as.value * as.scale + difference)
                      : ",,";
      out += text::format("%.9g,%.9g\n", block.sd * as.scale, difference);
    }
  }
  return out;
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

std::string evaluation_table(const OrganModel& model, const Evaluation& evaluation) {
  std::string out = text::format("\n  %-20s %6s  %-24s %s\n", "observation", "rows", "rms / noise",
                                 "chi-square per row");
  for (const ObservationBlock& block : model.blocks()) {
    const double chi2 =
        evaluation.residual.segment(block.first_row, block.n_rows).squaredNorm() / block.n_rows;
    const bool volume = block.unit == "mm^3";
    const double sd = volume ? 1e-3 * block.sd : block.sd;
    out += text::format("  %-20s %6d  %-24s %.4g\n", block.name.c_str(), block.n_rows,
                        text::format("%.4g / %.4g  %s", sd * std::sqrt(chi2), sd,
                                     volume ? "mL" : block.unit.c_str())
                            .c_str(),
                        chi2);
  }
  for (std::size_t i = 0; i < model.predictions().size(); ++i)
    out += text::format("%s  %-20s %12.6g  %s\n", i == 0 ? "\n  prediction\n" : "",
                        model.predictions()[i].name.c_str(), evaluation.predictions[i],
                        model.predictions()[i].unit.c_str());
  return out;
}

}  // namespace viscera::calibration
