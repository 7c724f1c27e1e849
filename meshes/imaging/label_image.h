// A segmentation: one whole number a voxel, 0 outside.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "meshes/organ_mesh.h"

namespace viscera::meshes {

/// Voxel (i, j, k) has its centre at origin + sum over axes of axes[a] * spacing[a] * index[a], in
/// patient coordinates LPS (+x left, +y posterior, +z superior), mm.
struct LabelImage {
  std::array<int, 3> size{};               ///< voxels along i, j, k
  std::array<double, 3> spacing{1, 1, 1};  ///< mm
  Point origin{};                          ///< mm LPS, centre of voxel (0, 0, 0)
  std::array<Point, 3> axes{{{1, 0, 0}, {0, 1, 0}, {0, 0, 1}}};  ///< unit vectors LPS of i, j, k
  std::vector<std::uint16_t> labels;                             ///< i fastest
  std::map<int, std::string> names;  ///< of labels, where the file has them
  std::vector<std::string> notes;    ///< remarks of the reader, for the log

  std::size_t index(int i, int j, int k) const {
    return static_cast<std::size_t>(i) +
           static_cast<std::size_t>(size[0]) *
               (static_cast<std::size_t>(j) +
                static_cast<std::size_t>(size[1]) * static_cast<std::size_t>(k));
  }
};

/// Place, mm LPS, of a (fractional) voxel index.
Point to_patient(const LabelImage& image, const Point& index);

/// Volume of one voxel, mm3.
double voxel_volume(const LabelImage& image);

/// Sets the axes by three letters that say to which side of the patient i, j and k grow: L or R, P
/// or A, S or I, each pair once ("LPS" is the identity). For formats without orientation
/// (INRIMAGE). Throws GeometryError for other letters.
void set_axes(LabelImage& image, const std::string& letters);

/// Voxels of every label but 0.
std::map<int, std::size_t> count_labels(const LabelImage& image);

/// Throws GeometryError naming `source` if sizes, spacing or axes are unusable, the voxels do not
/// fill the grid, or all labels are 0.
void check_label_image(const LabelImage& image, const std::string& source);

/// The part of the image with labels that are not 0, with `margin` voxels of 0 around it (also
/// where the image itself ends).
LabelImage crop(const LabelImage& image, int margin);

}  // namespace viscera::meshes
