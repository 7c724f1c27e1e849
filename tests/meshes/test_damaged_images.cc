// Images that are damaged or useless end in one clear refusal.
#include <cmath>
#include <cstring>

#include "meshes/imaging/mesh_labels.h"
#include "meshes/imaging/read_label_image.h"
#include "solver/core/errors.h"
#include "tests/meshes/sample_images.h"
#include "tests/meshes/sample_meshes.h"

namespace viscera::meshes::test {
namespace {

const float straight[3][4] = {{1, 0, 0, 0}, {0, 1, 0, 0}, {0, 0, 1, 0}};

/// A NIfTI file whose bytes at a place are other ones.
template <class Number>
std::string nifti_with(std::size_t at, Number value) {
  std::string text = nifti_text(nested_balls(12, 0, 4), straight);
  std::memcpy(&text[at], &value, sizeof value);
  return text;
}

void expect_nifti_refused(const std::string& contents, const std::vector<std::string>& parts) {
  expect_refused([&] { read_label_image(scratch_file("damaged.nii", contents)); }, parts);
}

TEST(DamagedImages, HeadersOfNifti) {
  expect_nifti_refused("", {"damaged.nii", "NIfTI"});
  expect_nifti_refused(nifti_with(0, std::int32_t(0)), {"NIfTI"});
  expect_nifti_refused(nifti_with(40, std::int16_t(2)), {"2 dimensions"});  // dimensions
  expect_nifti_refused(nifti_with(42, std::int16_t(-5)), {"2 to 65535"});   // size
  expect_nifti_refused(nifti_with(42, std::int16_t(32767)), {"cut off"});
  expect_nifti_refused(nifti_with(46, std::int16_t(1)), {"2 to 65535"});          // one voxel thick
  expect_nifti_refused(nifti_with(70, std::int16_t(128)), {"data type", "128"});  // RGB
  expect_nifti_refused(nifti_with(70, std::int16_t(2304)), {"data type"});
  expect_nifti_refused(nifti_with(280, 0.0f), {"voxel size"});  // axis of length 0
  expect_nifti_refused(nifti_with(280, std::nanf("")), {"damaged.nii"});
  expect_nifti_refused(nifti_with(108, 1e8f), {"cut off"});         // offset of voxels
  expect_nifti_refused(nifti_with(112, -1.0f), {"whole numbers"});  // slope
}

TEST(DamagedImages, WrongEndianVoxelsAreHugeLabels) {
  LabelImage image = nested_balls(12, 0, 4);
  for (std::uint16_t& label : image.labels) {
    label = static_cast<std::uint16_t>(label << 8);  // 3 becomes 768 and is still a label
  }
  // read as signed numbers, 0x80.. is negative
  image.labels[0] = 0x8000;
  std::string text = nifti_text(image, straight);
  const std::int16_t is_signed = 4;
  std::memcpy(&text[70], &is_signed, sizeof is_signed);
  expect_nifti_refused(text, {"voxel 0 has the value -32768", "0 to 65535"});
}

TEST(DamagedImages, NegativeHugeAndBrokenNumbers) {
  const std::string header =
      "NRRD0004\ndimension: 3\nspace: LPS\nsizes: 2 2 2\nspace directions: (1,0,0) (0,1,0) "
      "(0,0,1)\nendian: little\nencoding: raw\nspace origin: (0,0,0)\ntype: ";
  const auto refuse = [&](const std::string& type, auto value, const std::string& part) {
    std::string bytes(8 * sizeof value, '\0');
    std::memcpy(&bytes[3 * sizeof value], &value, sizeof value);
    expect_refused(
        [&] { read_label_image(scratch_file("n.nrrd", header + type + "\n\n" + bytes)); },
        {"n.nrrd", "voxel 3", part});
  };
  refuse("int32", std::int32_t(-1), "-1");
  refuse("int32", std::int32_t(70000), "70000");
  refuse("uint64", std::uint64_t(1) << 60, "0 to 65535");
  refuse("float", 2.5f, "2.5");
  refuse("float", std::nanf(""), "nan");
  refuse("double", 1e300, "0 to 65535");
}

TEST(DamagedImages, HeadersOfMetaImage) {
  const std::string header =
      "NDims = 3\nDimSize = 3 2 2\nElementType = MET_UCHAR\nElementSpacing = 1 1 1\n"
      "ElementDataFile = LOCAL\n";
  const std::string voxels(12, '\1');
  const auto refuse = [&](const std::string& from, const std::string& to, const std::string& part) {
    std::string text = header;
    text.replace(text.find(from), from.size(), to);
    expect_refused([&] { read_label_image(scratch_file("d.mha", text + voxels)); },
                   {"d.mha", part});
  };
  refuse("NDims = 3", "NDims = 4", "NDims = 3");
  refuse("3 2 2", "3 2", "sizes");
  refuse("3 2 2", "3 -2 2", "sizes");
  refuse("3 2 2", "65535 65535 65535", "voxels");
  refuse("3 2 2", "3 2 200", "cut off");
  refuse("MET_UCHAR", "MET_STRING", "ElementType");
  refuse("1 1 1", "1 0 1", "voxel size");
  refuse("1 1 1", "1 nan 1", "voxel size");
  refuse("LOCAL", "LIST", "ElementDataFile");
}

TEST(DamagedImages, DataThatCannotBeThere) {
  const std::string header =
      "NDims = 3\nDimSize = 1500 1500 1500\nElementType = MET_DOUBLE\nCompressedData = True\n"
      "ElementDataFile = ";
  const auto refuse = [](const std::string& text, const std::vector<std::string>& parts) {
    expect_refused([&] { read_label_image(scratch_file("d.mhd", text)); }, parts);
  };
  refuse(header + "LOCAL\n" + gzipped("1234"), {"d.mhd", "cannot hold the 27000000000 bytes"});
  // a folder opens as a file does
  refuse(header + ".\n", {"cannot be opened", "header and data files together"});
  refuse(header + "/dev/zero\n", {"/dev/zero", "cannot be opened"});
}

TEST(DamagedImages, SegmentsOutOfRange) {
  const std::string header =
      "NRRD0004\ndimension: 3\nspace: LPS\nsizes: 2 2 2\nspacings: 1 1 1\ntype: uint8\n"
      "encoding: raw\nSegment0_Name:=liver\nSegment0_LabelValue:=";
  for (const char* value : {"-1", "1e300", "nan"}) {
    expect_refused(
        [&] {
          read_label_image(scratch_file("s.nrrd", header + value + "\n\n" + std::string(8, '\1')));
        },
        {"s.nrrd", "'liver'", "0 to 65535"});
  }
}

/// A small image as every format has it, by the extension.
std::vector<std::pair<std::string, std::string>> every_format() {
  const LabelImage image = nested_balls(8, 1, 3);
  const std::string voxels = raw_voxels(image);
  return {{"e.inr", inrimage_text(image)},
          {"e.nii", nifti_text(image, straight)},
          {"e.nii.gz", gzipped(nifti_text(image, straight))},
          {"e.nrrd",
           "NRRD0004\ntype: uint16\ndimension: 3\nspace: LPS\nsizes: 8 8 8\nspace directions: "
           "(1,0,0) (0,1,0) (0,0,1)\nendian: little\nencoding: raw\nspace origin: (0,0,0)\n\n" +
               voxels},
          {"z.nrrd",
           "NRRD0004\ntype: uint16\ndimension: 3\nspace: LPS\nsizes: 8 8 8\nspace directions: "
           "(1,0,0) (0,1,0) (0,0,1)\nendian: little\nencoding: gzip\nspace origin: (0,0,0)\n\n" +
               gzipped(voxels)},
          {"e.mha",
           "NDims = 3\nDimSize = 8 8 8\nElementType = MET_USHORT\nElementSpacing = 1 1 1\n"
           "ElementDataFile = LOCAL\n" +
               voxels}};
}

/// An image, or one paragraph that names the file, or one that its header names beside it.
void expect_image_or_refusal(const std::string& file) {
  try {
    check_label_image(read_label_image(file), file);
  } catch (const GeometryError& error) {
    const std::string text = error.what();
    EXPECT_EQ(text.find('\n'), std::string::npos) << "not one paragraph: " << text;
    const std::string folder = file.substr(0, file.rfind('/') + 1);
    EXPECT_NE(text.find(folder), std::string::npos) << "does not name the file: " << text;
  }
}

TEST(DamagedImages, EveryFormatIsReadWhole) {
  for (const auto& [name, text] : every_format()) {
    EXPECT_EQ(read_label_image(scratch_file(name, text)).labels, nested_balls(8, 1, 3).labels)
        << name;
  }
}

TEST(DamagedImages, CutOffOrWithAByteChangedAnywhere) {
  for (const auto& [name, text] : every_format()) {
    SCOPED_TRACE(name);
    // every third byte of headers, some of the voxels
    for (std::size_t at = 0; at < text.size(); at += at < 400 ? 3 : 97) {
      expect_image_or_refusal(scratch_file(name, text.substr(0, at)));
      for (const char change : {'\x5a', '\xff'}) {
        std::string damaged = text;
        damaged[at] = static_cast<char>(damaged[at] ^ change);
        expect_image_or_refusal(scratch_file(name, damaged));
      }
    }
  }
}

TEST(DamagedImages, AllOneLabelIsABlock) {
  LabelImage image;
  image.size = {14, 12, 10};
  image.labels.assign(14 * 12 * 10, 1);
  MesherOptions options;
  options.edge = 4;
  const MeshedLabels meshed = mesh_label_image(image, options);

  EXPECT_NEAR(meshed.volumes[0].mesh / 1.68, 1, 0.01);
  EXPECT_NE(meshed.mesh.notes.at(0).find("touches the border"), std::string::npos);
}

TEST(DamagedImages, TwoVoxelsThickIsASheet) {
  LabelImage image;
  image.size = {20, 20, 2};
  image.labels.assign(800, 1);
  MesherOptions options;
  options.edge = 1.5;
  options.smallest_part = 0.01;

  EXPECT_NEAR(mesh_label_image(image, options).volumes[0].mesh / 0.8, 1, 0.01);
}

}  // namespace
}  // namespace viscera::meshes::test
