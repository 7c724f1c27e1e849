#include "solver/calibration/driver/calibrate_case.h"

#include <fstream>

#include <deal.II/lac/la_parallel_block_vector.h>

#include "meshes/quality/renumber.h"
#include "solver/calibration/driver/recorded_model.h"
#include "solver/calibration/forward/organ_model.h"
#include "solver/calibration/inference/calibration.h"
#include "solver/calibration/inference/report.h"
#include "solver/core/log.h"
#include "solver/core/text.h"
#include "solver/output/field_writer.h"
#include "solver/output/output_folder.h"
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
  std::ofstream out(file);
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

/// A line for every evaluation: number, chi-square of the data, values of the parameters, time.
void tell(const OrganModel& model, const RecordedEvaluation& record, int number) {
  std::string values;
  int shown = 0;
  for (std::size_t j = 0; j < model.unknowns().size() && shown < 4; ++j)
    if (const Unknown& u = model.unknowns()[j]; u.role == Unknown::Role::parameter) {
      values +=
          text::format("  %s %.5g %s", u.name.c_str(), record.values[j] * u.scale, u.unit.c_str());
      ++shown;
    }
  const std::string misfit = record.evaluation.feasible
                                 ? text::format("%12.4f", record.evaluation.residual.squaredNorm())
                                 : std::string("  infeasible");
  log::info(text::format("%5d  %s %8.1f s %7.1f solves%s", number, misfit.c_str(),
                         record.cost.seconds, record.cost.equivalent_solves, values.c_str()));
  if (!record.evaluation.feasible)
    log::detail("infeasible: " + record.evaluation.reason);
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
    if (!sentence.empty())
      log::info(sentence);
    log::finish();
    return static_cast<int>(status);
  }

 private:
  std::string folder_;
  output::RunReport summary_;
};

RecordedModel::Options recording(const std::string& folder,
                                 const Case& the_case,
                                 const RunOptions& options) {
  RecordedModel::Options out;
  out.file = folder + "/evaluations.jsonl";
  out.base = base_of(the_case, options);
  out.resume = options.start == Start::resume;
  out.rank = rank_here();
  return out;
}

void open_folder(const std::string& folder, bool resume) {
  if (rank_here() == 0 && !resume)
    output::prepare_output_folder(folder);
  MPI_Barrier(MPI_COMM_WORLD);
  log::write_to_file(folder + "/log.txt", resume ? log::LogFile::go_on : log::LogFile::replace);
}

/// The fit and all that follows from it; leaves the model at the estimate.
Calibration run_inference(Memo& memo, OrganModel& model, const Case& the_case) {
  const CalibrationOptions options =
      inference_options(the_case.calibration->options, model.unknowns());
  Calibration found = calibrate(memo, options);
  model.evaluate(found.optimum.best->values, false);
  return found;
}

}  // namespace

int calibrate_case(Case& the_case, const std::string& folder, const RunOptions& options) {
  const double begin = MPI_Wtime();
  refuse_what_is_not_there(the_case);
  output::check_output_folder(folder);
  const bool resume = options.start == Start::resume;
  if (resume)
    output::check_resumable(folder);
  meshes::OrganMesh mesh = problem::load_mesh(the_case);
  meshes::order_along_curve(mesh);
  OrganSpace space(mesh, the_case.formulation, MPI_COMM_WORLD);
  Timers timers;
  OrganModel model(space, the_case, timers);
  Reports reports(folder, first_report(model.states().mechanics(), the_case));
  open_folder(folder, resume);
  if (rank_here() == 0)
    output::write_summary(reports.summary(), folder);
  log::detail("command: " + options.command);
  const StopSignals signals;
  RecordedModel::Options record = recording(folder, the_case, options);
  int number = 0;
  record.before_solve = [&] {
    if (on_any_rank(MPI_Wtime() - begin > options.wall_time || signals.arrived()))
      throw Stopped();
  };
  record.on_solve = [&](const RecordedEvaluation& done) { tell(model, done, ++number); };
  RecordedModel recorded(model, record);
  number = recorded.n_resumed();
  log::info("point    chi2 of data     time    cost   parameters");
  try {
    Memo memo(recorded);
    const Calibration found = run_inference(memo, model, the_case);
    reports.write(found);
    write_fields(model, the_case, folder);
    log::info(table(found));
    const bool good = found.optimum.converged();
    return reports.finish(good ? ExitStatus::done : ExitStatus::not_converged,
                          good ? "" : found.optimum.sentence(), MPI_Wtime() - begin);
  } catch (const Stopped&) {
    return reports.finish(ExitStatus::stopped,
                          "Stopped; 'viscera calibrate' with --resume goes on.",
                          MPI_Wtime() - begin);
  } catch (const SolveFailure& failure) {
    log::error(failure.what());
    return reports.finish(ExitStatus::not_converged, failure.what(), MPI_Wtime() - begin);
  }
}

}  // namespace viscera::calibration
