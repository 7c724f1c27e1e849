// Labels by number or by name.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "meshes/imaging/label_image.h"

namespace viscera::meshes {

/// What stands for the unlabelled outside in names of borders.
inline constexpr const char* outside_name = "outer";

/// A name as regions and surfaces may have it: every run of characters that are not letters,
/// digits, '.', '-' or '_' becomes one '_'.
std::string plain_name(const std::string& name);

/// Name of the region of a label: as given in `names`, else as the image says, else `label_<n>`.
std::string region_name(const LabelImage& image,
                        const std::map<int, std::string>& names,
                        int label);

/// The labels that a text means: its number, or all labels with this name in the image (capital
/// letters count as small ones). Throws InputError that lists the labels there are and the nearest
/// match.
std::vector<int> find_labels(const LabelImage& image, const std::string& text);

/// "1 (spleen), 5 (liver)": labels of the image with their names.
std::string list_labels(const LabelImage& image);

}  // namespace viscera::meshes
