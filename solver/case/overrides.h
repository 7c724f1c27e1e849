// Changes to a case from the command line: --set key.path=value.
#pragma once

#include <string>

#include "solver/case/node.h"

namespace viscera::case_file {

/// Puts the value of "materials.wall.C=5 kPa" or "loads.0.pressure.value=8 kPa" into the tree;
/// list entries go by index from 0. A key that is not there yet is made; list entries, regions and
/// quantities must exist. Throws InputError.
void apply_override(Node& root, const std::string& override_text);

}  // namespace viscera::case_file
