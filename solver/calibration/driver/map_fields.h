// Maps on the nodes of the mesh, for files.
#pragma once

#include <vector>

#include "solver/calibration/driver/field_report.h"
#include "solver/output/field_writer.h"

namespace viscera::calibration {

/// NAME_factor (median) and NAME_log_sd of every map on the local nodes; nodes between vertices get
/// the mean of these, those outside of it 1 and 0.
std::vector<output::PieceField> map_fields(const OrganSpace& space,
                                           const FieldModel& model,
                                           const std::vector<FittedMap>& maps);

}  // namespace viscera::calibration
