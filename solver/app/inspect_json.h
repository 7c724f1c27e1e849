// `viscera inspect` for other programs.
#pragma once

#include <string>
#include <vector>

#include "meshes/quality/inspection.h"

namespace viscera::app {

/// The inspection as JSON text: what the terminal shows, in mm, mm2, mm3 and degrees (the keys say
/// so); counts of histograms from the lowest class on.
std::string to_json(const std::string& file,
                    const std::vector<std::string>& notes,
                    const meshes::Inspection& inspection);

}  // namespace viscera::app
