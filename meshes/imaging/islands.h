// Labels that consist of several parts.
#pragma once

#include <string>
#include <vector>

#include "meshes/imaging/label_image.h"

namespace viscera::meshes {

/// A connected part (6 neighbours) of one label.
struct Island {
  int label;
  double volume;  ///< mL
  Point place;    ///< mm LPS, of one of its voxels
};

enum class Islands {
  join,    ///< those below the smallest volume become what most of their neighbours are
  keep,    ///< all stay
  largest  ///< of every label only the largest part stays, the others become 0
};

/// Parts of labels besides the largest of each label (all of them by size, largest first), before
/// anything is changed.
std::vector<Island> find_islands(const LabelImage& image);

/// Does with islands as chosen. With `join`, enclosed holes of label 0 below `smallest_ml`
/// millilitres are filled as well. Returns the number of parts that changed.
int settle_islands(LabelImage& image, Islands choice, double smallest_ml);

/// One sentence for each label with islands: how many, how large, where the largest lies.
std::vector<std::string> describe_islands(const std::vector<Island>& islands,
                                          const std::vector<std::string>& names);

}  // namespace viscera::meshes
