// Names of the output fields, as the case file asks for them.
#pragma once

#include <string>
#include <vector>

#include "solver/core/units.h"

namespace viscera::case_file {

struct FieldInfo {
  std::string name;
  units::Dimension dimension;
  bool has_extremes;  ///< one number at a point: a scalar, or the length of the displacement
  bool positive;      ///< cannot be negative, and is a scalar
};

const std::vector<FieldInfo>& output_fields();

/// Throws std::out_of_range for a name that is none of them.
const FieldInfo& field_info(const std::string& name);

/// Names of all of them, or of those with extremes.
std::vector<std::string> field_names();
std::vector<std::string> extreme_field_names();

}  // namespace viscera::case_file
