// What a calibration has found, as files and on the terminal.
#pragma once

#include <string>

#include "solver/calibration/forward/organ_model.h"
#include "solver/calibration/inference/calibration.h"
#include "solver/case/run_options.h"
#include "solver/core/errors.h"
#include "solver/output/run_report.h"

namespace viscera::calibration {

/// What was found, for the terminal and for files.
class Reports {
 public:
  Reports(std::string folder, output::RunReport summary, Plots plots);

  output::RunReport& summary() { return summary_; }

  /// calibration.json, identifiability.json, trace.csv, fit.csv.
  void write(const Calibration& found, const OrganModel& model, const Case& the_case) const;
  /// How far the loaded shape of the last point is from the image, where there is one: for
  /// summary.json (points_to_image) and the terminal.
  void note_image(OrganModel& model);
  /// summary.json, pictures of a fit.csv that is there (draw_plots) unless stopped, and the last
  /// line of the log. Returns the exit status. Collective.
  int finish(ExitStatus status, const std::string& sentence, double seconds);

 private:
  std::string folder_;
  output::RunReport summary_;
  Plots plots_;
};

/// `fit.csv`: a line for each row of the residual: observation, kind, time, unit, measured, fitted,
/// sd, difference (model minus data; of surfaces the distance of the measured point from the
/// model). Measured and fitted stay empty where a row compares places. Volumes in mL, others in the
/// unit of the block.
std::string fit_csv(const OrganModel& model, const Case& the_case, const Eigen::VectorXd& residual);

/// `evaluation.json`: every observation, model minus data with its noise; every prediction.
std::string evaluation_json(const OrganModel& model, const Evaluation& evaluation);

/// The same for the terminal: misfit of each observation beside its noise, value of each
/// prediction.
std::string evaluation_table(const OrganModel& model, const Evaluation& evaluation);

}  // namespace viscera::calibration
