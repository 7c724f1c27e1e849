// Small label images and image files made by hand.
#pragma once

#include <string>

#include "meshes/imaging/label_image.h"

namespace viscera::meshes::test {

/// Two nested balls about the middle of an n^3 image of 1 mm voxels: label 7 within `inner` mm,
/// label 3 within `outer` mm.
LabelImage nested_balls(int n, double inner, double outer);

/// A 4 x 3 x 2 image whose voxel (3, 1, 0) alone is 5.
LabelImage marked_image();

/// Where the marked voxel lies, mm LPS.
Point marked_place(const LabelImage& image);

/// Contents of a NIfTI-1 file with 16-bit labels and the given sform rows (RAS), or qform if `qfac`
/// is not 0 (no rotation; slices reversed for -1).
std::string nifti_text(const LabelImage& image, const float (&sform)[3][4], int qfac = 0);

std::string gzipped(const std::string& text);

/// Voxels as 16-bit little-endian numbers.
std::string raw_voxels(const LabelImage& image);

std::string inrimage_text(const LabelImage& image);

}  // namespace viscera::meshes::test
