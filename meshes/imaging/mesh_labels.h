// Tetrahedra from a label image, by CGAL.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "meshes/imaging/label_image.h"
#include "meshes/organ_mesh.h"

namespace viscera::meshes {

struct MesherOptions {
  double edge = 5;            ///< target edge length, mm
  double facet_distance = 0;  ///< largest distance of facets from the label border, mm; 0: edge / 4
  std::map<int, double> label_edge;  ///< target edge length of single labels, mm
  std::map<int, std::string> names;  ///< label -> region; labels of one name are one region;
                                     ///< unnamed labels are `label_<n>`
  std::vector<int> keep;             ///< labels to mesh; empty: all but 0
  double smallest_part = 0.5;  ///< mL; smaller connected parts and holes join their surroundings
  unsigned seed = 0;           ///< of the mesher's random numbers
};

/// Meshes the labels into one conforming tet4 mesh in patient coordinates (LPS, mm), cells and
/// nodes along a space-filling curve. Every label is a region. Surfaces: `<region>_outer` (towards
/// the outside), `<a>_<b>` (between two regions, seen from `a`), `boundary` (the whole outside).
/// The same image and options give the same mesh. Slivers are perturbed and exuded to a dihedral
/// angle of about 10 degrees. `notes` tells of dropped parts and of labels cut by the border of the
/// image. Throws GeometryError if nothing is left to mesh, a kept label is not in the image or the
/// sizes are not usable.
OrganMesh mesh_labels(const LabelImage& image, const MesherOptions& options);

}  // namespace viscera::meshes
