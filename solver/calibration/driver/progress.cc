#include "solver/calibration/driver/progress.h"

#include "solver/core/log.h"
#include "solver/core/text.h"

namespace viscera::calibration {

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

}  // namespace viscera::calibration
