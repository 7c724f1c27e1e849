#include "solver/calibration/driver/starts.h"

#include <cmath>

#include "kernels/materials/laws.h"
#include "meshes/quality/renumber.h"
#include "solver/calibration/inference/levenberg_marquardt.h"
#include "solver/calibration/inference/share.h"
#include "solver/calibration/inference/working.h"
#include "solver/core/log.h"
#include "solver/core/text.h"
#include "solver/problem/load_mesh.h"

namespace viscera::calibration {
namespace {

constexpr double bulk_over_shear = 30;  ///< that linear elements bear without much locking

bool is_cheaper(const Case& the_case) {
  const physics::CalibrationOptions& options = the_case.calibration->options;
  return !options.multistart_mesh.empty() ||
         (options.multistart_elements == physics::CalibrationOptions::Coarse::linear &&
          the_case.formulation != Formulation::displacement_p1);
}

std::string words_for(const Case& cheap) {
  const char* names[] = {"taylor_hood", "displacement_p1", "displacement_p2"};
  return cheap.mesh.file + ", " + names[static_cast<int>(cheap.formulation)];
}

/// A second model of the organ.
struct CheapModel {
  CheapModel(const Case& production, MPI_Comm communicator)
      : the_case(cheap_case(production)),
        mesh(problem::load_mesh(the_case)),
        space((meshes::order_along_curve(mesh), mesh), the_case.formulation, communicator),
        model(space, the_case, timers) {}

  Case the_case;
  meshes::OrganMesh mesh;
  OrganSpace space;
  Timers timers;
  OrganModel model;
};

/// The optima of `cheap`, lowest first, told and put on record.
Multistart follow(Memo& cheap, const OptimiserOptions& fit, int n, StartsReport& report) {
  MultistartOptions options;
  options.n_starts = n + 1;
  options.optimiser = fit;
  options.optimiser.purpose = Purpose::multistart;
  Multistart found = multistart(cheap, working_box(cheap.unknowns()), options);
  report.n_starts = n + 1;
  report.not_converged = found.not_converged;
  for (const OptimumCluster& cluster : found.clusters) {
    report.optima.push_back({cluster.optimum.best->chi2(), cluster.n_starts, std::nullopt});
    log::info(text::format("%d of %d starts lead to a chi-square of %.4f", cluster.n_starts, n + 1,
                           cluster.optimum.best->chi2()));
  }
  if (found.not_converged > 0)
    log::info(text::format("%d of %d starts lead nowhere", found.not_converged, n + 1));
  report.cost = cheap.cost();
  return found;
}

/// Fits from each of `starts`; the one that led to the lowest optimum.
std::optional<Eigen::VectorXd> best_of(Memo& memo,
                                       const std::vector<Eigen::VectorXd>& starts,
                                       const OptimiserOptions& fit,
                                       StartsReport& report) {
  const Box box = working_box(memo.unknowns());
  const auto fit_from = [&](int k) {
    return minimise_levenberg_marquardt(memo, starts[k], box, fit);
  };
  const auto n = static_cast<int>(starts.size());
  share(memo, n, fit_from);
  std::optional<Eigen::VectorXd> best;
  double lowest = std::numeric_limits<double>::infinity();
  for (int k = 0; k < n; ++k) {
    const Optimum optimum = fit_from(k);
    if (!optimum.converged())
      continue;
    report.optima[k].refined_chi2 = optimum.best->chi2();
    if (optimum.best->chi2() < lowest) {
      lowest = optimum.best->chi2();
      best = starts[k];
    }
  }
  return best;
}

}  // namespace

Case cheap_case(const Case& the_case) {
  Case cheap = the_case;
  const physics::CalibrationOptions& options = the_case.calibration->options;
  if (!options.multistart_mesh.empty())
    cheap.mesh.file = options.multistart_mesh;
  cheap.calibration->predictions.clear();
  if (options.multistart_elements == physics::CalibrationOptions::Coarse::same)
    return cheap;
  cheap.formulation = Formulation::displacement_p1;
  for (physics::Material& material : cheap.materials)
    if (materials::describe(material.law).volumetric != materials::Volumetric::included)
      material.bulk_modulus = std::min(
          material.bulk_modulus, bulk_over_shear * materials::shear_modulus_at_rest(material.law));
  return cheap;
}

StartsFound follow_starts(Memo& memo,
                          Setup& setup,
                          const Case& the_case,
                          const OptimiserOptions& fit,
                          const Watch& watch,
                          const Checkpoint& checkpoint) {
  StartsFound found;
  const physics::CalibrationOptions& asked = the_case.calibration->options;
  if (!is_cheaper(the_case)) {
    found.report.model = "that of the case";
    const Multistart all = follow(memo, fit, asked.multistart, found.report);
    found.report.cost = {};  // points of the fit like others
    if (!all.clusters.empty())
      found.start = all.clusters.front().optimum.best->working;
    return found;
  }
  std::vector<Eigen::VectorXd> starts;
  {
    CheapModel cheap(the_case, setup.groups.communicator());
    found.report.model = words_for(cheap.the_case);
    log::info("Starts are followed on " + found.report.model + ".");
    Memo cheap_memo(cheap.model);
    cheap_memo.set_crew(&setup.groups);
    setup.groups.set_model(cheap.model);
    checkpoint.restore_if_there(cheap_memo, cheap.model);
    Plan plan;
    plan.starts = asked.multistart + 1;
    plan.groups = setup.groups.n_groups();
    watch.keep(cheap_memo, checkpoint, plan);
    const Multistart all = follow(cheap_memo, fit, asked.multistart, found.report);
    setup.groups.set_model(setup.model);
    for (const OptimumCluster& cluster : all.clusters)
      if (static_cast<int>(starts.size()) < asked.multistart_refine)
        starts.push_back(cluster.optimum.best->working);
  }
  log::info("Their best optima on the mesh of the case:");
  found.start = best_of(memo, starts, fit, found.report);
  return found;
}

}  // namespace viscera::calibration
