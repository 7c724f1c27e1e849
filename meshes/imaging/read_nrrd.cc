// Read here and not by VTK, whose reader drops the frame and passes over missing bytes.
#include <set>
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
  std::string vectors = value_of(header, "space directions");
  if (vectors.compare(0, 4, "none") == 0) {  // of the layers, which come first
    vectors.erase(0, 4);
  }
  const std::vector<double> directions = numbers_in(vectors);
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

/// A segment of 3D Slicer's `.seg.nrrd`.
struct Segment {
  int layer, value;
  std::string name;
};

/// A layer or label value of the header.
int number_of(const std::string& file, const std::string& segment, double number) {
  if (!(number >= 0 && number <= 65535)) {
    fail(file, "its segment '" + segment + "' has the layer or label value " +
                   std::to_string(number) +
                   "; whole numbers from 0 to 65535 are needed. Export the segmentation again.");
  }
  return static_cast<int>(number);
}

std::vector<Segment> segments_of(const std::string& file, const TextHeader& header, int layers) {
  std::vector<Segment> segments;
  for (int i = 0;; ++i) {
    const std::string key = "segment" + std::to_string(i) + "_";
    const std::string name = value_of(header, key + "name");
    if (name.empty()) {
      return segments;
    }
    const auto layer = numbers_in(value_of(header, key + "layer"));
    const auto value = numbers_in(value_of(header, key + "labelvalue"));
    // files before 2020 have a layer of ones for every segment and say neither
    segments.push_back({layer.empty() ? (layers > 1 ? i : 0) : number_of(file, name, layer[0]),
                        value.empty() ? 1 : number_of(file, name, value[0]), name});
  }
}

/// Segments whose values are used in several layers are numbered anew, from 1.
bool values_repeat(const std::vector<Segment>& segments) {
  std::set<int> values;
  for (const Segment& segment : segments) {
    values.insert(segment.value);
  }
  return values.size() < segments.size();
}

/// One label map from voxels [voxel][layer]; where segments overlap the last layer counts.
void join_layers(const std::string& file,
                 const std::vector<std::uint16_t>& voxels,
                 int layers,
                 const std::vector<Segment>& segments,
                 LabelImage& image) {
  std::map<std::pair<int, int>, std::uint16_t> label_of;
  const bool renumber = values_repeat(segments);
  for (std::size_t i = 0; i < segments.size(); ++i) {
    const int label = renumber ? static_cast<int>(i) + 1 : segments[i].value;
    label_of[{segments[i].layer, segments[i].value}] = to_label(file, 0, label);
    image.names[label] = segments[i].name;
  }
  std::size_t doubled = 0;
  image.labels.assign(voxels.size() / static_cast<std::size_t>(layers), 0);
  for (std::size_t at = 0; at < voxels.size(); ++at) {
    if (voxels[at] == 0) {
      continue;
    }
    const int layer = static_cast<int>(at % static_cast<std::size_t>(layers));
    const auto found = label_of.find({layer, voxels[at]});
    if (found == label_of.end() && layers > 1) {
      fail(file, "layer " + std::to_string(layer) + " has the label " + std::to_string(voxels[at]) +
                     ", which no segment of the header has. Export "
                     "the segmentation again.");
    }
    std::uint16_t& label = image.labels[at / static_cast<std::size_t>(layers)];
    doubled += label != 0 ? 1 : 0;
    label = found == label_of.end() ? voxels[at] : found->second;
  }
  if (doubled > 0) {
    image.notes.push_back(std::to_string(doubled) +
                          " voxels belong to several segments; each got the last of them.");
  }
}

/// The number of layers, 1 without; sizes become those of the image.
int take_layers(const std::string& file, const TextHeader& header, std::string& sizes) {
  const std::string dimension = value_of(header, "dimension");
  if (dimension == "3") {
    return 1;
  }
  const std::vector<double> numbers = numbers_in(sizes);
  const std::string kinds = value_of(header, "kinds");
  const bool layered = dimension == "4" && numbers.size() == 4 && kinds.compare(0, 4, "list") == 0;
  if (!layered || !(numbers[0] >= 1 && numbers[0] <= 1000)) {
    fail(file, "its header says 'dimension: " + dimension + "' and 'kinds: " + kinds +
                   "'; a label image has three dimensions, before them a list of up to 1000 "
                   "layers (.seg.nrrd). Export the segmentation again.");
  }
  sizes = sizes.substr(sizes.find_first_of(' ') + 1);
  return static_cast<int>(numbers[0]);
}

}  // namespace

LabelImage read_nrrd(const std::string& file) {
  const TextHeader header = read_header(file, ':', "");
  std::string sizes = value_of(header, "sizes");
  const int layers = take_layers(file, header, sizes);
  LabelImage image;
  VoxelLayout layout = layout_of(file, header);
  layout.voxels = take_size(file, sizes, image) * static_cast<std::size_t>(layers);
  set_frame(file, header, image);
  const std::vector<Segment> segments = segments_of(file, header, layers);
  if (layers == 1 && !values_repeat(segments)) {
    image.labels = read_voxels(layout);
    for (const Segment& segment : segments) {
      image.names[segment.value] = segment.name;
    }
  } else {
    join_layers(file, read_voxels(layout), layers, segments, image);
  }
  return image;
}

}  // namespace viscera::meshes::imaging
