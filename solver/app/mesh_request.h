// The options of `viscera mesh`, as texts and as what they mean.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "meshes/imaging/mesh_labels.h"
#include "solver/app/shape_request.h"

namespace viscera::app {

/// As on the command line.
struct MeshRequest {
  std::vector<std::string> inputs;
  std::string output;
  std::vector<std::string> sizes;
  std::vector<std::string> keep;
  std::vector<std::string> merges;
  std::vector<std::string> names;
  std::vector<std::string> surfaces;
  std::string axes;
  std::string islands = "join";
  std::string smallest_part = "0.5mL";
  double smoothing = 0.5;
  bool close_holes = false;
  bool keep_triangles = false;
  bool keep_sizes = false;
  std::string unit;
  ShapeRequest shape;
};

/// Everything that can be understood without the image; labels are still texts.
struct MeshWishes {
  meshes::MesherOptions options;
  std::vector<std::pair<std::string, double>> label_sizes;  ///< label, mm
  struct BorderSize {
    std::string first, second;  ///< labels, or `outer`
    double edge;                ///< mm
  };
  std::vector<BorderSize> border_sizes;
  std::vector<std::string> keep;
  double unit_in_mm = 1;                                    ///< of surfaces
  std::vector<std::pair<std::string, std::string>> names;   ///< label, name
  std::vector<std::pair<std::string, std::string>> merges;  ///< label, region
};

/// Throws InputError for what cannot be read.
MeshWishes read_wishes(const MeshRequest& request);

/// Finds the labels of the image that are meant. Throws InputError for those that it does not have.
meshes::MesherOptions options_for_image(const MeshWishes& wishes, const meshes::LabelImage& image);

/// The same for surfaces, which are numbered from 1 and have these names.
meshes::MesherOptions options_for_surfaces(const MeshWishes& wishes,
                                           const std::vector<std::string>& surfaces);

/// Adds surfaces by rules (meshes/quality/surface_rule.h). Throws InputError for a rule that is not
/// understood or that no facet fulfils.
void add_surfaces(const std::vector<std::string>& rules, meshes::OrganMesh& mesh);

}  // namespace viscera::app
