// Pictures of a calibration, drawn by scripts/plot_calibration.py, whose text the program carries.
#pragma once

#include <string>

namespace viscera::calibration {

/// fit.png and, where profiles were made, profile.png in `folder`, from its calibration.json,
/// identifiability.json and fit.csv, by the python3 of PATH or of the system, with matplotlib. What
/// Python says goes to the log's file; where it cannot draw, a warning says why and how to draw
/// later. Never throws for that.
void draw_plots(const std::string& folder);

}  // namespace viscera::calibration
