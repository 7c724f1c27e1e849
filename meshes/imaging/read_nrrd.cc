// Read here and not by VTK, whose reader drops the frame and passes over missing bytes.
#include <utility>

#include "meshes/imaging/image_parts.h"
#include "meshes/imaging/voxel_data.h"

namespace viscera::meshes::imaging {

namespace {

/// Signs that turn the file's space into LPS.
Point signs_of(const std::string& file, const std::string& space, LabelImage& image) {
  if (space == "left-posterior-superior" || space == "LPS") {
    return {1, 1, 1};
  }
  if (space == "right-anterior-superior" || space == "RAS") {
    return {-1, -1, 1};
  }
  if (space == "left-anterior-superior" || space == "LAS") {
    return {1, -1, 1};
  }
  if (!space.empty() && space != "scanner-xyz" && space != "3D-right-handed") {
    fail(file, "its space is '" + space +
                   "'; left-posterior-superior, right-anterior-superior and "
                   "left-anterior-superior are read. Export it in one of these.");
  }
  image.notes.push_back(
      "The NRRD file does not say how the patient lies in it: its space is taken as "
      "left, posterior, superior.");
  return {1, 1, 1};
}

void set_frame(const std::string& file, const TextHeader& header, LabelImage& image) {
  const std::vector<double> directions = numbers_in(value_of(header, "space directions"));
  const std::vector<double> spacings = numbers_in(value_of(header, "spacings"));
  const std::vector<double> origin = numbers_in(value_of(header, "space origin"));
  const Point sign = signs_of(file, value_of(header, "space"), image);
  if (directions.size() == 9) {
    std::array<Point, 3> columns;
    for (int i = 0; i < 9; ++i) {
      columns[i / 3][i % 3] = sign[i % 3] * directions[i];
    }
    set_columns(image, columns);
  } else if (spacings.size() == 3) {
    image.spacing = {spacings[0], spacings[1], spacings[2]};
  } else {
    fail(file,
         "its header has neither 'space directions' of three vectors nor three 'spacings', so "
         "the voxel size is unknown. Export it again with one of them.");
  }
  for (std::size_t row = 0; row < 3 && origin.size() == 3; ++row) {
    image.origin[row] = sign[row] * origin[row];
  }
}

VoxelType type_of(const std::string& file, const std::string& type) {
  const std::pair<const char*, VoxelType> types[] = {{"signed char", VoxelType::int8},
                                                     {"int8", VoxelType::int8},
                                                     {"int8_t", VoxelType::int8},
                                                     {"uchar", VoxelType::uint8},
                                                     {"unsigned char", VoxelType::uint8},
                                                     {"uint8", VoxelType::uint8},
                                                     {"uint8_t", VoxelType::uint8},
                                                     {"short", VoxelType::int16},
                                                     {"short int", VoxelType::int16},
                                                     {"signed short", VoxelType::int16},
                                                     {"int16", VoxelType::int16},
                                                     {"int16_t", VoxelType::int16},
                                                     {"ushort", VoxelType::uint16},
                                                     {"unsigned short", VoxelType::uint16},
                                                     {"unsigned short int", VoxelType::uint16},
                                                     {"uint16", VoxelType::uint16},
                                                     {"uint16_t", VoxelType::uint16},
                                                     {"int", VoxelType::int32},
                                                     {"signed int", VoxelType::int32},
                                                     {"int32", VoxelType::int32},
                                                     {"int32_t", VoxelType::int32},
                                                     {"uint", VoxelType::uint32},
                                                     {"unsigned int", VoxelType::uint32},
                                                     {"uint32", VoxelType::uint32},
                                                     {"uint32_t", VoxelType::uint32},
                                                     {"longlong", VoxelType::int64},
                                                     {"long long", VoxelType::int64},
                                                     {"int64", VoxelType::int64},
                                                     {"int64_t", VoxelType::int64},
                                                     {"ulonglong", VoxelType::uint64},
                                                     {"unsigned long long", VoxelType::uint64},
                                                     {"uint64", VoxelType::uint64},
                                                     {"uint64_t", VoxelType::uint64},
                                                     {"float", VoxelType::float32},
                                                     {"double", VoxelType::float64}};
  for (const auto& [name, found] : types) {
    if (type == name) {
      return found;
    }
  }
  fail(file,
       "its voxel type is '" + type + "', which is not a number type of NRRD. Export it again.");
}

/// Where the voxels are and how they are packed.
VoxelLayout layout_of(const std::string& file, const TextHeader& header) {
  VoxelLayout layout;
  const std::string encoding = value_of(header, "encoding");
  if (encoding != "raw" && encoding != "gzip" && encoding != "gz") {
    fail(file,
         "its encoding is '" + encoding + "'; raw and gzip are read. Export it as one of these.");
  }
  if (!value_of(header, "byte skip").empty() || !value_of(header, "line skip").empty()) {
    fail(file, "its header skips bytes or lines of the data, which is not read. Export it again.");
  }
  std::string data = value_of(header, "data file");
  data = data.empty() ? value_of(header, "datafile") : data;
  layout.file = data.empty() ? file : beside(file, data);
  layout.offset = data.empty() ? header.size : 0;
  layout.type = type_of(file, value_of(header, "type"));
  layout.packing = encoding == "raw" ? Packing::raw : Packing::deflated;
  layout.order = value_of(header, "endian") == "big" ? ByteOrder::big : ByteOrder::little;
  return layout;
}

}  // namespace

LabelImage read_nrrd(const std::string& file) {
  const TextHeader header = read_header(file, ':', "");
  const std::string dimension = value_of(header, "dimension");
  if (dimension != "3") {
    fail(file, "its header says 'dimension: " + dimension +
                   "'; a label image has three. If it holds "
                   "several layers of segments, export them as one label map.");
  }
  LabelImage image;
  VoxelLayout layout = layout_of(file, header);
  layout.voxels = take_size(file, value_of(header, "sizes"), image);
  set_frame(file, header, image);
  image.labels = read_voxels(layout);
  return image;
}

}  // namespace viscera::meshes::imaging
