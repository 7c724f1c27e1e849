// The options of `viscera mesh`, as texts and as what they mean.
#pragma once

#include <string>
#include <vector>

#include "meshes/imaging/mesh_labels.h"
#include "solver/app/shape_request.h"

namespace viscera::app {

/// As on the command line.
struct MeshRequest {
  std::string image;
  std::string output;
  std::string size = "5mm";
  std::vector<std::string> label_sizes;
  std::vector<int> keep;
  std::vector<std::string> names;
  std::vector<std::string> surfaces;
  std::string axes;
  std::string smallest_part = "0.5mL";
  ShapeRequest shape;
};

/// Throws InputError for what cannot be read.
meshes::MesherOptions mesher_options(const MeshRequest& request);

/// Adds surfaces by rules (meshes/quality/surface_rule.h). Throws InputError for a rule that is not
/// understood or that no facet fulfils.
void add_surfaces(const std::vector<std::string>& rules, meshes::OrganMesh& mesh);

}  // namespace viscera::app
