// The door of this folder: a case file on disk to a Case in internal units.
#pragma once

#include <string>
#include <vector>

#include "solver/case/case.h"

namespace viscera {

/// Reads `file` with the `overrides` "key.path=value" put over it (list entries by index from 0).
/// Checks everything that needs no mesh: keys, units, ranges, that formulation, laws, bulk modulus
/// and fibres go together, that the files it names can be opened. Throws InputError, one paragraph
/// with file:line:column, key, what was found, what is allowed and the nearest match.
Case read_case(const std::string& file, const std::vector<std::string>& overrides = {});

/// "case.yaml:14:7" of a key path, or of the nearest path above it that the file has.
std::string location_of(const Case& simulation, std::string key_path);

}  // namespace viscera
