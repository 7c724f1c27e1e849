// Tetrahedra from a label image, by CGAL.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "meshes/imaging/islands.h"
#include "meshes/imaging/label_image.h"
#include "meshes/organ_mesh.h"

namespace viscera::meshes {

/// Whether surfaces that are filled get new facets by edge length or keep their triangles.
enum class Facets { anew, kept };

/// What becomes of regions whose volume is more than 1 % off with the edges asked for: edges are
/// shortened there, down to a voxel, or kept.
enum class Thin { refine, keep };

struct MesherOptions {
  double edge = 5;            ///< target edge length, mm
  double facet_distance = 0;  ///< largest distance of facets from the label border, mm; 0: edge / 4
  std::map<int, double> label_edge;  ///< target edge length of single labels, mm
  /// Target edge length on the border of two regions by their names (`outer`: the outside), mm.
  std::map<std::pair<std::string, std::string>, double> border_edge;
  std::map<int, std::string> names;  ///< label -> region, before the names of the image; labels of
                                     ///< one name are one region; without name `label_<n>`
  std::vector<int> keep;             ///< labels to mesh; empty: all but 0
  Islands islands = Islands::join;
  double smallest_part = 0.5;  ///< mL; smaller connected parts and holes join their surroundings
  double smoothing = 0.5;  ///< how far smoothing may move a border, in voxels; 0: staircase kept
  Thin thin = Thin::refine;
  unsigned seed = 0;             ///< of the mesher's random numbers
  Facets facets = Facets::anew;  ///< of surfaces
  std::function<void(const std::string&)> progress = [](const std::string&) {};  ///< stages, for
                                                                                 ///< the terminal
};

/// What became of a region's voxels.
struct RegionVolume {
  std::string region;
  double image = 0;   ///< mL in the image
  double voxels = 0;  ///< mL after islands were settled
  double mesh = 0;    ///< mL in the mesh; 0 if it was too small to be meshed
};

struct MeshedLabels {
  OrganMesh mesh;
  std::vector<RegionVolume> volumes;
  double roughness_before = 0, roughness = 0;  ///< degrees, see imaging::roughness
};

/// Meshes the labels into one conforming tet4 mesh in patient coordinates (LPS, mm), cells and
/// nodes along a space-filling curve. Every label is a region. Surfaces, closed about every region:
/// `<region>_outer` (towards the outside), `<a>_<b>` (between two regions, seen from `a`),
/// `boundary` (the whole outside). Borders are smooth (see imaging/smooth_borders.h) and regions
/// have the volume of their voxels. The same image and options give the same mesh. Slivers are
/// perturbed and exuded to a dihedral angle of about 10 degrees. `notes` tells of islands, of
/// labels cut by the border of the image, of edges that were shortened and of volumes that could
/// still not be kept within 1 %. Throws
/// GeometryError if nothing is left to mesh, a kept label is not in the image, the sizes are not
/// usable or two borders would get the same name.
MeshedLabels mesh_label_image(const LabelImage& image, const MesherOptions& options);

/// The mesh alone.
OrganMesh mesh_labels(const LabelImage& image, const MesherOptions& options);

}  // namespace viscera::meshes
