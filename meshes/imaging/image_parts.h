// Pieces that the image readers share.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "meshes/imaging/label_image.h"

namespace viscera::meshes::imaging {

LabelImage read_inrimage(const std::string& file);
LabelImage read_nifti(const std::string& file);
LabelImage read_nrrd(const std::string& file);
LabelImage read_metaimage(const std::string& file);

/// A DICOM segmentation object, or a folder with the planes of one series.
LabelImage read_dicom(const std::string& path);

/// Splits three columns (axis * spacing, mm, LPS) into unit axes and spacing.
void set_columns(LabelImage& image, const std::array<Point, 3>& columns);

/// The label for a value of a file; refuses what is not whole or not in 0 to 65535.
std::uint16_t to_label(const std::string& file, std::size_t voxel, double value);

struct TextHeader {
  std::map<std::string, std::string> values;  ///< keys in lower case
  std::size_t size = 0;                       ///< bytes up to and with its end
};

/// Text header `key<separator>value` of NRRD (':') and MetaImage ('='), up to the empty line or the
/// line with `last_key`. At most 1 MB is looked at.
TextHeader read_header(const std::string& file, char separator, const std::string& last_key);

/// The value of a key; empty if the header has none.
std::string value_of(const TextHeader& header, const std::string& key);

/// Sets the size from three numbers and gives the number of voxels; refuses other sizes.
std::size_t take_size(const std::string& file, const std::string& numbers, LabelImage& image);

/// Path of a data file named in the header `file`, which stands in the same folder.
std::string beside(const std::string& file, const std::string& data_file);

/// All numbers of a text; brackets and commas are blanks.
std::vector<double> numbers_in(const std::string& text);

[[noreturn]] void fail(const std::string& file, const std::string& what);

}  // namespace viscera::meshes::imaging
