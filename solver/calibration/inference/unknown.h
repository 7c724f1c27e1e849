// What a calibration looks for: a material parameter or a nuisance, its transform and its prior.
#pragma once

#include <limits>
#include <string>

namespace viscera::calibration {

/// Working coordinate in which an unknown is searched and its prior is normal.
enum class Transform {
  none,  ///< the value itself
  log,   ///< positive values
  logit  ///< values between two bounds
};

/// Normal in the working coordinate; log-normal of the value under Transform::log.
struct Prior {
  double mean = 0;                                      ///< in the working coordinate
  double sd = std::numeric_limits<double>::infinity();  ///< infinite: flat
};

/// One unknown scalar. Values are in internal units (mm, kPa, radians, ...).
struct Unknown {
  enum class Role {
    parameter,  ///< wanted
    nuisance    ///< what must be allowed for: pressure and contour offsets, poses, fibre angles
  };
  std::string name;  ///< "materials.wall.C", or "observations.ed.offset"
  std::string unit;  ///< of shown values
  double scale = 1;  ///< shown value = internal value * scale
  Role role = Role::parameter;
  Transform transform = Transform::none;
  double start = 0;                                         ///< value
  double lower = -std::numeric_limits<double>::infinity();  ///< bounds of the value
  double upper = std::numeric_limits<double>::infinity();
  Prior prior;
};

}  // namespace viscera::calibration
