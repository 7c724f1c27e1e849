#include <cstring>
#include <memory>
#include <zlib.h>

#include "meshes/imaging/image_parts.h"

namespace viscera::meshes::imaging {

namespace {

constexpr std::size_t block = 256;  // the header is a multiple of it

class GzipFile {
 public:
  explicit GzipFile(const std::string& file) : file_(file), stream_(gzopen(file.c_str(), "rb")) {
    if (stream_ == nullptr) {
      fail(file, "the file cannot be opened. Check its permissions.");
    }
  }
  ~GzipFile() { gzclose(stream_); }
  GzipFile(const GzipFile&) = delete;
  GzipFile& operator=(const GzipFile&) = delete;

  /// Reads `size` bytes, plain or compressed, or throws.
  void read(char* to, std::size_t size) {
    while (size > 0) {
      const auto part = static_cast<unsigned>(std::min<std::size_t>(size, 1u << 28));
      const int got = gzread(stream_, to, part);
      if (got <= 0) {
        fail(file_, "the file ends " + std::to_string(size) +
                        " bytes too early. It is cut off or damaged: copy it again.");
      }
      to += got;
      size -= static_cast<std::size_t>(got);
    }
  }

 private:
  std::string file_;
  gzFile stream_;
};

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

Header read_inr_header(const std::string& file, GzipFile& input) {
  std::string text;
  while (text.find("##}") == std::string::npos) {
    std::string part(block, '\0');
    input.read(part.data(), block);
    text += part;
    if (text.compare(0, 12, "#INRIMAGE-4#") != 0 || text.size() > 64 * block) {
      fail(file,
           "it is not an INRIMAGE file: it should start with #INRIMAGE-4# and a header that ends "
           "with ##}. Give the label image in one of the formats that its name says.");
    }
  }
  return parse(text);
}

double number_of(const Header& header, const std::string& key, double otherwise) {
  const auto found = header.find(key);
  const std::vector<double> numbers =
      found == header.end() ? std::vector<double>{} : numbers_in(found->second);
  return numbers.empty() ? otherwise : numbers[0];
}

/// Voxel width in bytes; refuses what is no label image.
int bytes_per_voxel(const std::string& file, const Header& header) {
  const auto type = header.find("TYPE");
  const double bits = number_of(header, "PIXSIZE", 8);
  if (type == header.end() || type->second.find("fixed") == std::string::npos ||
      (bits != 8 && bits != 16) || number_of(header, "VDIM", 1) != 1) {
    fail(file, "its voxels are of type '" + (type == header.end() ? "" : type->second) + "', " +
                   std::to_string(static_cast<int>(bits)) +
                   " bits; labels must be fixed numbers of 8 or 16 bits, one a voxel.");
  }
  return static_cast<int>(bits) / 8;
}

void unpack(const std::vector<char>& bytes, int width, bool big_endian, LabelImage& image) {
  for (std::size_t v = 0; v < image.labels.size(); ++v) {
    if (width == 1) {
      image.labels[v] = static_cast<unsigned char>(bytes[v]);
    } else {
      const auto first = static_cast<unsigned char>(bytes[2 * v]);
      const auto second = static_cast<unsigned char>(bytes[2 * v + 1]);
      image.labels[v] =
          static_cast<std::uint16_t>(big_endian ? first << 8 | second : second << 8 | first);
    }
  }
}

}  // namespace

LabelImage read_inrimage(const std::string& file) {
  GzipFile input(file);
  const Header header = read_inr_header(file, input);
  LabelImage image;
  const char* const sizes[3] = {"XDIM", "YDIM", "ZDIM"};
  const char* const spacings[3] = {"VX", "VY", "VZ"};
  std::size_t voxels = 1;
  for (int a = 0; a < 3; ++a) {
    const double size = number_of(header, sizes[a], 0);
    if (!(size >= 2 && size <= 65535)) {
      fail(file,
           std::string(sizes[a]) + " is " + std::to_string(size) + "; 2 to 65535 is allowed.");
    }
    image.size[a] = static_cast<int>(size);
    image.spacing[a] = number_of(header, spacings[a], 1);
    voxels *= static_cast<std::size_t>(image.size[a]);
  }
  const int width = bytes_per_voxel(file, header);
  if (voxels > 4000000000u) {
    fail(file, "it has " + std::to_string(voxels) + " voxels; up to 4e9 are read. Crop the image.");
  }
  std::vector<char> bytes(voxels * static_cast<std::size_t>(width));
  input.read(bytes.data(), bytes.size());
  image.labels.resize(voxels);
  const auto cpu = header.find("CPU");
  unpack(bytes, width, cpu != header.end() && cpu->second == "sun", image);
  image.notes.push_back(
      "INRIMAGE files do not say how the patient lies in them: the axes are taken as "
      "left, posterior, superior.");
  return image;
}

}  // namespace viscera::meshes::imaging
