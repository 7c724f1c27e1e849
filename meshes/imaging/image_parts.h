// Pieces that the image readers share.
#pragma once

#include <array>
#include <map>
#include <string>
#include <vector>

#include "meshes/imaging/label_image.h"

class vtkImageData;

namespace viscera::meshes::imaging {

LabelImage read_inrimage(const std::string& file);
LabelImage read_nifti(const std::string& file);
LabelImage read_nrrd(const std::string& file);
LabelImage read_metaimage(const std::string& file);

/// Size and labels from VTK; value * slope + intercept must be whole, 0 to 65535.
void take_voxels(
    const std::string& file, vtkImageData& data, double slope, double intercept, LabelImage& image);

/// Splits three columns (axis * spacing, mm, LPS) into unit axes and spacing.
void set_columns(LabelImage& image, const std::array<Point, 3>& columns);

/// Text header `key<separator>value` of NRRD (':') and MetaImage ('='), up to the empty line or the
/// line that starts with `last_key`. Keys in lower case. At most 1 MB is looked at.
std::map<std::string, std::string> read_header(const std::string& file,
                                               char separator,
                                               const std::string& last_key);

/// All numbers of a text; brackets and commas are blanks.
std::vector<double> numbers_in(const std::string& text);

[[noreturn]] void fail(const std::string& file, const std::string& what);

}  // namespace viscera::meshes::imaging
