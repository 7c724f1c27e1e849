// NIfTI-1 (https://nifti.nimh.nih.gov/nifti-1). Read here and not by VTK, whose reader crashes on
// headers with unknown numbers.
#include <algorithm>
#include <cmath>
#include <cstring>

#include "meshes/imaging/image_parts.h"
#include "meshes/imaging/nifti_names.h"
#include "meshes/imaging/voxel_data.h"
#include "meshes/vec.h"

namespace viscera::meshes::imaging {

namespace {

constexpr std::size_t header_size = 348;

/// Numbers at byte places of the header, in the file's byte order.
class Header {
 public:
  Header(const std::string& file, const std::string& bytes) : bytes_(bytes) {
    const bool long_enough = bytes.size() >= header_size + 4;
    swapped_ = long_enough && read<std::int32_t>(0) != int(header_size);
    if (!long_enough || read<std::int32_t>(0) != int(header_size) ||
        (bytes.compare(344, 3, "n+1") != 0)) {
      fail(file,
           "it is not a NIfTI-1 image in one file, or it is cut off. Export the label map again as "
           ".nii or .nii.gz.");
    }
  }

  template <class Number>
  Number read(std::size_t at) const {
    char raw[sizeof(Number)];
    std::memcpy(raw, bytes_.data() + at, sizeof raw);
    if (swapped_) {
      std::reverse(raw, raw + sizeof raw);
    }
    Number value;
    std::memcpy(&value, raw, sizeof value);
    return value;
  }

  double real(std::size_t at) const { return read<float>(at); }
  int small(std::size_t at) const { return read<std::int16_t>(at); }
  bool swapped() const { return swapped_; }

 private:
  const std::string& bytes_;
  bool swapped_ = false;
};

VoxelType type_of(const std::string& file, int code) {
  switch (code) {
    case 2:
      return VoxelType::uint8;
    case 4:
      return VoxelType::int16;
    case 8:
      return VoxelType::int32;
    case 16:
      return VoxelType::float32;
    case 64:
      return VoxelType::float64;
    case 256:
      return VoxelType::int8;
    case 512:
      return VoxelType::uint16;
    case 768:
      return VoxelType::uint32;
    case 1024:
      return VoxelType::int64;
    case 1280:
      return VoxelType::uint64;
    default:
      fail(file, "its data type has the code " + std::to_string(code) +
                     "; one number a voxel is needed (codes 2, 4, 8, 16, 64, 256, 512, 768, 1024, "
                     "1280). Export the label map again.");
  }
}

/// The three columns of index to RAS from the sform.
std::array<Point, 3> sform_columns(const Header& header) {
  std::array<Point, 3> columns;
  for (std::size_t row = 0; row < 3; ++row) {
    for (std::size_t a = 0; a < 3; ++a) {
      columns[a][row] = header.real(280 + 16 * row + 4 * a);
    }
  }
  return columns;
}

/// The same from the quaternion (b, c, d), the voxel size and qfac, section "METHOD 2" of nifti1.h.
std::array<Point, 3> qform_columns(const Header& header) {
  const double b = header.real(256), c = header.real(260), d = header.real(264);
  const double a = std::sqrt(std::max(0.0, 1 - b * b - c * c - d * d));
  const double last = header.real(76) < 0 ? -1 : 1;
  const std::array<Point, 3> turned = {
      {{a * a + b * b - c * c - d * d, 2 * (b * c + a * d), 2 * (b * d - a * c)},
       {2 * (b * c - a * d), a * a + c * c - b * b - d * d, 2 * (c * d + a * b)},
       {2 * (b * d + a * c), 2 * (c * d - a * b), a * a + d * d - c * c - b * b}}};
  return {times(header.real(80), turned[0]), times(header.real(84), turned[1]),
          times(last * header.real(88), turned[2])};
}

/// Factor from the file's length unit to mm.
double unit_in_mm(const Header& header) {
  switch (header.read<char>(123) & 7) {
    case 1:
      return 1000;
    case 3:
      return 0.001;
    default:
      return 1;
  }
}

void set_frame(const Header& header, LabelImage& image) {
  std::array<Point, 3> columns;
  Point origin{};
  if (header.small(254) > 0) {
    columns = sform_columns(header);
    origin = {header.real(292), header.real(308), header.real(324)};
  } else if (header.small(252) > 0) {
    columns = qform_columns(header);
    origin = {header.real(268), header.real(272), header.real(276)};
  } else {
    columns = {{{header.real(80), 0, 0}, {0, header.real(84), 0}, {0, 0, header.real(88)}}};
    image.notes.push_back(
        "The NIfTI file does not say how the patient lies in it: its axes are taken "
        "as right, anterior, superior, the format's default.");
  }
  const double unit = unit_in_mm(header);
  const auto to_lps = [unit](const Point& ras) {
    return Point{-unit * ras[0], -unit * ras[1], unit * ras[2]};
  };
  set_columns(image, {to_lps(columns[0]), to_lps(columns[1]), to_lps(columns[2])});
  image.origin = to_lps(origin);
}

/// From the header's extensions, between it and the voxels: size and kind, 4 bytes each, then data.
void read_names(const Header& header,
                const std::string& bytes,
                std::size_t voxels,
                LabelImage& image) {
  std::size_t at = header_size + 4;
  const std::size_t end = std::min(voxels, bytes.size());
  while (bytes[header_size] != 0 && at + 8 < end) {
    const auto size = static_cast<std::size_t>(std::max(0, header.read<std::int32_t>(at)));
    if (size <= 8 || size > end - at) {
      return;
    }
    add_nifti_names(std::string_view(bytes).substr(at + 8, size - 8), image.names);
    at += size;
  }
}

}  // namespace

LabelImage read_nifti(const std::string& file) {
  const std::string bytes = read_whole(file);
  const Header header(file, bytes);
  if (const int dimensions = header.small(40);
      dimensions < 3 || (dimensions > 3 && header.small(48) > 1)) {
    fail(file, "it has " + std::to_string(dimensions) +
                   " dimensions; a label image has three. Export "
                   "the segmentation alone.");
  }
  LabelImage image;
  VoxelLayout layout;
  layout.file = file;
  layout.voxels =
      take_size(file,
                std::to_string(header.small(42)) + " " + std::to_string(header.small(44)) + " " +
                    std::to_string(header.small(46)),
                image);
  layout.type = type_of(file, header.small(70));
  layout.order = header.swapped() ? ByteOrder::big : ByteOrder::little;
  const double offset = header.real(108);
  layout.offset = offset >= header_size && offset < 1e9 ? static_cast<std::size_t>(offset) : 352;
  if (header.real(112) != 0) {
    layout.slope = header.real(112);
    layout.intercept = header.real(116);
  }
  set_frame(header, image);
  image.labels = labels_from(bytes, layout);
  read_names(header, bytes, layout.offset, image);
  return image;
}

}  // namespace viscera::meshes::imaging
