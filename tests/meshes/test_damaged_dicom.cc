// Damaged DICOM series and segmentations end in one clear paragraph, before there is memory for
// what their headers announce.
#include <cstring>
#include <filesystem>

#include "meshes/imaging/read_label_image.h"
#include "solver/core/errors.h"
#include "tests/meshes/sample_dicom.h"
#include "tests/meshes/sample_images.h"
#include "tests/meshes/sample_meshes.h"

namespace viscera::meshes::test {
namespace {

LabelImage balls() {
  LabelImage image = nested_balls(10, 1, 3);
  image.origin = {-100.25, -50.5, 20.75};
  image.names.clear();
  for (const auto& [label, count] : count_labels(image)) {
    image.names[label] = "part";
  }
  return image;
}

std::string bytes_of(std::uint32_t number, std::size_t n) {
  std::string bytes(n, '\0');
  std::memcpy(bytes.data(), &number, n);
  return bytes;
}

/// Where an element stands in a file: tag and the two letters of its type.
std::size_t place_of(const std::string& text, int group, int number, const std::string& type) {
  const std::size_t place = text.find(bytes_of(static_cast<std::uint32_t>(group), 2) +
                                      bytes_of(static_cast<std::uint32_t>(number), 2) + type);
  if (place == std::string::npos) {
    throw std::logic_error("the test's file lacks the element");
  }
  return place;
}

/// An unsigned number of 16 bits replaced.
std::string with_number(std::string text, int group, int number, std::uint32_t value) {
  return text.replace(place_of(text, group, number, "US") + 8, 2, bytes_of(value, 2));
}

/// A list of decimals replaced, padded to its length.
std::string with_decimals(std::string text, int number, std::string value) {
  const std::size_t place = place_of(text, 0x20, number, "DS");
  value.resize(static_cast<unsigned char>(text[place + 6]), ' ');
  return text.replace(place + 8, value.size(), value);
}

/// The announced length of an element replaced.
std::string with_length(
    std::string text, int group, int number, const std::string& type, std::uint32_t value) {
  const std::size_t n = type == "OW" || type == "OB" || type == "SQ" ? 4 : 2;
  return text.replace(place_of(text, group, number, type) + (n == 4 ? 8 : 6), n,
                      bytes_of(value, n));
}

/// The element called by another number, that is, not there.
std::string without(std::string text, int group, int number, const std::string& type) {
  text[place_of(text, group, number, type) + 2] = '\x7e';
  return text;
}

LabelImage read_planes(const std::vector<std::string>& planes) {
  const std::string folder = scratch("planes");
  std::filesystem::remove_all(folder);
  std::filesystem::create_directory(folder);
  for (std::size_t i = 0; i < planes.size(); ++i) {
    scratch_file("planes/" + std::to_string(100 + i), planes[i]);
  }
  return read_label_image(folder);
}

/// A series of which one plane is damaged.
void refuse_plane(const std::string& plane, const std::vector<std::string>& parts) {
  std::vector<std::string> planes = dicom_series(balls());
  planes[4] = plane;
  expect_refused([&] { read_planes(planes); }, parts);
}

TEST(DamagedDicom, SizesOfAPlane) {
  const std::string plane = dicom_series(balls())[4];
  refuse_plane(with_number(plane, 0x28, 0x10, 65535),
               {"planes/104", "size or orientation differs"});
  refuse_plane(with_number(plane, 0x28, 0x10, 0), {"planes/104"});
  refuse_plane(with_number(plane, 0x28, 0x11, 1), {"planes/104", "10 rows and 1 columns"});
  refuse_plane(with_number(plane, 0x28, 0x100, 32), {"planes/104"});
  std::vector<std::string> all = dicom_series(balls());
  for (std::string& each : all) {
    each = with_number(with_number(each, 0x28, 0x10, 65535), 0x28, 0x11, 65535);
  }
  expect_refused([&] { read_planes(all); },
                 {"planes/100", "ask for more than 4 GB of voxels where 200 are there"});
}

TEST(DamagedDicom, LengthsInAPlane) {
  const std::string plane = dicom_series(balls())[4];
  refuse_plane(with_length(plane, 0x7fe0, 0x10, "OW", 0x7ffffffe),
               {"planes/104", "voxels (7fe0,0010) at byte", "takes 2147483646 bytes but only 200"});
  refuse_plane(with_length(plane, 0x7fe0, 0x10, "OW", 100), {"planes/104"});
  refuse_plane(with_length(plane, 0x8, 0x16, "UI", 0xfffe),
               {"planes/104", "the element (0008,0016) at byte", "takes 65534 bytes but only"});
  refuse_plane(with_length(plane, 2, 1, "OB", 0xfffffffe), {"planes/104", "(0002,0001)"});
}

TEST(DamagedDicom, PlaceOfAPlane) {
  const std::string plane = dicom_series(balls())[4];
  for (const auto& [number, part] :
       {std::pair<int, std::string>{0x32, "no place (ImagePositionPatient)"},
        {0x37, "no orientation (ImageOrientationPatient)"}}) {
    refuse_plane(without(plane, 0x20, number, "DS"), {"planes/104", part});
    refuse_plane(with_decimals(plane, number, "1\\2"), {"planes/104", part});
    refuse_plane(with_decimals(plane, number, "nan"), {"planes/104", part});
    refuse_plane(with_decimals(plane, number, "1e99"), {"planes/104", part});
  }
  refuse_plane(without(plane, 0x28, 0x30, "DS"), {"planes/104", "voxel size (PixelSpacing)"});
  refuse_plane(with_decimals(plane, 0x37, "1\\0\\0\\1\\0"), {"planes/104", "no orientation"});
  refuse_plane(with_decimals(plane, 0x37, "1\\0\\0\\1\\0\\0"), {"planes/104", "right angles"});
  refuse_plane(with_decimals(plane, 0x32, "0\\0\\9e5"), {"mm apart, more than a body"});
}

TEST(DamagedDicom, Segmentations) {
  const std::string text = dicom_segmentation(balls());
  const auto refuse = [](const std::string& damaged, const std::string& part) {
    expect_refused([&] { read_label_image(scratch_file("s.dcm", damaged)); }, {"s.dcm", part});
  };
  refuse(with_number(text, 0x28, 0x10, 65535), "bytes but only");
  refuse(with_number(text, 0x28, 0x11, 1), "10 rows and 1 columns");
  refuse(with_number(text, 0x28, 0x100, 16), "have 16 bits; a segmentation has 1 or 8");
  refuse(with_number(text, 0x28, 0x100, 8), "bytes but only");
  refuse(with_length(text, 0x7fe0, 0x10, "OB", 0xfffffff0), "takes 4294967280 bytes but only");
  refuse(with_length(text, 0x5200, 0x9230, "SQ", 0xfffffff0), "the element (5200,9230) at byte");
  refuse(with_length(text, 0x20, 0x32, "DS", 0xfffe), "the element (0020,0032) at byte");
  refuse(without(text, 0x5200, 0x9230, "SQ"), "no frames (PerFrameFunctionalGroupsSequence)");
  refuse(without(text, 0x20, 0x9116, "SQ"), "no orientation (ImageOrientationPatient)");
  refuse(without(text, 0x28, 0x9110, "SQ"), "voxel size (PixelSpacing)");
  refuse(without(text, 0x20, 0x32, "DS"), "no place (ImagePositionPatient)");
  refuse(with_decimals(text, 0x32, "inf"), "no place (ImagePositionPatient)");
  refuse(with_decimals(text, 0x32, "0\\0\\5e5"), "mm apart, more than a body");
  refuse(without(text, 8, 0x60, "CS"), "no segmentation (modality SEG)");
}

/// Voxels that are compressed cannot be thousands of times the file.
TEST(DamagedDicom, CompressedVoxelsThatCannotBeThere) {
  std::string text = dicom_segmentation(balls());
  text = with_number(with_number(text, 0x28, 0x10, 65535), 0x28, 0x11, 65535);
  text =
      with_number(with_number(with_number(text, 0x28, 0x100, 8), 0x28, 0x101, 8), 0x28, 0x102, 7);
  const std::string syntax = "1.2.840.10008.1.2.1", packed = "1.2.840.10008.1.2.5";  // run lengths
  text.replace(text.find(syntax), syntax.size(), packed);
  text = with_length(text, 0x7fe0, 0x10, "OB", 0xffffffff);
  const std::size_t data = place_of(text, 0x7fe0, 0x10, "OB") + 12;
  const std::string item("\xfe\xff\x00\xe0", 4), end("\xfe\xff\xdd\xe0\0\0\0\0", 8);
  text = text.substr(0, data) + item + std::string(4, '\0') + item + bytes_of(64, 4) +
         std::string(64, '\1') + end;

  expect_refused([&] { read_label_image(scratch_file("packed.dcm", text)); }, {"packed.dcm"});
}

/// An image, or one paragraph that names the file or its folder.
void expect_image_or_refusal(const std::function<LabelImage()>& read) {
  try {
    read();
  } catch (const GeometryError& error) {
    const std::string text = error.what();
    EXPECT_EQ(text.find('\n'), std::string::npos) << "not one paragraph: " << text;
    EXPECT_EQ(text.find(scratch("")), 0u) << "does not name the file: " << text;
  }
}

/// Calls `read` for the file cut off and with a byte changed, at many places of the header.
void damage_everywhere(const std::string& text,
                       const std::function<LabelImage(const std::string&)>& read) {
  for (std::size_t at = 0; at < text.size(); at += text.size() / 150 + 1) {
    expect_image_or_refusal([&] { return read(text.substr(0, at)); });
    for (const char change : {'\x01', '\xff'}) {
      std::string damaged = text;
      damaged[at] = static_cast<char>(damaged[at] ^ change);
      expect_image_or_refusal([&] { return read(damaged); });
    }
  }
}

TEST(DamagedDicom, SegmentationCutOffOrWithAByteChangedAnywhere) {
  damage_everywhere(dicom_segmentation(balls()), [](const std::string& text) {
    return read_label_image(scratch_file("byte.dcm", text));
  });
}

TEST(DamagedDicom, SeriesCutOffOrWithAByteChangedAnywhere) {
  std::vector<std::string> planes = dicom_series(nested_balls(4, 0, 2));
  const std::string plane = planes[1];
  damage_everywhere(plane, [&](const std::string& text) {
    planes[1] = text;
    return read_planes(planes);
  });
}

}  // namespace
}  // namespace viscera::meshes::test
