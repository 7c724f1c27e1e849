// From bare tetrahedra with region numbers to a mesh with names.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "meshes/imaging/tetrahedralize.h"
#include "meshes/organ_mesh.h"

namespace viscera::meshes::imaging {

/// Names, surfaces `<region>_outer` and `<a>_<b>` and `boundary`, patient frame (`to_lps` takes a
/// node, mm), parts below `smallest_part` mL that the mesh does not connect to the rest left out,
/// regions without cells left out with a note, Hilbert order. Throws GeometryError where two
/// borders would get the same name.
OrganMesh name_regions(Tetrahedra&& cells,
                       const std::vector<std::string>& names,
                       const std::function<Point(const Point&)>& to_lps,
                       double smallest_part);

}  // namespace viscera::meshes::imaging
