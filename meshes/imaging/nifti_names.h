// Names of labels in a NIfTI file.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

namespace viscera::meshes::imaging {

/// Adds the names of an extension of the header: XML with a `LabelTable`, as Caret, the Connectome
/// Workbench and TotalSegmentator write it. What is none, or damaged, adds nothing.
void add_nifti_names(std::string_view extension, std::map<int, std::string>& names);

}  // namespace viscera::meshes::imaging
