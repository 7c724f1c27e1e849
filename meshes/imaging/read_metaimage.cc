// Read here and not by VTK, whose reader drops the frame and passes over missing bytes.
#include <utility>

#include "meshes/imaging/image_parts.h"
#include "meshes/imaging/voxel_data.h"

namespace viscera::meshes::imaging {

namespace {

/// Numbers of the first of `keys` that the header has.
std::vector<double> first_of(const TextHeader& header, std::initializer_list<const char*> keys) {
  for (const char* key : keys) {
    if (const std::string value = value_of(header, key); !value.empty()) {
      return numbers_in(value);
    }
  }
  return {};
}

VoxelType type_of(const std::string& file, const std::string& type) {
  const std::pair<const char*, VoxelType> types[] = {
      {"MET_CHAR", VoxelType::int8},       {"MET_UCHAR", VoxelType::uint8},
      {"MET_SHORT", VoxelType::int16},     {"MET_USHORT", VoxelType::uint16},
      {"MET_INT", VoxelType::int32},       {"MET_UINT", VoxelType::uint32},
      {"MET_LONG", VoxelType::int32},      {"MET_ULONG", VoxelType::uint32},
      {"MET_LONG_LONG", VoxelType::int64}, {"MET_ULONG_LONG", VoxelType::uint64},
      {"MET_FLOAT", VoxelType::float32},   {"MET_DOUBLE", VoxelType::float64}};
  for (const auto& [name, found] : types) {
    if (type == name) {
      return found;
    }
  }
  fail(file, "its ElementType is '" + type +
                 "'; one number a voxel is needed, such as MET_UCHAR. "
                 "Export the label map again.");
}

bool says_true(const TextHeader& header, const std::string& key) {
  const std::string value = value_of(header, key);
  return value == "True" || value == "true" || value == "TRUE" || value == "1";
}

VoxelLayout layout_of(const std::string& file, const TextHeader& header) {
  VoxelLayout layout;
  const std::string data = value_of(header, "elementdatafile");
  if (data.empty() || data == "LIST" || data.find('%') != std::string::npos ||
      value_of(header, "binarydata") == "False") {
    fail(file, "its ElementDataFile is '" + data +
                   "'; binary data in one file (or LOCAL) are read. "
                   "Export it as one .mha file.");
  }
  layout.file = data == "LOCAL" ? file : beside(file, data);
  layout.offset = data == "LOCAL" ? header.size : 0;
  if (const auto skip = first_of(header, {"headersize"}); data != "LOCAL" && skip.size() == 1) {
    layout.offset = skip[0] > 0 ? static_cast<std::size_t>(skip[0]) : 0;
  }
  layout.type = type_of(file, value_of(header, "elementtype"));
  layout.packing = says_true(header, "compresseddata") ? Packing::deflated : Packing::raw;
  const bool big =
      says_true(header, "binarydatabyteordermsb") || says_true(header, "elementbyteordermsb");
  layout.order = big ? ByteOrder::big : ByteOrder::little;
  return layout;
}

void set_frame(const TextHeader& header, LabelImage& image) {
  const auto spacing = first_of(header, {"elementspacing", "elementsize"});
  const auto matrix = first_of(header, {"transformmatrix", "orientation", "rotation"});
  const auto offset = first_of(header, {"offset", "position", "origin"});
  for (std::size_t a = 0; a < 3; ++a) {
    image.spacing[a] = spacing.size() == 3 ? spacing[a] : 1;
    image.origin[a] = offset.size() == 3 ? offset[a] : 0;
    for (std::size_t row = 0; row < 3 && matrix.size() == 9; ++row) {
      image.axes[a][row] = matrix[3 * a + row];  // one axis after the other, LPS
    }
  }
}

}  // namespace

LabelImage read_metaimage(const std::string& file) {
  const TextHeader header = read_header(file, '=', "elementdatafile");
  if (const auto dimensions = first_of(header, {"ndims"}); dimensions != std::vector<double>{3}) {
    fail(file,
         "its header does not say NDims = 3; a label image has three dimensions. Export the "
         "label map again.");
  }
  LabelImage image;
  VoxelLayout layout = layout_of(file, header);
  layout.voxels = take_size(file, value_of(header, "dimsize"), image);
  set_frame(header, image);
  image.labels = read_voxels(layout);
  return image;
}

}  // namespace viscera::meshes::imaging
