// Label images from files.
#pragma once

#include <string>

#include "meshes/imaging/label_image.h"

namespace viscera::meshes {

/// Reads INRIMAGE (`.inr`, `.inr.gz`), NIfTI (`.nii`, `.nii.gz`), NRRD (`.nrrd`, `.nhdr`;
/// `.seg.nrrd` with its layers and names) or MetaImage (`.mha`, `.mhd`), told apart by the name, a
/// DICOM segmentation (any name), or a folder with one DICOM series, into LPS mm. NIfTI's and
/// NRRD's RAS frames are turned into LPS; of NIfTI the sform is taken before the qform. INRIMAGE
/// has no orientation: its axes come back as LPS with a note (see `set_axes`). Throws GeometryError
/// for a missing, cut off or empty image, for values that are not whole numbers from 0 to 65535,
/// for images one voxel thick and for more than three dimensions.
LabelImage read_label_image(const std::string& file);

}  // namespace viscera::meshes
