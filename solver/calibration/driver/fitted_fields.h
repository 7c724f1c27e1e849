// The organ at the estimate as fields, and its distances to measured surfaces.
#pragma once

#include <string>
#include <vector>

#include "solver/calibration/forward/organ_model.h"
#include "solver/output/field_writer.h"

namespace viscera::calibration {

/// Below `folder`/fields: states of the last point of the model on its reference shape, one step a
/// time, and the segments of a ventricle whose strains are observed; `further` fields are the same
/// in all. Collective.
void write_fields(OrganModel& model,
                  const Case& the_case,
                  const std::string& folder,
                  const std::vector<output::PieceField>& further = {});

/// Below `folder`/fields, a point cloud for each measured surface: how far each of its points is
/// from the fitted one [mm], offset and pose allowed for. `residual`: of the model at that point.
void write_distances(const OrganModel& model,
                     const Eigen::VectorXd& residual,
                     const std::string& folder);

}  // namespace viscera::calibration
