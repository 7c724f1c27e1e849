// What is wanted from DICOM files; the only code that meets GDCM is behind it.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "meshes/organ_mesh.h"

namespace viscera::meshes::imaging {

/// One plane of voxels.
struct DicomPlane {
  Point position;             ///< mm LPS, centre of its first voxel
  int segment = 0;            ///< of a segmentation; 0 in a series
  std::vector<float> values;  ///< of a series, [row][column]
  std::vector<bool> inside;   ///< of a segmentation, [row][column]: half or more of the voxel
};

/// Planes of one segmentation object or one series, in the order of their files.
struct DicomVolume {
  int rows = 0, columns = 0;
  Point along_row{}, along_column{};  ///< unit vectors LPS, of growing column and row number
  double column_spacing = 0, row_spacing = 0;  ///< mm between columns, between rows
  double slice_spacing = 0;                    ///< mm as the file says; 0: it does not
  std::map<int, std::string> segment_names;
  std::vector<DicomPlane> planes;
};

/// True if the file starts as DICOM files do (128 bytes, then DICM).
bool is_dicom_file(const std::string& file);

/// Reads a segmentation object (DICOM SEG, binary or fractional). Throws GeometryError for other
/// objects, for files that are cut off, and where orientation, spacing or positions are missing.
DicomVolume read_dicom_segmentation(const std::string& file);

/// Reads the planes of one series from files; throws GeometryError likewise, and where there are
/// several series (it lists them) or planes of different size or orientation.
DicomVolume read_dicom_series(const std::vector<std::string>& files);

/// True if the file is a segmentation object.
bool is_dicom_segmentation(const std::string& file);

}  // namespace viscera::meshes::imaging
