#include "meshes/imaging/read_label_image.h"

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <new>

#include "meshes/imaging/dicom_files.h"
#include "meshes/imaging/image_parts.h"

namespace viscera::meshes {

namespace {

bool ends_with(const std::string& text, const std::string& end) {
  return text.size() >= end.size() && text.compare(text.size() - end.size(), end.size(), end) == 0;
}

LabelImage read_by_name(const std::string& file) {
  std::string name = file;
  std::transform(name.begin(), name.end(), name.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  if (ends_with(name, ".inr") || ends_with(name, ".inr.gz")) {
    return imaging::read_inrimage(file);
  }
  if (ends_with(name, ".nii") || ends_with(name, ".nii.gz")) {
    return imaging::read_nifti(file);
  }
  if (ends_with(name, ".nrrd") || ends_with(name, ".nhdr")) {
    return imaging::read_nrrd(file);
  }
  if (ends_with(name, ".mha") || ends_with(name, ".mhd")) {
    return imaging::read_metaimage(file);
  }
  if (imaging::is_dicom_file(file)) {
    return imaging::read_dicom(file);
  }
  imaging::fail(
      file,
      "label images are read from .inr(.gz), .nii(.gz), .nrrd, .nhdr, .mha and .mhd "
      "files, DICOM segmentations, and folders with a DICOM series; surfaces from .stl, .obj, "
      ".ply, .off, .vtp and .vtk. Export the segmentation as one of these; a volume mesh "
      "needs no meshing, 'viscera convert' reads it.");
}

}  // namespace

LabelImage read_label_image(const std::string& file) {
  const bool folder = std::filesystem::is_directory(file);
  if (!folder && !std::filesystem::is_regular_file(file)) {
    imaging::fail(file, "there is no such label image. Check the path.");
  }
  try {
    LabelImage image = folder ? imaging::read_dicom(file) : read_by_name(file);
    check_label_image(image, file);
    return image;
  } catch (const std::bad_alloc&) {
    imaging::fail(
        file, "the image does not fit into memory. Its file is damaged, or it must be cropped.");
  }
}

}  // namespace viscera::meshes
