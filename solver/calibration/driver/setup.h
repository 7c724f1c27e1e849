// Everything of a calibration that stands before its first solve.
#pragma once

#include <string>

#include "solver/calibration/driver/groups.h"
#include "solver/calibration/driver/reports.h"
#include "solver/calibration/forward/organ_model.h"
#include "solver/case/run_options.h"

namespace viscera::calibration {

struct Setup {
  /// Refuses what cannot be calibrated, reads the mesh, opens the folder with its log. Throws
  /// InputError, GeometryError, UnavailableError before anything is written. Collective.
  Setup(Case& the_case, const std::string& folder, const RunOptions& options);

  double begin;  ///< MPI_Wtime
  Groups groups;
  Timers timers;
  meshes::OrganMesh mesh;
  OrganSpace space;
  OrganModel model;
  Reports reports;
};

}  // namespace viscera::calibration
