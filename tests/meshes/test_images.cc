#include <algorithm>
#include <cmath>
#include <cstring>

#include "meshes/imaging/islands.h"
#include "meshes/imaging/label_names.h"
#include "meshes/imaging/read_label_image.h"
#include "meshes/vec.h"
#include "tests/meshes/sample_images.h"
#include "tests/meshes/sample_meshes.h"

namespace viscera::meshes::test {
namespace {

void expect_place(const LabelImage& image, const Point& expected) {
  const Point place = marked_place(image);
  for (int i = 0; i < 3; ++i) {
    EXPECT_NEAR(place[i], expected[i], 1e-4) << "component " << i;
  }
}

TEST(Inrimage, ReadsPlainAndCompressed) {
  const std::string text = inrimage_text(marked_image());

  for (const auto& [name, contents] : {std::pair{"a.inr", text}, {"a.inr.gz", gzipped(text)}}) {
    const LabelImage image = read_label_image(scratch_file(name, contents));
    EXPECT_EQ(image.size, (std::array<int, 3>{4, 3, 2}));
    expect_place(image, {1.5, 2, 0});
    EXPECT_NE(image.notes.at(0).find("left, posterior, superior"), std::string::npos);
  }
}

TEST(Inrimage, RefusesCutOffAndForeignFiles) {
  const std::string text = inrimage_text(marked_image());
  const std::string packed = gzipped(inrimage_text(nested_balls(20, 4, 8)));

  expect_refused([&] { read_label_image(scratch_file("b.inr", text.substr(0, text.size() - 7))); },
                 {"b.inr", "take 48 bytes", "only 41", "cut off"});
  expect_refused(
      [&] { read_label_image(scratch_file("b.inr.gz", packed.substr(0, packed.size() / 2))); },
      {"b.inr.gz", "cut off"});
  expect_refused([&] { read_label_image(scratch_file("c.inr", std::string(2000, 'x'))); },
                 {"c.inr", "not an INRIMAGE"});
}

TEST(Nifti, TurnsRasIntoLps) {
  const float sform[3][4] = {{1, 0, 0, 10}, {0, 2, 0, 20}, {0, 0, 3, 30}};
  LabelImage image = marked_image();
  image.spacing = {1, 2, 3};

  const LabelImage back = read_label_image(scratch_file("ras.nii", nifti_text(image, sform)));

  expect_place(back, {-(3 + 10), -(2 + 20), 30});  // voxel (3, 1, 0)
  EXPECT_NEAR(voxel_volume(back), 6, 1e-6);
}

TEST(Nifti, FollowsFlippedAndObliqueFrames) {
  const float c = 0.8f, s = 0.6f;  // i and j turned about z, k reversed
  const float sform[3][4] = {{-c, s, 0, 1}, {s, c, 0, 2}, {0, 0, -1, 3}};

  const LabelImage back =
      read_label_image(scratch_file("oblique.nii.gz", gzipped(nifti_text(marked_image(), sform))));

  expect_place(back, {-(-3 * 0.8 + 0.6 + 1), -(3 * 0.6 + 0.8 + 2), 3});
}

TEST(Nifti, FollowsReversedSlicesOfTheQform) {
  const float sform[3][4] = {{0, 0, 0, 1}, {0, 0, 0, 2}, {0, 0, 0, 3}};
  LabelImage image = marked_image();
  std::swap(image.labels[image.index(3, 1, 0)], image.labels[image.index(3, 1, 1)]);

  const LabelImage back = read_label_image(scratch_file("qfac.nii", nifti_text(image, sform, -1)));

  expect_place(back, {-(3 + 1), -(1 + 2), 3 - 1});
}

TEST(Nifti, TurnsByTheQuaternion) {
  const float sform[3][4] = {{0, 0, 0, 1}, {0, 0, 0, 2}, {0, 0, 0, 3}};
  std::string text = nifti_text(marked_image(), sform, 1);
  const float half = std::sqrt(0.5f);  // a quarter turn about z: i runs along +y (RAS), j along -x
  std::memcpy(&text[264], &half, 4);

  const LabelImage back = read_label_image(scratch_file("turned.nii", text));

  expect_place(back, {-(-1 + 1), -(3 + 2), 3});
}

TEST(Nifti, ReadsBigEndianFiles) {
  LabelImage image = marked_image();
  const float sform[3][4] = {{1, 0, 0, 10}, {0, 1, 0, 20}, {0, 0, 1, 30}};
  std::string text = nifti_text(image, sform);
  const auto swap = [&](std::size_t at, std::size_t width) {
    std::reverse(&text[at], &text[at] + width);
  };
  swap(0, 4);
  for (std::size_t at : {40, 42, 44, 46, 48, 50, 52, 54, 70, 72, 252, 254}) {
    swap(at, 2);
  }
  for (std::size_t at = 76; at < 124; at += at == 116 ? 100 : 4) {
    swap(at, 4);
  }
  for (std::size_t at = 280; at < 328; at += 4) {
    swap(at, 4);
  }
  for (std::size_t at = 352; at < text.size(); at += 2) {
    swap(at, 2);
  }

  expect_place(read_label_image(scratch_file("big.nii", text)), {-13, -21, 30});
}

/// A file with these extensions of its header, each of whose sizes is raised by `more`.
std::string with_extensions(const std::vector<std::string>& extensions, std::int32_t more = 0) {
  const float sform[3][4] = {{1, 0, 0, 0}, {0, 1, 0, 0}, {0, 0, 1, 0}};
  std::string text = nifti_text(marked_image(), sform);
  std::string between;
  for (const std::string& extension : extensions) {
    const std::int32_t head[] = {static_cast<std::int32_t>(8 + extension.size()) + more, 0};
    between.append(reinterpret_cast<const char*>(head), sizeof head);
    between += extension;
  }
  const auto offset = static_cast<float>(352 + between.size());
  text[348] = 1;
  std::memcpy(&text[108], &offset, sizeof offset);
  return text.insert(352, between);
}

TEST(Nifti, TakesTheNamesOfLabelsFromTheHeader) {
  const std::string table =
      "<?xml version=\"1.0\"?> <CaretExtension><VolumeInformation Index=\"0\"><LabelTable>\n"
      "<Label Key=\"5\" Red=\"0.0\"><![CDATA[left kidney]]></Label>\n<Label Key=\"6\">liver</Label>"
      "<Label Key=\"x\">nothing</Label></LabelTable></VolumeInformation></CaretExtension>\n \0";
  const std::map<int, std::string> names = {{5, "left kidney"}, {6, "liver"}};

  const LabelImage image =
      read_label_image(scratch_file("names.nii", with_extensions({"another", table})));

  EXPECT_EQ(image.names, names);
  EXPECT_EQ(image.labels, marked_image().labels);
  EXPECT_EQ(list_labels(image), "5 (left kidney)");
  EXPECT_EQ(find_labels(image, "Left_Kidney"), std::vector<int>{5});
  // damaged tables name nothing, and the voxels are as they are
  for (const std::string& text :
       {with_extensions({table.substr(0, 90)}), with_extensions({table}, 1000),
        with_extensions({table}, -(1 << 30)), with_extensions({"another"})}) {
    const LabelImage unnamed = read_label_image(scratch_file("unnamed.nii", text));
    EXPECT_TRUE(unnamed.names.empty());
    EXPECT_EQ(unnamed.labels, marked_image().labels);
  }
}

TEST(Nifti, RefusesCutOffAndGreyImages) {
  const float sform[3][4] = {{1, 0, 0, 0}, {0, 1, 0, 0}, {0, 0, 1, 0}};
  const std::string text = nifti_text(nested_balls(20, 4, 8), sform);
  const std::string packed = gzipped(text);

  expect_refused([&] { read_label_image(scratch_file("d.nii", text.substr(0, 5000))); }, {"d.nii"});
  expect_refused([&] { read_label_image(scratch_file("e.nii", text.substr(0, 200))); }, {"e.nii"});
  expect_refused(
      [&] { read_label_image(scratch_file("f.nii.gz", packed.substr(0, packed.size() / 2))); },
      {"f.nii.gz"});
  std::string scaled = text;
  const float slope = 0.5f;
  std::memcpy(&scaled[112], &slope, 4);
  expect_refused([&] { read_label_image(scratch_file("g.nii", scaled)); },
                 {"g.nii", "whole numbers", "grey-value"});
}

std::string nrrd_text(const std::string& frame, const std::string& encoding) {
  const std::string data = raw_voxels(marked_image());
  return "NRRD0004\n# a comment\ntype: unsigned short\ndimension: 3\n" + frame +
         "sizes: 4 3 2\nkinds: domain domain domain\nendian: little\nencoding: " + encoding +
         "\n\n" + (encoding == "gzip" ? gzipped(data) : data);
}

TEST(Nrrd, FollowsSpaceAndDirections) {
  const std::string frame =
      "space: left-posterior-superior\nspace directions: (2,0,0) (0,-1,0) "
      "(0,0,3)\nspace origin: (5,6,7)\n";
  for (const char* encoding : {"raw", "gzip"}) {
    expect_place(read_label_image(scratch_file("a.nrrd", nrrd_text(frame, encoding))), {11, 5, 7});
  }
  std::string ras = frame;
  ras.replace(ras.find("left-posterior"), 14, "right-anterior");
  expect_place(read_label_image(scratch_file("b.nrrd", nrrd_text(ras, "raw"))), {-11, -5, 7});
}

TEST(Nrrd, RefusesLayersCutsAndUnknownSizes) {
  const std::string frame =
      "space: left-posterior-superior\nspace directions: (2,0,0) (0,-1,0) "
      "(0,0,3)\nspace origin: (5,6,7)\n";
  const std::string text = nrrd_text(frame, "gzip");
  expect_refused(
      [&] { read_label_image(scratch_file("c.nrrd", text.substr(0, text.size() - 20))); },
      {"c.nrrd"});
  const std::string raw = nrrd_text(frame, "raw");
  expect_refused([&] { read_label_image(scratch_file("c2.nrrd", raw.substr(0, raw.size() - 9))); },
                 {"c2.nrrd"});
  std::string layers = text;
  layers.replace(layers.find("dimension: 3"), 12, "dimension: 4");
  expect_refused([&] { read_label_image(scratch_file("d.nrrd", layers)); },
                 {"dimension: 4", "layers"});
  expect_refused([&] { read_label_image(scratch_file("e.nrrd", nrrd_text("", "raw"))); },
                 {"space directions", "voxel size is unknown"});
}

std::string metaimage_text(const std::string& data) {
  return "ObjectType = Image\nNDims = 3\nBinaryData = True\nBinaryDataByteOrderMSB = False\n"
         "CompressedData = False\nTransformMatrix = 0 1 0 -1 0 0 0 0 1\nOffset = 5 6 7\n"
         "ElementSpacing = 2 1 3\nDimSize = 4 3 2\nElementType = MET_USHORT\n"
         "ElementDataFile = LOCAL\n" +
         data;
}

TEST(MetaImage, FollowsMatrixAndOffset) {
  const std::string data = raw_voxels(marked_image());

  // i runs along +y, j along -x
  expect_place(read_label_image(scratch_file("a.mha", metaimage_text(data))),
               {5 - 1, 6 + 3 * 2, 7});
  expect_refused(
      [&] { read_label_image(scratch_file("b.mha", metaimage_text(data.substr(0, 20)))); },
      {"b.mha", "take 48 bytes", "only 20"});
}

TEST(MetaImage, ReadsCompressedAndDetachedData) {
  const std::string data = raw_voxels(marked_image());
  std::string text = metaimage_text("");
  text.replace(text.find("CompressedData = False"), 22, "CompressedData = True");
  expect_place(read_label_image(scratch_file("c.mha", text + gzipped(data))), {4, 12, 7});

  std::string header = metaimage_text("");
  header.replace(header.find("LOCAL"), 5, "voxels.raw");
  scratch_file("voxels.raw", data);
  expect_place(read_label_image(scratch_file("d.mhd", header)), {4, 12, 7});
  scratch_file("voxels.raw", "");
  expect_refused([&] { read_label_image(scratch("d.mhd")); }, {"voxels.raw", "cut off"});
}

TEST(LabelImages, RefusesEmptyAndMissingOnes) {
  LabelImage empty = marked_image();
  empty.labels.assign(24, 0);

  expect_refused([&] { read_label_image(scratch_file("empty.inr", inrimage_text(empty))); },
                 {"empty.inr", "label image is empty", "segmentation"});
  expect_refused([] { read_label_image(scratch("none.nii")); },
                 {"none.nii", "no such label image"});
  expect_refused([] { read_label_image(scratch_file("x.dcm", "?")); }, {"x.dcm", ".nii", ".nrrd"});
}

TEST(LabelImages, CropKeepsPlaces) {
  LabelImage image = marked_image();
  image.spacing = {2, 3, 4};
  image.origin = {10, 20, 30};

  const LabelImage part = crop(image, 2);

  EXPECT_EQ(part.size, (std::array<int, 3>{5, 5, 5}));
  EXPECT_EQ(marked_place(part), marked_place(image));
}

TEST(LabelImages, AxesByLetters) {
  LabelImage image = marked_image();

  set_axes(image, "RAS");
  EXPECT_EQ(marked_place(image), (Point{-3, -1, 0}));
  set_axes(image, "SLP");
  EXPECT_EQ(marked_place(image), (Point{1, 0, 3}));
  expect_refused([&] { set_axes(image, "LRS"); }, {"'LRS'", "for example LPS"});
}

TEST(LabelImages, SmallPartsAndHolesJoinTheirSurroundings) {
  LabelImage image = nested_balls(21, 0, 8);
  image.labels[image.index(10, 10, 10)] = 0;  // a hole
  image.labels[image.index(9, 10, 14)] = 9;   // a speck inside
  image.labels[image.index(0, 0, 0)] = 3;     // a loose voxel

  EXPECT_EQ(settle_islands(image, Islands::join, 0.1), 3);

  EXPECT_EQ(image.labels[image.index(10, 10, 10)], 3);
  EXPECT_EQ(image.labels[image.index(9, 10, 14)], 3);
  EXPECT_EQ(image.labels[image.index(0, 0, 0)], 0);
  EXPECT_EQ(count_labels(image).size(), 1u);
}

TEST(RealImages, TotalSegmentatorLiver) {
  VISCERA_NEEDS_SHARED_DATA(data);
  const LabelImage image = read_label_image(data + "/totalsegmentator_ct/ct_3mm_seg.nii.gz");

  const auto counts = count_labels(image);
  EXPECT_EQ(counts.size(), 61u);
  EXPECT_EQ(image.names.at(5), "liver");  // from the header's table
  EXPECT_EQ(find_labels(image, "kidney_left"), std::vector<int>{3});
  EXPECT_NEAR(static_cast<double>(counts.at(5)) * voxel_volume(image) / 1000, 1126, 1);
  // the liver lies right of, the spleen left of, and the bladder below
  Point sum[22] = {};
  std::size_t at = 0;
  for (int k = 0; k < image.size[2]; ++k) {
    for (int j = 0; j < image.size[1]; ++j) {
      for (int i = 0; i < image.size[0]; ++i, ++at) {
        if (const int label = image.labels[at]; label == 1 || label == 5 || label == 21) {
          const Point x = to_patient(image, {double(i), double(j), double(k)});
          sum[label] = plus(sum[label], times(1.0 / static_cast<double>(counts.at(label)), x));
        }
      }
    }
  }
  EXPECT_GT(sum[1][0], sum[5][0] + 50);
  EXPECT_GT(sum[1][1], sum[5][1]);  // the spleen is posterior
  EXPECT_LT(sum[21][2], sum[5][2] - 100);
}

TEST(RealImages, NrrdLabelsAndGreyImage) {
  VISCERA_NEEDS_SHARED_DATA(data);
  const LabelImage brain = read_label_image(data + "/pyradiomics_nrrd/brain1_label.nrrd");

  EXPECT_NEAR(brain.axes[1][1], -1, 1e-12);
  EXPECT_NEAR(brain.origin[1], 99.609375, 1e-6);
  EXPECT_EQ(read_label_image(data + "/dcmqi_dicomseg/liver_seg.nrrd").size[2], 3);
  expect_refused([&] { read_label_image(data + "/totalsegmentator_ct/ct_3mm.nii.gz"); },
                 {"grey-value image"});
}

}  // namespace
}  // namespace viscera::meshes::test
