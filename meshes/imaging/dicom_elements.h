// The structure of DICOM files: GDCM takes memory for as many bytes as an element says it has, and
// ends the program at some that are cut off.
#pragma once

#include <string>

namespace viscera::meshes::imaging {

/// Walks the elements of a DICOM file, sequences and compressed frames included, and throws
/// GeometryError if one is longer than what holds it, of no known type, or out of place, or if the
/// file ends within one. Files that are compressed as a whole are not looked at.
void check_dicom_elements(const std::string& file);

}  // namespace viscera::meshes::imaging
