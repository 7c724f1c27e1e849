#include "solver/case/check_curve_ends.h"

#include <algorithm>
#include <limits>
#include <variant>

#include "solver/case/read_case.h"
#include "solver/core/log.h"
#include "solver/core/text.h"

namespace viscera::case_file {

namespace {

constexpr double no_time = -std::numeric_limits<double>::infinity();

/// Of the last point; a ramp ends with the run.
double end_of(const physics::LoadCurve& curve, double end_of_run) {
  return curve.time.empty() ? end_of_run : curve.time.back();
}

template <class Load>
double end_of_load(const Load& load, double end_of_run) {
  return end_of(load.curve, end_of_run);
}
double end_of_load(const physics::ForceLoad& load, double end_of_run) {
  if (!load.has_component_curves) {
    return end_of(load.curve, end_of_run);
  }
  double last = no_time;
  for (const physics::LoadCurve& curve : load.component_curves) {
    last = std::max(last, end_of(curve, end_of_run));
  }
  return last;
}

double end_of_all(const Case& simulation) {
  const double end = simulation.steps.end;
  double last = no_time;
  for (const physics::Load& load : simulation.loads) {
    last =
        std::max(last, std::visit([end](const auto& one) { return end_of_load(one, end); }, load));
  }
  for (const physics::DirichletCondition& support : simulation.dirichlet) {
    if (support.moves) {
      last = std::max(last, end_of(support.curve, end));
    }
  }
  for (const physics::Material& material : simulation.materials) {
    if (material.active.tension != 0 || !material.active.curve.time.empty()) {
      last = std::max(last, end_of(material.active.curve, end));
    }
  }
  return last;
}

}  // namespace

void check_curve_ends(const Case& simulation) {
  const double last = end_of_all(simulation);
  if (!simulation.calibration || last == no_time) {
    return;
  }
  const auto check = [&](const auto& what) {
    if (what.at > last) {
      log::warning(location_of(simulation, what.key + ".at") + ": " + what.key +
                   text::format(".at: t = %g is after the last point of all load curves, at t = "
                                "%g, from which on they keep their last values: the model is the "
                                "same at both. Extend the curves if the load goes on.",
                                what.at, last));
    }
  };
  for (const physics::Observation& observation : simulation.calibration->observations) {
    check(observation);
  }
  for (const physics::PredictionRequest& request : simulation.calibration->predictions) {
    check(request);
  }
}

}  // namespace viscera::case_file
