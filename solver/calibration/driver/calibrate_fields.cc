#include "solver/calibration/driver/calibrate_fields.h"

#include <algorithm>
#include <cmath>

#include "solver/calibration/driver/field_report.h"
#include "solver/calibration/driver/fitted_fields.h"
#include "solver/calibration/driver/write_text.h"
#include "solver/core/errors.h"
#include "solver/core/log.h"
#include "solver/core/text.h"
#include "solver/discretization/cell_nodes.h"
#include "solver/problem/stop_signals.h"

namespace viscera::calibration {
namespace {

struct StoppedEarly {};

/// The tolerance of the fit is for one direction; a map has about so many that the data decide.
constexpr double directions = 10;
/// Relative residual of linear systems in products: steps bear errors that the next one mends; the
/// posterior needs what separates directions that the data decide (0.3) from the best decided (some
/// 1e3).
constexpr double tolerance_of_steps = 1e-4, tolerance_of_posterior = 1e-5;

/// Directions in which the data weigh less than a third of the prior are left to the prior.
LowRankOptions posterior_options() {
  LowRankOptions options;
  options.threshold = 0.3;
  return options;
}

/// Values by vertex of a map on the local nodes, `outside` elsewhere; nodes between vertices get
/// the mean of these.
std::vector<double> on_nodes(const OrganSpace& space,
                             const FieldPrior& prior,
                             const Eigen::VectorXd& values,
                             double outside) {
  const meshes::OrganMesh& mesh = space.mesh();
  std::vector<double> by_mesh_node(mesh.nodes.size(), std::nan(""));
  for (int v = 0; v < prior.size(); ++v)
    by_mesh_node[prior.nodes()[v]] = values[v];
  std::vector<double> out(space.displacement().n_local, outside);
  const int n = meshes::nodes_per_cell(mesh.cell_type);
  const std::vector<std::vector<int>>& between = node_vertices(space.cell_type());
  for (std::int32_t c = 0; c < space.n_cells(); ++c) {
    const std::int32_t* vertices = &mesh.cells[std::size_t(space.mesh_cell(c)) * n];
    for (int k = 0; k < space.nodes_per_cell(); ++k) {
      double mean = 0;
      for (const int v : between[k])
        mean += by_mesh_node[vertices[v]] / static_cast<double>(between[k].size());
      if (!std::isnan(mean))
        out[space.cell_nodes(c)[k]] = mean;
    }
  }
  return out;
}

std::vector<output::PieceField> map_fields(const OrganSpace& space,
                                           const FieldModel& model,
                                           const std::vector<FittedMap>& maps) {
  std::vector<output::PieceField> out;
  for (std::size_t i = 0; i < maps.size(); ++i) {
    output::PieceField factor, sd;
    factor.name = maps[i].name + "_factor";
    factor.values = on_nodes(space, model.priors()[i], maps[i].median, 0);
    for (double& value : factor.values)
      value = std::exp(value);
    sd.name = maps[i].name + "_log_sd";
    sd.values = on_nodes(space, model.priors()[i], maps[i].sd, 0);
    out.push_back(std::move(factor));
    out.push_back(std::move(sd));
  }
  return out;
}

bool on_any_rank(bool mine) {
  int any = mine;
  MPI_Allreduce(MPI_IN_PLACE, &any, 1, MPI_INT, MPI_MAX, MPI_COMM_WORLD);
  return any != 0;
}

}  // namespace

void refuse_what_maps_cannot(const Case& the_case, const RunOptions& options) {
  const std::vector<physics::CalibratedParameter>& all = the_case.calibration->parameters;
  if (std::none_of(all.begin(), all.end(), [](const auto& one) { return one.field.has_value(); }))
    return;
  const physics::CalibrationOptions& asked = the_case.calibration->options;
  const char* what = options.start == Start::resume ? "--resume"
                     : asked.multistart > 0         ? "calibration.multistart"
                     : asked.importance_samples > 0 ? "calibration.importance_samples"
                     : asked.profile                ? "calibration.profile"
                     : asked.second_order           ? "calibration.second_order"
                     : options.groups > 1           ? "--groups"
                                                    : nullptr;
  if (what)
    throw UnavailableError(the_case.file + ": " + what +
                           " beside a map ('field'), for which there is none yet. Leave it out.");
  for (const physics::CalibratedParameter& one : all)
    if (std::isinf(one.prior_sd))
      throw InputError(the_case.file + ": " + one.key + ": found '" + one.name +
                       "' without a prior beside a map ('field'). Allowed there: parameters that "
                       "each have a prior, {median, factor} or {mean, sd}. Add one to it.");
}

int calibrate_fields(Setup& setup,
                     const Case& the_case,
                     const std::string& folder,
                     const RunOptions& options) {
  const auto finish = [&](ExitStatus status, const std::string& sentence) {
    return setup.reports.finish(status, sentence, MPI_Wtime() - setup.begin);
  };
  const StopSignals signals;
  FieldModel model(setup.model, setup.space, the_case);
  setup.model.states().set_linear_tolerance(tolerance_of_steps);
  log::info("points  chi2 of data  chi2 of prior     time    cost");
  NewtonCgOptions asked;
  asked.decrement = directions * the_case.calibration->options.decrement;
  asked.max_points = the_case.calibration->options.max_points;
  try {
    const NewtonCgResult found =
        newton_cg(model, model.start(), asked, [&](const NewtonCgResult& now) {
          const Cost cost = setup.model.cost();
          log::info(text::format("%6d %13.4f %14.4f %8.1f s %7.1f solves", now.points,
                                 now.residual.squaredNorm(), now.z.squaredNorm(), cost.seconds,
                                 cost.equivalent_solves));
          if (on_any_rank(MPI_Wtime() - setup.begin > options.wall_time || signals.arrived()))
            throw StoppedEarly();
        });
    if (found.stop == Stop::start_infeasible)
      return finish(ExitStatus::not_converged, model.reason());
    setup.model.states().set_linear_tolerance(tolerance_of_posterior);
    const LowRank posterior = low_rank(model, posterior_options());
    if (rank_here() == 0) {
      write_text(folder + "/calibration.json",
                 field_json(model, found, posterior, setup.reports.summary()));
      write_text(folder + "/trace.csv", field_trace_csv(found));
    }
    write_fields(setup.model, the_case, folder,
                 map_fields(setup.space, model, fitted_maps(model, found, posterior)));
    write_distances(setup.model, model.evaluation().residual, folder);
    log::info(field_table(model, found, posterior));
    return finish(found.converged() ? ExitStatus::done : ExitStatus::not_converged,
                  found.converged() ? "" : "The maps did not converge: see calibration.json.");
  } catch (const StoppedEarly&) {
    return finish(ExitStatus::stopped, "Stopped before the maps were found; nothing is kept.");
  } catch (const SolveFailure& failure) {
    return finish(ExitStatus::not_converged, failure.what());
  }
}

}  // namespace viscera::calibration
