// Which labels become which regions of the mesh, and with what edge length.
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "meshes/imaging/mesh_labels.h"

namespace viscera::meshes::imaging {

/// Kept labels with their region number, from 1; labels of one name share it.
struct Regions {
  std::vector<std::string> names;  ///< of region number - 1
  std::map<int, int> number_of_label;
  std::vector<double> edge = {0};                     ///< by region number, mm
  std::map<std::pair<int, int>, double> border_edge;  ///< smaller number first, 0 the outside, mm
};

/// Throws GeometryError for labels that are not there, sizes out of range and too many regions.
Regions choose_regions(const LabelImage& image, const MesherOptions& options);

/// Labels become region numbers; all others 0.
LabelImage select_regions(const LabelImage& image, const Regions& regions);

/// One sentence for every region that touches the border of the image.
std::vector<std::string> note_cut_regions(const LabelImage& selected, const Regions& regions);

}  // namespace viscera::meshes::imaging
