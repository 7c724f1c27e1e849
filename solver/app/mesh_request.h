// The options of `viscera mesh`, as texts and as what they mean.
#pragma once

#include <string>
#include <vector>

#include "meshes/imaging/mesh_labels.h"

namespace viscera::app {

/// As on the command line.
struct MeshRequest {
  std::string image;
  std::string output;
  std::string size = "5mm";
  std::vector<std::string> label_sizes;
  std::vector<int> keep;
  std::vector<std::string> names;
  std::vector<std::string> sides;
  std::string axes;
  std::string smallest_part = "0.5mL";
};

/// A surface to add: facets of the boundary that face `direction` (LPS) within an angle.
struct SideRequest {
  std::string name;
  meshes::Point direction;
  double degrees;
};

/// Throw InputError for what cannot be read.
meshes::MesherOptions mesher_options(const MeshRequest& request);
std::vector<SideRequest> requested_sides(const MeshRequest& request);

/// Adds the surfaces. Throws GeometryError where no facet qualifies.
void add_sides(const std::vector<SideRequest>& sides, meshes::OrganMesh& mesh);

}  // namespace viscera::app
