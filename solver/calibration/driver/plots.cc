#include "solver/calibration/driver/plots.h"

#include "plot_script.h"

#include "solver/core/log.h"
#include "solver/output/python.h"

namespace viscera::calibration {

void draw_plots(const std::string& folder) {
  const output::PythonRun run = output::run_python({"-c", plot_script, folder});
  for (const std::string& line : run.lines)
    log::detail("plots: " + line);
  if (run.status != 0)
    log::warning("fit.png is not drawn (" + run.reason() +
                 "). It takes python3 with matplotlib and numpy; where they are, "
                 "'scripts/plot_calibration.py " +
                 folder + "' draws it. --no-plots leaves it out.");
}

}  // namespace viscera::calibration
