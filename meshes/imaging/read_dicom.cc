#include <algorithm>
#include <cmath>
#include <filesystem>

#include "meshes/imaging/child_process.h"
#include "meshes/imaging/dicom_files.h"
#include "meshes/imaging/image_parts.h"
#include "meshes/vec.h"

namespace viscera::meshes::imaging {

namespace {

constexpr double same_place = 1e-3;    // mm
constexpr double longest_body = 3000;  // mm
// how far a plane may be from where even spacing would put it, in spacings
constexpr double unevenness = 0.05;

/// Places of planes along the normal, each once, in growing order.
std::vector<double> heights_of(const DicomVolume& volume, const Point& normal) {
  std::vector<double> heights;
  for (const DicomPlane& plane : volume.planes) {
    heights.push_back(dot(normal, plane.position));
  }
  std::sort(heights.begin(), heights.end());
  heights.erase(std::unique(heights.begin(), heights.end(),
                            [](double a, double b) { return b - a < same_place; }),
                heights.end());
  return heights;
}

/// Distance of planes: as the file says, else the least there is.
double spacing_of(const std::string& file,
                  const DicomVolume& volume,
                  const std::vector<double>& heights) {
  if (heights.size() < 2) {
    fail(file,
         "all its planes lie at one place: the image is one voxel thick. Give the whole "
         "stack of planes.");
  }
  double least = heights.back() - heights.front();
  if (least > longest_body) {
    fail(file, "its planes lie up to " + std::to_string(least) +
                   " mm apart, more than a body is long: the place of one (ImagePositionPatient) "
                   "is damaged. Export it again.");
  }
  for (std::size_t i = 1; i < heights.size(); ++i) {
    least = std::min(least, heights[i] - heights[i - 1]);
  }
  // planes without a voxel of a segment may be missing, so the file's own word goes first, unless
  // planes lie closer than it says
  return volume.slice_spacing > same_place && volume.slice_spacing < (1 + unevenness) * least
             ? volume.slice_spacing
             : least;
}

int slice_of(const std::string& file, double height, double first, double spacing) {
  const double slice = (height - first) / spacing;
  if (std::abs(slice - std::round(slice)) > unevenness) {
    fail(file, "its planes are not evenly spaced: one lies " + std::to_string(height - first) +
                   " mm above the first, which is no multiple of " + std::to_string(spacing) +
                   " mm. A plane is missing or the series is uneven: resample it.");
  }
  return static_cast<int>(std::lround(slice));
}

/// The step from slice to slice: along the normal, or oblique where the planes are sheared (a
/// tilted gantry).
Point step_of(const std::string& file,
              const DicomVolume& volume,
              const Point& normal,
              const std::vector<double>& heights,
              double spacing) {
  const auto by_height = [&](const DicomPlane& a, const DicomPlane& b) {
    return dot(normal, a.position) < dot(normal, b.position);
  };
  const auto ends = std::minmax_element(volume.planes.begin(), volume.planes.end(), by_height);
  const int slices = slice_of(file, heights.back(), heights.front(), spacing);
  return times(1.0 / slices, minus(ends.second->position, ends.first->position));
}

LabelImage empty_stack(const std::string& file, const DicomVolume& volume) {
  const Point normal = cross(volume.along_row, volume.along_column);
  const std::vector<double> heights = heights_of(volume, normal);
  const double spacing = spacing_of(file, volume, heights);
  LabelImage image;
  const int slices = slice_of(file, heights.back(), heights.front(), spacing) + 1;
  take_size(file,
            std::to_string(volume.columns) + " " + std::to_string(volume.rows) + " " +
                std::to_string(slices),
            image);
  set_columns(image, {times(volume.column_spacing, volume.along_row),
                      times(volume.row_spacing, volume.along_column),
                      step_of(file, volume, normal, heights, spacing)});
  for (const DicomPlane& plane : volume.planes) {
    if (dot(normal, plane.position) - heights.front() < same_place) {
      image.origin = plane.position;
    }
  }
  image.labels.assign(static_cast<std::size_t>(volume.columns) * volume.rows * slices, 0);
  return image;
}

/// Calls visit(slice, plane) for every plane, which must lie where the stack expects it.
template <class Visit>
void place_planes(const std::string& file,
                  const DicomVolume& volume,
                  const LabelImage& image,
                  const Visit& visit) {
  const Point normal = cross(volume.along_row, volume.along_column);
  const Point step = times(image.spacing[2], image.axes[2]);
  for (const DicomPlane& plane : volume.planes) {
    const Point way = minus(plane.position, image.origin);
    const int slice = slice_of(file, dot(normal, way), 0, dot(normal, step));
    const Point expected = times(slice, step);
    if (norm(minus(way, expected)) > unevenness * (volume.column_spacing + volume.row_spacing)) {
      fail(file,
           "its planes are shifted against each other in no regular way. Resample it to a "
           "regular grid.");
    }
    visit(slice, plane);
  }
}

LabelImage read_segmentation(const std::string& file) {
  const DicomVolume volume = read_dicom_segmentation(file);
  LabelImage image = empty_stack(file, volume);
  image.names = volume.segment_names;
  const std::size_t plane_size = static_cast<std::size_t>(volume.columns) * volume.rows;
  std::size_t doubled = 0;
  place_planes(file, volume, image, [&](int slice, const DicomPlane& plane) {
    std::uint16_t* labels = &image.labels[static_cast<std::size_t>(slice) * plane_size];
    for (std::size_t voxel = 0; voxel < plane_size; ++voxel) {
      if (plane.inside[voxel]) {
        doubled += labels[voxel] != 0 && labels[voxel] != plane.segment ? 1 : 0;
        labels[voxel] = to_label(file, voxel, plane.segment);
      }
    }
  });
  if (doubled > 0) {
    image.notes.push_back(std::to_string(doubled) +
                          " voxels belong to several segments; each got the last of them.");
  }
  return image;
}

/// Planes beyond the first gap, before there is memory for those between.
void check_gaps(const std::string& folder, const DicomVolume& volume) {
  const std::vector<double> heights =
      heights_of(volume, cross(volume.along_row, volume.along_column));
  const double spacing = spacing_of(folder, volume, heights);
  const int slices = slice_of(folder, heights.back(), heights.front(), spacing) + 1;
  for (std::size_t i = 0; i < heights.size() && slices > 0; ++i) {
    if (slice_of(folder, heights[i], heights.front(), spacing) != static_cast<int>(i)) {
      fail(folder, "plane " + std::to_string(i + 1) + " of " + std::to_string(slices) +
                       " is missing. Export the whole series.");
    }
  }
}

LabelImage read_series(const std::string& folder, const std::vector<std::string>& files) {
  const DicomVolume volume = read_dicom_series(files);
  check_gaps(folder, volume);
  LabelImage image = empty_stack(folder, volume);
  const std::size_t plane_size = static_cast<std::size_t>(volume.columns) * volume.rows;
  std::vector<bool> filled(static_cast<std::size_t>(image.size[2]), false);
  place_planes(folder, volume, image, [&](int slice, const DicomPlane& plane) {
    if (plane.values.size() != plane_size || filled[static_cast<std::size_t>(slice)]) {
      fail(folder,
           "two of its planes lie at one place, or a plane has not as many voxels as its "
           "size says. Give a folder with one label map alone.");
    }
    filled[static_cast<std::size_t>(slice)] = true;
    for (std::size_t voxel = 0; voxel < plane_size; ++voxel) {
      const std::size_t at = static_cast<std::size_t>(slice) * plane_size + voxel;
      image.labels[at] = to_label(folder, at, plane.values[voxel]);
    }
  });
  return image;
}

LabelImage read_files(const std::string& path, const std::vector<std::string>& files) {
  if (files.size() == 1 && is_dicom_segmentation(files.front())) {
    return read_segmentation(files.front());
  }
  if (!std::filesystem::is_directory(path)) {
    fail(path,
         "it is a DICOM file but no segmentation (modality SEG). Give the folder with all "
         "planes of a label map, or a DICOM segmentation.");
  }
  return read_series(path, files);
}

std::vector<std::string> files_of(const std::string& path) {
  if (!std::filesystem::is_directory(path)) {
    return {path};
  }
  std::vector<std::string> files;
  for (const auto& entry : std::filesystem::directory_iterator(path)) {
    if (entry.is_regular_file() && is_dicom_file(entry.path().string())) {
      files.push_back(entry.path().string());
    }
  }
  std::sort(files.begin(), files.end());
  if (files.empty()) {
    fail(path, "the folder holds no DICOM file. Give the folder with the planes of a label map.");
  }
  return files;
}

/// Debian's GDCM has its assertions on: some damaged files end the program.
void check_survival(const std::string& path, const std::vector<std::string>& files) {
  if (ends_well_in_child([&] { read_files(path, files); })) {
    return;
  }
  for (const std::string& file : files) {
    if (!ends_well_in_child([&] { read_files(path, {file}); })) {
      fail(file,
           "the DICOM reader (GDCM) breaks down at it. It is damaged: export it again, or as NRRD "
           "or NIfTI.");
    }
  }
  fail(path, "the DICOM reader (GDCM) breaks down at these files. Export them as NRRD or NIfTI.");
}

}  // namespace

LabelImage read_dicom(const std::string& path) {
  const std::vector<std::string> files = files_of(path);
  check_survival(path, files);
  return read_files(path, files);
}

}  // namespace viscera::meshes::imaging
