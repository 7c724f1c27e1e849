// The options of `viscera mesh --shape`, as texts and as what they mean.
#pragma once

#include <string>
#include <vector>

#include "meshes/organ_mesh.h"

namespace viscera::app {

/// As on the command line.
struct ShapeRequest {
  std::string shape;  ///< "ellipsoid", "tube", ...; empty: no shape is asked for
  std::string cell_type = "tet10";
  std::string cells;                    ///< "8x4", "8x12x4"; empty: the default
  std::string unknowns;                 ///< instead of cells, "1e6"
  std::vector<std::string> dimensions;  ///< lengths; empty: the default
  std::vector<std::string> layers;      ///< "media=0.9mm@30deg"; empty: the default
  bool quarter = false;
  bool fibers = false;
};

/// Makes the shape. Throws InputError for what cannot be read or is no body.
meshes::OrganMesh make_shape(const ShapeRequest& request);

}  // namespace viscera::app
