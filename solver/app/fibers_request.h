// The options of `viscera fibers`, as texts and as what they mean.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "meshes/fibers/rule.h"

namespace viscera::app {

/// Surfaces, places and angles of a heart.
struct HeartRequest {
  std::vector<std::string> left_endocardium, right_endocardium, epicardium, base;
  std::vector<std::string> mitral, aortic, tricuspid, pulmonary;
  std::string left_apex, right_apex;  ///< "X,Y,Z" in mm; empty: found
  /// "INNER:OUTER" in degrees; empty: the rule's own.
  std::string left, right, septum, left_outflow, right_outflow;
  std::string left_sheet, right_sheet, septum_sheet, left_transverse, right_transverse;
  bool as_published = false;
};

/// Surfaces, axis and angles of a slab or tube.
struct LayersRequest {
  std::vector<std::string> inner, outer, start, end;
  std::string axis;                 ///< "X,Y,Z"; empty: found
  std::string angles;               ///< "INNER:OUTER" or one
  std::vector<std::string> layers;  ///< REGION=ANGLES
  bool families = false;
};

/// Fibres of another mesh.
struct ImportRequest {
  std::string file, unit;              ///< the other mesh; its unit, empty: the format's own
  std::vector<std::string> additions;  ///< further files on the same nodes
  std::string field, sheet_field;
  std::string within;  ///< length; empty: a mean edge of the other mesh
};

struct FibersRequest {
  std::string mesh, output, unit, json;
  std::string picture;  ///< PNG file; empty: none
  std::string rule;
  int degree = 2;
  HeartRequest heart;
  LayersRequest layers;
  ImportRequest from;
};

/// A rule ready to be solved, and what was found on the way.
struct FiberTask {
  std::unique_ptr<meshes::FiberRule> rule;
  std::vector<std::pair<std::string, meshes::Line>> apices;  ///< name and line
  std::vector<std::string> notes;                            ///< sentences for the log
  std::string sheet = "sheet";       ///< the field that goes beside the fibre in a case
  bool has_sheet = true;             ///< false: fibres alone are known and written
  std::shared_ptr<const void> kept;  ///< what the rule refers to
};

/// Throws InputError for options that cannot be read, are missing or belong to another rule,
/// GeometryError for walls that the mesh does not have. `mesh` must outlive the task.
FiberTask fiber_task(const FibersRequest& request, const meshes::OrganMesh& mesh);

/// Its parts.
FiberTask heart_task(const FibersRequest& request, const meshes::OrganMesh& mesh);
FiberTask layers_task(const LayersRequest& request, const meshes::OrganMesh& mesh);
/// `measure`: a rule whose axes the fibres are reported in, or null.
FiberTask import_task(const ImportRequest& request,
                      std::unique_ptr<meshes::FiberRule> measure,
                      const meshes::OrganMesh& mesh);

}  // namespace viscera::app
