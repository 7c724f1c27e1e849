#include "solver/calibration/driver/calibrate_case.h"

#include <filesystem>
#include <fstream>
#include <optional>
#include <sstream>

#include <deal.II/lac/la_parallel_block_vector.h>
#include <nlohmann/json.hpp>

#include "meshes/quality/renumber.h"
#include "solver/calibration/forward/organ_model.h"
#include "solver/calibration/inference/calibration.h"
#include "solver/calibration/inference/memo_store.h"
#include "solver/calibration/inference/multistart.h"
#include "solver/calibration/inference/report.h"
#include "solver/calibration/inference/working.h"
#include "solver/core/log.h"
#include "solver/core/text.h"
#include "solver/output/field_writer.h"
#include "solver/output/output_folder.h"
#include "solver/output/point_cloud.h"
#include "solver/output/sha256.h"
#include "solver/problem/first_report.h"
#include "solver/problem/load_mesh.h"
#include "solver/problem/result_fields.h"
#include "solver/problem/stop_signals.h"

namespace viscera::calibration {
namespace {

/// Ends a calibration between two evaluations.
struct Stopped {};

bool on_any_rank(bool mine) {
  int any = mine;
  MPI_Allreduce(MPI_IN_PLACE, &any, 1, MPI_INT, MPI_MAX, MPI_COMM_WORLD);
  return any != 0;
}

int rank_here() {
  int rank;
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  return rank;
}

void refuse_what_is_not_there(Case& the_case) {
  if (!the_case.calibration)
    throw InputError(the_case.file +
                     ": no section 'calibration'. It says what to fit and to which measurements; "
                     "'viscera schema' lists its keys.");
  DeviceKind& device = the_case.solver.device;
  if (device == DeviceKind::automatic)
    device = DeviceKind::cpu;
  if (device != DeviceKind::cpu)
    throw UnavailableError(
        "Calibration has no device code yet (derivatives along parameters). Use --device cpu.");
  if (!the_case.calibration->image_at)
    return;
  for (const physics::Load& load : the_case.loads)
    if (!std::holds_alternative<physics::PressureLoad>(load))
      throw UnavailableError(
          the_case.file +
          ": calibration.image_at with a load that is no pressure. The unloaded shape can be "
          "found under pressures, springs and active stress; gravity, tractions and forces "
          "are spread over the reference shape, which is then not known.");
}

/// Hash of everything that evaluations depend on: the case and what --set puts over it, and the
/// files of measurements.
std::string base_of(const Case& the_case, const RunOptions& options) {
  std::string base = the_case.file.empty() ? "" : output::sha256_of_file(the_case.file);
  for (const std::string& text : options.overrides)
    base += "|" + text;
  for (const physics::Observation& observation : the_case.calibration->observations) {
    if (const auto* surface = std::get_if<physics::SurfaceObservation>(&observation.what))
      base += "|" + output::sha256_of_file(surface->file);
    if (const auto* labels = std::get_if<physics::LabelObservation>(&observation.what))
      base += "|" + output::sha256_of_file(labels->file);
  }
  return base;
}

void write_text(const std::string& file, const std::string& text) {
  std::ofstream out(file, std::ios::binary);
  out << text;
  if (!out)
    throw Error(ExitStatus::internal, "\"" + file + "\" cannot be written.");
}

CalibrationOptions inference_options(const physics::CalibrationOptions& asked,
                                     const std::vector<Unknown>& unknowns) {
  CalibrationOptions options;
  if (asked.optimizer == physics::CalibrationOptions::Optimizer::brgn)
    options.optimiser = Optimiser::brgn;
  options.fit.max_points = asked.max_points;
  options.fit.decrement = asked.decrement;
  options.importance_samples = asked.importance_samples;
  if (asked.profile)
    for (std::size_t j = 0; j < unknowns.size(); ++j)
      if (unknowns[j].role == Unknown::Role::parameter)
        options.profiles.push_back(static_cast<int>(j));
  return options;
}

/// A line for every point when it is first solved: number, chi-square of the data, cost, values of
/// the parameters.
void tell(const OrganModel& model, const Trial& trial) {
  std::string values;
  int shown = 0;
  for (std::size_t j = 0; j < model.unknowns().size() && shown < 4; ++j)
    if (const Unknown& u = model.unknowns()[j]; u.role == Unknown::Role::parameter) {
      values += text::format("  %s %.5g%s%s", u.name.c_str(), trial.values[j] * u.scale,
                             u.unit.empty() ? "" : " ", u.unit.c_str());
      ++shown;
    }
  const std::string misfit =
      trial.feasible ? text::format("%12.4f", trial.data_chi2) : std::string("  infeasible");
  log::info(text::format("%5d  %s %8.1f s %7.1f solves%s", trial.number, misfit.c_str(),
                         trial.cost.seconds, trial.cost.equivalent_solves, values.c_str()));
  if (!trial.feasible)
    log::detail("infeasible: " + trial.reason);
}

/// Fitted states on the reference shape of the estimate, one step a time.
void write_fields(OrganModel& model, const Case& the_case, const std::string& folder) {
  const OrganPoint& point = *model.last();
  OrganStates& states = model.states();
  const OrganOperator& organ = states.mechanics().organ();
  BlockVector forces;
  if (!states.times().empty())
    states.visit(point, 0, forces);
  output::FieldWriter writer(folder + "/fields", organ.space().communicator(),
                             piece_mesh(organ.space()), organ.space().mesh().region_names);
  for (std::size_t k = 0; k < states.times().size(); ++k) {
    states.visit(point, k, forces);
    writer.write(static_cast<int>(k) + 1, states.times()[k],
                 piece_fields(organ, point.states[k], the_case.output.fields));
  }
}

/// How far every measured point of a surface is from the fitted one, offset and pose allowed for.
void write_distances(const OrganModel& model,
                     const Eigen::VectorXd& residual,
                     const std::string& folder) {
  if (rank_here() != 0)
    return;
  for (std::size_t i = 0; i < model.observations().size(); ++i) {
    const std::vector<double> places = model.observations()[i]->places();
    if (places.empty())
      continue;
    const ObservationBlock& block = model.blocks()[i];
    const Eigen::VectorXd distance = residual.segment(block.first_row, block.n_rows) * block.sd;
    output::write_point_cloud(folder + "/fields/distance_" + block.name + ".vtp", places,
                              "distance_mm", {distance.data(), distance.data() + distance.size()});
  }
}

/// What was found, for the terminal and for files.
class Reports {
 public:
  Reports(std::string folder, output::RunReport summary)
      : folder_(std::move(folder)), summary_(std::move(summary)) {}

  output::RunReport& summary() { return summary_; }

  void write(const Calibration& found) const {
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

  int finish(ExitStatus status, const std::string& sentence, double seconds) {
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

 private:
  std::string folder_;
  output::RunReport summary_;
};

/// The memo of a calibration on disk.
class Checkpoint {
 public:
  Checkpoint(const std::string& folder, const Case& the_case, const RunOptions& options)
      : file_(folder + "/checkpoint.bin"), fingerprint_(base_of(the_case, options)) {}

  void write(const Memo& memo) const {
    if (rank_here() != 0)
      return;
    write_text(file_ + ".part", store(memo, fingerprint_));
    std::filesystem::rename(file_ + ".part", file_);
  }
  /// Collective.
  void restore_into(Memo& memo, OrganModel& model) const {
    std::ifstream in(file_, std::ios::binary);
    std::stringstream bytes;
    bytes << in.rdbuf();
    if (!in)
      throw InputError("There is no calibration to go on with: \"" + file_ +
                       "\" cannot be read. Start it without --resume.");
    const int known = restore(memo, bytes.str(), fingerprint_);
    log::info(text::format("Goes on with %d points solved before", known));
    for (const Trial& trial : memo.trials())
      if (trial.feasible) {
        model.go_on(trial.values, memo.trials().back().cost);
        break;
      }
  }
  void remove() const {
    if (rank_here() == 0)
      std::filesystem::remove(file_);
  }

 private:
  std::string file_, fingerprint_;
};

void open_folder(const std::string& folder, bool resume) {
  if (rank_here() == 0 && !resume)
    output::prepare_output_folder(folder);
  MPI_Barrier(MPI_COMM_WORLD);
  log::write_to_file(folder + "/log.txt", resume ? log::LogFile::go_on : log::LogFile::replace);
}

/// Where the lowest optimum lies that the start of the case and `n` starts drawn from the prior
/// lead to; tells of others.
std::optional<Eigen::VectorXd> best_of_starts(Memo& memo, int n, const OptimiserOptions& fit) {
  MultistartOptions options;
  options.n_starts = n + 1;
  options.optimiser = fit;
  options.optimiser.purpose = Purpose::multistart;
  const Multistart found = multistart(memo, working_box(memo.unknowns()), options);
  for (const OptimumCluster& cluster : found.clusters)
    log::info(text::format("%d of %d starts lead to a chi-square of %.4f", cluster.n_starts, n + 1,
                           cluster.optimum.best->chi2()));
  if (found.not_converged > 0)
    log::info(text::format("%d of %d starts lead nowhere", found.not_converged, n + 1));
  if (found.clusters.empty())
    return std::nullopt;
  return found.clusters.front().optimum.best->working;
}

/// The fit and all that follows from it; leaves the model at the estimate.
Calibration run_inference(Memo& memo, OrganModel& model, const Case& the_case) {
  CalibrationOptions options = inference_options(the_case.calibration->options, model.unknowns());
  if (const int n = the_case.calibration->options.multistart; n > 0)
    options.start = best_of_starts(memo, n, options.fit);
  Calibration found = calibrate(memo, options);
  model.evaluate(found.optimum.best->values, false);
  return found;
}

/// Everything that stands before the first solve.
struct Setup {
  Setup(Case& the_case, const std::string& folder, const RunOptions& options)
      : mesh(prepared_mesh(the_case, folder, options)),
        space(mesh, the_case.formulation, MPI_COMM_WORLD),
        model(space, the_case, timers),
        reports(folder, first_report(model.states().mechanics(), the_case)) {
    open_folder(folder, options.start == Start::resume);
    if (rank_here() == 0)
      output::write_summary(reports.summary(), folder);
    log::detail("command: " + options.command);
  }

  static meshes::OrganMesh prepared_mesh(Case& the_case,
                                         const std::string& folder,
                                         const RunOptions& options) {
    refuse_what_is_not_there(the_case);
    output::check_output_folder(folder);
    if (options.start == Start::resume)
      output::check_resumable(folder);
    meshes::OrganMesh mesh = problem::load_mesh(the_case);
    meshes::order_along_curve(mesh);
    return mesh;
  }

  double begin = MPI_Wtime();
  Timers timers;
  meshes::OrganMesh mesh;
  OrganSpace space;
  OrganModel model;
  Reports reports;
};

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

}  // namespace

int evaluate_case(Case& the_case, const std::string& folder, const RunOptions& options) {
  Setup setup(the_case, folder, options);
  Eigen::VectorXd start(setup.model.unknowns().size());
  for (int j = 0; j < start.size(); ++j)
    start[j] = setup.model.unknowns()[j].start;
  const Evaluation evaluation = setup.model.evaluate(start, false);
  if (evaluation.feasible) {
    if (rank_here() == 0)
      write_text(folder + "/evaluation.json", evaluation_json(setup.model, evaluation));
    write_fields(setup.model, the_case, folder);
    write_distances(setup.model, evaluation.residual, folder);
  }
  return setup.reports.finish(evaluation.feasible ? ExitStatus::done : ExitStatus::not_converged,
                              evaluation.feasible ? "" : evaluation.reason,
                              MPI_Wtime() - setup.begin);
}

int calibrate_case(Case& the_case, const std::string& folder, const RunOptions& options) {
  Setup setup(the_case, folder, options);
  const StopSignals signals;
  const Checkpoint checkpoint(folder, the_case, options);
  Memo memo(setup.model);
  if (options.start == Start::resume)
    checkpoint.restore_into(memo, setup.model);
  log::info("point  chi2 of data       time       cost  parameters");
  memo.set_observer([&](const Trial& trial) {
    if (!trial.has_jacobian() || !trial.feasible)
      tell(setup.model, trial);
    checkpoint.write(memo);
    if (on_any_rank(MPI_Wtime() - setup.begin > options.wall_time || signals.arrived()))
      throw Stopped();
  });
  const auto finish = [&](ExitStatus status, const std::string& sentence) {
    return setup.reports.finish(status, sentence, MPI_Wtime() - setup.begin);
  };
  try {
    const Calibration found = run_inference(memo, setup.model, the_case);
    setup.reports.write(found);
    write_fields(setup.model, the_case, folder);
    write_distances(setup.model, found.optimum.best->residual, folder);
    checkpoint.remove();
    log::info(table(found));
    const bool good = found.optimum.converged();
    return finish(good ? ExitStatus::done : ExitStatus::not_converged,
                  good ? "" : found.optimum.sentence());
  } catch (const Stopped&) {
    return finish(ExitStatus::stopped, "Stopped; 'viscera calibrate' with --resume goes on.");
  } catch (const SolveFailure& failure) {
    return finish(ExitStatus::not_converged, failure.what());
  }
}

}  // namespace viscera::calibration
