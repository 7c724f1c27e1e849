// The options of `viscera fibers`, as texts and as what they mean.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "meshes/fibers/rule.h"

namespace viscera::app {

/// As on the command line.
struct FibersRequest {
  std::string mesh, output, unit, json;
  std::string rule;
  int degree = 2;
  std::vector<std::string> left_endocardium, right_endocardium, epicardium, base;
  std::vector<std::string> mitral, aortic, tricuspid, pulmonary;
  std::string left_apex, right_apex;  ///< "X,Y,Z" in mm; empty: found
  std::string left, right, septum;    ///< helix angles "INNER:OUTER" in degrees
  std::string left_sheet, right_sheet, septum_sheet;
};

/// A rule ready to be solved, and what was found on the way.
struct FiberTask {
  std::unique_ptr<meshes::FiberRule> rule;
  std::vector<std::pair<std::string, meshes::Line>> apices;  ///< name and line
};

/// Throws InputError for options that cannot be read or are missing, GeometryError for walls that
/// the mesh does not have.
FiberTask fiber_task(const FibersRequest& request, const meshes::OrganMesh& mesh);

}  // namespace viscera::app
