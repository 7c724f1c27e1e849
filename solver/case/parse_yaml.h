// YAML text to a tree of nodes: the only door through which YAML comes in.
#pragma once

#include <string>

#include "solver/case/node.h"

namespace viscera::case_file {

/// Reads the whole file. Throws InputError when it cannot be read, is not YAML, is empty, or has a
/// key twice in one group.
Node parse_yaml_file(const std::string& file);

/// Reads `text` as one YAML value of which every part counts as standing at `where`.
Node parse_yaml_value(const std::string& text, const std::string& where);

}  // namespace viscera::case_file
