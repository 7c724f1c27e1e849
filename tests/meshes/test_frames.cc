// The same body in the same place of the patient, whatever the format and the frame of the file.
#include <algorithm>
#include <cmath>
#include <cstring>
#include <filesystem>
#include <map>

#include "meshes/imaging/mesh_labels.h"
#include "meshes/imaging/read_label_image.h"
#include "meshes/quality/quality_report.h"
#include "meshes/vec.h"
#include "tests/meshes/sample_dicom.h"
#include "tests/meshes/sample_images.h"
#include "tests/meshes/sample_meshes.h"

namespace viscera::meshes::test {
namespace {

/// Three balls that tell every mirror image and every exchange of axes apart, mm LPS.
struct Ball {
  int label;
  Point middle;
  double radius;
};
const std::vector<Ball> balls = {
    {1, {12, -31, 47}, 8}, {2, {24, -27, 50}, 3.5}, {3, {9, -18, 56}, 3}};

struct Frame {
  const char* name;
  std::array<Point, 3> axes;
};

/// Unit columns of a turn about z, then y, each optionally reversed.
std::array<Point, 3> turned(double about_z, double about_y, const std::array<int, 3>& signs) {
  const double c = std::cos(about_z), s = std::sin(about_z);
  const double d = std::cos(about_y), t = std::sin(about_y);
  const std::array<Point, 3> columns = {{{d * c, s, -t * c}, {-d * s, c, t * s}, {t, 0, d}}};
  return {times(signs[0], columns[0]), times(signs[1], columns[1]), times(signs[2], columns[2])};
}

const std::vector<Frame> frames = {
    {"straight", turned(0, 0, {1, 1, 1})},
    {"RAS", turned(0, 0, {-1, -1, 1})},
    {"flipped i", turned(0, 0, {-1, 1, 1})},
    {"flipped k", turned(0, 0, {1, 1, -1})},
    {"all flipped", turned(0, 0, {-1, -1, -1})},
    {"sagittal", {{{0, 1, 0}, {0, 0, -1}, {1, 0, 0}}}},
    {"oblique", turned(0.4, -0.3, {1, 1, 1})},
    {"oblique, flipped j", turned(-0.7, 0.5, {1, -1, 1})},
};

/// The balls on a grid of uneven voxels in this frame, the middle of the grid near them.
LabelImage image_in(const Frame& frame) {
  LabelImage image;
  image.size = {40, 36, 30};
  image.spacing = {1, 1.25, 1.5};
  image.axes = frame.axes;
  const Point half = {19.5, 17.5, 14.5};
  image.origin = minus({14, -26, 50}, minus(to_patient(image, half), image.origin));
  image.names = {{1, "Liver"}, {2, "gall bladder"}, {3, "tumour"}};
  for (int k = 0; k < image.size[2]; ++k) {
    for (int j = 0; j < image.size[1]; ++j) {
      for (int i = 0; i < image.size[0]; ++i) {
        int label = 0;
        for (const Ball& ball : balls) {
          const Point x = to_patient(image, {double(i), double(j), double(k)});
          label = norm(minus(x, ball.middle)) < ball.radius ? ball.label : label;
        }
        image.labels.push_back(static_cast<std::uint16_t>(label));
      }
    }
  }
  return image;
}

void expect_balls(const LabelImage& image, const std::string& what) {
  const auto counts = count_labels(image);
  ASSERT_EQ(counts.size(), 3u) << what;
  std::map<int, Point> middle;
  std::size_t at = 0;
  for (int k = 0; k < image.size[2]; ++k) {
    for (int j = 0; j < image.size[1]; ++j) {
      for (int i = 0; i < image.size[0]; ++i, ++at) {
        const int label = image.labels[at];
        if (label != 0) {
          const double share = 1.0 / static_cast<double>(counts.at(label));
          const Point x = to_patient(image, {double(i), double(j), double(k)});
          middle[label] = plus(middle[label], times(share, x));
        }
      }
    }
  }
  for (const Ball& ball : balls) {
    EXPECT_LT(norm(minus(middle.at(ball.label), ball.middle)), 0.3)
        << what << ", ball " << ball.label;
    const double volume = static_cast<double>(counts.at(ball.label)) * voxel_volume(image);
    EXPECT_NEAR(volume / (4.18879 * std::pow(ball.radius, 3)), 1, 0.15) << what;
  }
}

void sform_of(const LabelImage& image, float (&sform)[3][4]) {
  for (int row = 0; row < 3; ++row) {
    const double sign = row < 2 ? -1 : 1;  // LPS to RAS
    for (int a = 0; a < 3; ++a) {
      sform[row][a] = static_cast<float>(sign * image.spacing[a] * image.axes[a][row]);
    }
    sform[row][3] = static_cast<float>(sign * image.origin[row]);
  }
}

/// With a qform alone: quaternion of the RAS axes, the last reversed where they are left-handed.
std::string nifti_by_quaternion(const LabelImage& image) {
  float sform[3][4];
  sform_of(image, sform);
  std::array<Point, 3> axes = image.axes;
  for (Point& axis : axes) {
    axis = {-axis[0], -axis[1], axis[2]};
  }
  const int handed = dot(axes[0], cross(axes[1], axes[2])) > 0 ? 1 : -1;
  axes[2] = times(handed, axes[2]);
  std::string text = nifti_text(image, sform, handed);
  // Rotation by pi is where the trace formula divides by zero: choose the largest of four
  const auto& r = axes;  // r[column][row]
  double q[4] = {1 + r[0][0] + r[1][1] + r[2][2], 1 + r[0][0] - r[1][1] - r[2][2],
                 1 - r[0][0] + r[1][1] - r[2][2], 1 - r[0][0] - r[1][1] + r[2][2]};
  const auto largest = std::max_element(q, q + 4) - q;
  const double root = std::sqrt(q[largest]) / 2;
  const double yz = r[1][2] - r[2][1], zx = r[2][0] - r[0][2], xy = r[0][1] - r[1][0];
  const double sum_xy = r[1][0] + r[0][1], sum_xz = r[2][0] + r[0][2], sum_yz = r[2][1] + r[1][2];
  const double quotient = 1 / (4 * root);
  const double found[4][4] = {{root, yz * quotient, zx * quotient, xy * quotient},
                              {yz * quotient, root, sum_xy * quotient, sum_xz * quotient},
                              {zx * quotient, sum_xy * quotient, root, sum_yz * quotient},
                              {xy * quotient, sum_xz * quotient, sum_yz * quotient, root}};
  const double sign = found[largest][0] < 0 ? -1 : 1;  // the format wants a >= 0
  for (int i = 0; i < 3; ++i) {
    const float value = static_cast<float>(sign * found[largest][i + 1]);
    std::memcpy(&text[256 + 4 * static_cast<std::size_t>(i)], &value, 4);
  }
  return text;
}

std::string triple(const Point& x, const Point& signs, const char* between) {
  return std::to_string(signs[0] * x[0]) + between + std::to_string(signs[1] * x[1]) + between +
         std::to_string(signs[2] * x[2]);
}

std::string nrrd_in(const LabelImage& image, const std::string& space, const Point& signs) {
  std::string text = "NRRD0004\ntype: uint16\ndimension: 3\nspace: " + space +
                     "\nsizes: 40 36 30\nspace directions:";
  for (int a = 0; a < 3; ++a) {
    text += " (" + triple(times(image.spacing[a], image.axes[a]), signs, ",") + ")";
  }
  return text + "\nendian: little\nencoding: raw\nspace origin: (" +
         triple(image.origin, signs, ",") + ")\n\n" + raw_voxels(image);
}

std::string metaimage_in(const LabelImage& image) {
  const Point lps = {1, 1, 1};
  return "NDims = 3\nDimSize = 40 36 30\nElementType = MET_USHORT\nOffset = " +
         triple(image.origin, lps, " ") + "\nTransformMatrix = " + triple(image.axes[0], lps, " ") +
         " " + triple(image.axes[1], lps, " ") + " " + triple(image.axes[2], lps, " ") +
         "\nElementSpacing = 1 1.25 1.5\nElementDataFile = LOCAL\n" + raw_voxels(image);
}

class Frames : public testing::TestWithParam<Frame> {};

TEST_P(Frames, EveryFormatPutsTheBodyInTheSamePlace) {
  const LabelImage image = image_in(GetParam());
  expect_balls(image, "the sample itself");
  float sform[3][4];
  sform_of(image, sform);

  const std::pair<std::string, std::string> files[] = {
      {"sform.nii", nifti_text(image, sform)},
      {"qform.nii", nifti_by_quaternion(image)},
      {"lps.nrrd", nrrd_in(image, "left-posterior-superior", {1, 1, 1})},
      {"ras.nrrd", nrrd_in(image, "right-anterior-superior", {-1, -1, 1})},
      {"las.nrrd", nrrd_in(image, "left-anterior-superior", {1, -1, 1})},
      {"direction.mha", metaimage_in(image)},
      {"seg.dcm", dicom_segmentation(image)}};
  for (const auto& [name, contents] : files) {
    const LabelImage back = read_label_image(scratch_file(name, contents));
    EXPECT_TRUE(back.notes.empty()) << name;
    expect_balls(back, name);
  }
}

TEST_P(Frames, SeriesOfPlanesInAnyOrderOfFiles) {
  const LabelImage image = image_in(GetParam());
  const std::string folder = scratch("series");
  std::filesystem::remove_all(folder);
  std::filesystem::create_directory(folder);
  int number = 0;
  for (const std::string& plane : dicom_series(image)) {
    // names that sort otherwise than the places do
    scratch_file("series/plane" + std::to_string(number * 7 % 30) + ".dcm", plane);
    ++number;
  }
  scratch_file("series/notes.txt", "not DICOM");

  const LabelImage back = read_label_image(folder);
  expect_balls(back, "series");
  EXPECT_EQ(back.size, image.size);
}

TEST_P(Frames, MeshLiesWhereTheVoxelsAre) {
  MesherOptions options;
  options.edge = 2.5;
  options.smallest_part = 0.01;
  options.keep = {1};
  const OrganMesh mesh = mesh_labels(image_in(GetParam()), options);

  Point sum{};
  double volume = 0;
  for (int cell = 0; cell < mesh.n_cells(); ++cell) {
    const std::int32_t* c = &mesh.cells[4 * static_cast<std::size_t>(cell)];
    const Point &a = mesh.nodes[c[0]], &b = mesh.nodes[c[1]], &d = mesh.nodes[c[2]],
                &e = mesh.nodes[c[3]];
    const double v = dot(minus(b, a), cross(minus(d, a), minus(e, a))) / 6;
    EXPECT_GT(v, 0);
    sum = plus(sum, times(v / 4, plus(plus(a, b), plus(d, e))));
    volume += v;
  }
  EXPECT_LT(norm(minus(times(1 / volume, sum), balls[0].middle)), 0.2);
}

INSTANTIATE_TEST_SUITE_P(All, Frames, testing::ValuesIn(frames), [](const auto& info) {
  std::string name = info.param.name;
  name.erase(std::remove_if(name.begin(), name.end(), [](char c) { return c == ' ' || c == ','; }),
             name.end());
  return name;
});

std::string layered_nrrd(const std::string& segments) {
  // two layers of 3 x 2 x 2 voxels; layer 0 holds value 1 in voxel 0 and 2 in voxel 1, layer 1
  // value 1 in voxels 1 and 11
  std::string voxels(24, '\0');
  voxels[0] = 1;
  voxels[2] = 2;
  voxels[3] = 1;
  voxels[23] = 1;
  return "NRRD0004\ntype: uint8\ndimension: 4\nspace: left-posterior-superior\nsizes: 2 3 2 2\n"
         "space directions: none (1,0,0) (0,2,0) (0,0,3)\nkinds: list domain domain domain\n"
         "encoding: raw\nspace origin: (5,6,7)\n" +
         segments + "\n" + voxels;
}

TEST(SegNrrd, NamesAndLayersOfSlicer) {
  const LabelImage image = read_label_image(scratch_file(
      "layers.seg.nrrd",
      layered_nrrd("Segment0_LabelValue:=1\nSegment0_Layer:=0\nSegment0_Name:=Left lung\n"
                   "Segment1_LabelValue:=2\nSegment1_Layer:=0\nSegment1_Name:=heart\n"
                   "Segment2_LabelValue:=1\nSegment2_Layer:=1\nSegment2_Name:=nodule\n")));

  EXPECT_EQ(image.size, (std::array<int, 3>{3, 2, 2}));
  EXPECT_EQ(image.spacing, (std::array<double, 3>{1, 2, 3}));
  EXPECT_EQ(image.origin, (Point{5, 6, 7}));
  // values repeat in layers: numbered by segment; voxel 1 is in two and goes to the later layer
  EXPECT_EQ(image.names,
            (std::map<int, std::string>{{1, "Left lung"}, {2, "heart"}, {3, "nodule"}}));
  EXPECT_EQ(image.labels[0], 1);
  EXPECT_EQ(image.labels[1], 3);
  EXPECT_EQ(image.labels[11], 3);
  EXPECT_NE(image.notes.at(0).find("1 voxels belong to several"), std::string::npos);
}

TEST(SegNrrd, RefusesLayersWithoutSegments) {
  expect_refused([] { read_label_image(scratch_file("l.seg.nrrd", layered_nrrd(""))); },
                 {"layer 0 has the label 1", "no segment"});
}

TEST(SegNrrd, NamesOfOneLayer) {
  LabelImage sample = image_in(frames[0]);
  std::string text = nrrd_in(sample, "left-posterior-superior", {1, 1, 1});
  text.insert(text.find("\n\n"), "\nSegment0_LabelValue:=2\nSegment0_Name:=gall bladder");
  const LabelImage image = read_label_image(scratch_file("one.seg.nrrd", text));

  EXPECT_EQ(image.names, (std::map<int, std::string>{{2, "gall bladder"}}));
  MesherOptions options;
  options.edge = 3;
  options.smallest_part = 0.01;
  EXPECT_EQ(mesh_labels(image, options).region_names,
            (std::vector<std::string>{"label_1", "gall_bladder", "label_3"}));
}

TEST(Dicom, NamesOfSegments) {
  const LabelImage image =
      read_label_image(scratch_file("names.dcm", dicom_segmentation(image_in(frames[0]))));
  EXPECT_EQ(image.names,
            (std::map<int, std::string>{{1, "Liver"}, {2, "gall bladder"}, {3, "tumour"}}));
}

TEST(Dicom, RefusesWhatIsNoWholeSegmentation) {
  const std::string text = dicom_segmentation(image_in(frames[6]));
  for (const double share : {0.1, 0.3, 0.6, 0.9, 0.99}) {
    const auto size = static_cast<std::size_t>(share * static_cast<double>(text.size()));
    SCOPED_TRACE(share);
    expect_refused([&] { read_label_image(scratch_file("cut.dcm", text.substr(0, size))); },
                   {"cut.dcm"});
  }
  const auto series = dicom_series(image_in(frames[0]));
  expect_refused([&] { read_label_image(scratch_file("plane.dcm", series[0])); },
                 {"plane.dcm", "no segmentation", "folder"});
}

TEST(Dicom, RefusesIncompleteAndMixedSeries) {
  const LabelImage image = image_in(frames[0]);
  const auto planes = dicom_series(image);
  const std::string folder = scratch("broken");
  const auto write = [&](const std::vector<std::string>& files) {
    std::filesystem::remove_all(folder);
    std::filesystem::create_directory(folder);
    for (std::size_t i = 0; i < files.size(); ++i) {
      scratch_file("broken/" + std::to_string(i), files[i]);
    }
  };
  write({});
  expect_refused([&] { read_label_image(folder); }, {"no DICOM file"});
  write({planes[0]});
  expect_refused([&] { read_label_image(folder); }, {"one voxel thick"});
  write({planes[0], planes[1], planes[3]});
  expect_refused([&] { read_label_image(folder); }, {"plane 3 of 4 is missing"});
  write({planes[0], planes[1], planes[1]});
  expect_refused([&] { read_label_image(folder); }, {"one place"});
  std::string other = planes[2];
  const std::string uid("1.2.3\0", 6);
  other.replace(other.rfind(uid), 5, "1.2.5");
  write({planes[0], planes[1], other});
  expect_refused([&] { read_label_image(folder); }, {"more than one series"});
  write({planes[0], planes[1], planes[2].substr(0, planes[2].size() - 1000)});
  expect_refused([&] { read_label_image(folder); }, {"broken/2"});
}

TEST(RealImages, DicomSegmentationIsTheNrrdVoxelForVoxel) {
  VISCERA_NEEDS_SHARED_DATA(data);
  const LabelImage dicom = read_label_image(data + "/dcmqi_dicomseg/liver.dcm");
  const LabelImage nrrd = read_label_image(data + "/dcmqi_dicomseg/liver_seg.nrrd");

  ASSERT_EQ(dicom.names.size(), 1u);
  EXPECT_EQ(dicom.names.at(1), "Liver");
  std::size_t compared = 0;
  for (int k = 0; k < nrrd.size[2]; ++k) {
    // the DICOM stack may begin elsewhere: look a voxel up by its place
    const Point x = to_patient(nrrd, {0, 0, double(k)});
    const double slice = dot(minus(x, dicom.origin), dicom.axes[2]) / dicom.spacing[2];
    ASSERT_NEAR(slice, std::round(slice), 1e-3);
    for (int j = 0; j < nrrd.size[1]; ++j) {
      for (int i = 0; i < nrrd.size[0]; ++i) {
        const int at = static_cast<int>(std::lround(slice));
        const bool there =
            at >= 0 && at < dicom.size[2] && dicom.labels[dicom.index(i, j, at)] != 0;
        ASSERT_EQ(there, nrrd.labels[nrrd.index(i, j, k)] != 0) << i << " " << j << " " << k;
        ++compared;
      }
    }
  }
  EXPECT_EQ(compared, nrrd.labels.size());
  EXPECT_LT(norm(minus({dicom.origin[0], dicom.origin[1], 0}, {nrrd.origin[0], nrrd.origin[1], 0})),
            1e-3);
}

}  // namespace
}  // namespace viscera::meshes::test
