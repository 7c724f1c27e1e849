#include "meshes/imaging/image_parts.h"
#include "meshes/imaging/voxel_data.h"

namespace viscera::meshes::imaging {

namespace {

constexpr std::size_t longest_header = 16384;

using Header = std::map<std::string, std::string>;

Header parse(const std::string& text) {
  Header header;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    const std::string line = text.substr(at, end - at);
    const std::size_t split = line.find('=');
    if (split != std::string::npos) {
      header[line.substr(0, split)] = line.substr(split + 1);
    }
    at = end + 1;
  }
  return header;
}

double number_of(const Header& header, const std::string& key, double otherwise) {
  const auto found = header.find(key);
  const std::vector<double> numbers =
      found == header.end() ? std::vector<double>{} : numbers_in(found->second);
  return numbers.empty() ? otherwise : numbers[0];
}

std::string text_of(const Header& header, const std::string& key) {
  const auto found = header.find(key);
  return found == header.end() ? "" : found->second;
}

/// Refuses what is no label image.
VoxelType type_of(const std::string& file, const Header& header) {
  const std::string type = text_of(header, "TYPE");
  const double bits = number_of(header, "PIXSIZE", 8);
  if (type.find("fixed") == std::string::npos || (bits != 8 && bits != 16) ||
      number_of(header, "VDIM", 1) != 1) {
    fail(file, "its voxels are of type '" + type + "', " + text_of(header, "PIXSIZE") +
                   "; labels must be fixed numbers of 8 or 16 bits, one a voxel.");
  }
  return bits == 8 ? VoxelType::uint8 : VoxelType::uint16;
}

}  // namespace

LabelImage read_inrimage(const std::string& file) {
  const std::string bytes = read_whole(file);
  const std::size_t end = bytes.substr(0, longest_header).find("##}");
  if (bytes.compare(0, 12, "#INRIMAGE-4#") != 0 || end == std::string::npos) {
    fail(file,
         "it is not an INRIMAGE file: it should start with #INRIMAGE-4# and a header that ends "
         "with ##}. Give the label image in the format that its name says.");
  }
  const Header header = parse(bytes.substr(0, end));
  LabelImage image;
  VoxelLayout layout;
  layout.file = file;
  layout.offset = (end + 3 + 255) / 256 * 256;  // headers fill blocks of 256 bytes
  layout.type = type_of(file, header);
  layout.order = text_of(header, "CPU") == "sun" ? ByteOrder::big : ByteOrder::little;
  layout.voxels = take_size(
      file, text_of(header, "XDIM") + " " + text_of(header, "YDIM") + " " + text_of(header, "ZDIM"),
      image);
  image.spacing = {number_of(header, "VX", 1), number_of(header, "VY", 1),
                   number_of(header, "VZ", 1)};
  image.labels = labels_from(bytes, layout);
  image.notes.push_back(
      "INRIMAGE files do not say how the patient lies in them: the axes are taken as "
      "left, posterior, superior.");
  return image;
}

}  // namespace viscera::meshes::imaging
