// DICOM files made by hand, byte by byte (explicit VR, little endian).
#pragma once

#include <string>
#include <vector>

#include "meshes/imaging/label_image.h"

namespace viscera::meshes::test {

/// The planes of an image as files of one series, 16 bits a voxel.
std::vector<std::string> dicom_series(const LabelImage& image);

/// A segmentation object: a frame for every plane and label that meet, 1 bit a voxel, segments
/// named by `image.names`.
std::string dicom_segmentation(const LabelImage& image);

}  // namespace viscera::meshes::test
