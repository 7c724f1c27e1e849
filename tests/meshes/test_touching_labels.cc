// Labels that touch themselves in edges and corners, nearly touch, or are thinner than an edge.
#include <algorithm>
#include <functional>

#include "meshes/imaging/mesh_labels.h"
#include "meshes/imaging/read_label_image.h"
#include "meshes/imaging/separate_hinges.h"
#include "meshes/quality/inspection.h"
#include "tests/meshes/sample_meshes.h"

namespace viscera::meshes::test {
namespace {

/// Voxels of 1 mm, label 1 where it says so.
LabelImage image_of(int n, const std::function<bool(int, int, int)>& is_organ) {
  LabelImage image;
  image.size = {n, n, n};
  for (int k = 0; k < n; ++k) {
    for (int j = 0; j < n; ++j) {
      for (int i = 0; i < n; ++i) {
        image.labels.push_back(is_organ(i, j, k) ? 1 : 0);
      }
    }
  }
  return image;
}

bool within(int low, int i, int high) {
  return i >= low && i < high;
}

Topology topology_of(const LabelImage& image, double edge) {
  MesherOptions options;
  options.edge = edge;
  options.smallest_part = 0.1;
  const MeshedLabels meshed = mesh_label_image(image, options);
  for (const RegionVolume& region : meshed.volumes) {
    EXPECT_NEAR(region.mesh / region.voxels, 1, 0.01);
  }
  return inspect_mesh(meshed.mesh, {}, UnitSource::stated).measured.topology;
}

void expect_manifold(const Topology& topology) {
  EXPECT_EQ(topology.crowded_edges.count, 0);
  EXPECT_EQ(topology.pinched_nodes.count, 0);
  EXPECT_EQ(topology.crossings.count, 0);
  EXPECT_EQ(topology.hanging_nodes.count, 0);
}

TEST(TouchingLabels, BlocksThatShareAnEdgeOrACornerPart) {
  for (const int lift : {0, 8}) {
    const LabelImage image = image_of(26, [lift](int i, int j, int k) {
      return (within(3, i, 13) && within(3, j, 13) && within(3, k, 13)) ||
             (within(13, i, 23) && within(13, j, 23) && within(5 + lift, k, 15 + lift));
    });
    const Topology topology = topology_of(image, 2.5);

    expect_manifold(topology);
    EXPECT_EQ(topology.parts.size(), 2u) << lift;
  }
}

TEST(TouchingLabels, BlocksApartByAVoxelDoNotMeet) {
  const LabelImage image = image_of(26, [](int i, int j, int k) {
    return within(3, j, 23) && within(3, k, 23) && (within(3, i, 12) || within(13, i, 23));
  });

  expect_manifold(topology_of(image, 3));
}

TEST(SeparateHinges, SmallerOfTwoCellsAtAnEdgeGoes) {
  imaging::Tetrahedra mesh;
  mesh.nodes = {{0, 0, 0}, {0, 0, 1}, {1, 0, 0}, {0, 1, 0}, {-2, 0, 0}, {0, -2, 0}};
  mesh.cells = {0, 2, 3, 1, 0, 4, 5, 1};
  mesh.cell_regions = {1, 1};
  for (const auto& corners : std::vector<std::array<std::int32_t, 3>>{{0, 3, 2},
                                                                      {0, 2, 1},
                                                                      {2, 3, 1},
                                                                      {0, 1, 3},
                                                                      {0, 5, 4},
                                                                      {0, 4, 1},
                                                                      {4, 5, 1},
                                                                      {0, 1, 5}}) {
    mesh.facets.push_back({corners, 1, 0});
  }

  EXPECT_EQ(imaging::separate_hinges(mesh), 1);
  EXPECT_EQ(mesh.cell_regions.size(), 1u);
  ASSERT_EQ(mesh.nodes.size(), 4u);
  EXPECT_EQ(std::count(mesh.nodes.begin(), mesh.nodes.end(), Point{-2, 0, 0}), 1);
  EXPECT_EQ(mesh.facets.size(), 4u);
  EXPECT_EQ(imaging::separate_hinges(mesh), 0);
}

TEST(ThinLabels, EdgesAreShortenedUntilTheVolumeHolds) {
  const LabelImage plate = image_of(40, [](int i, int j, int k) {
    return within(4, i, 36) && within(4, j, 36) && within(18, k, 21);
  });
  MesherOptions options;
  options.edge = 12;
  const MeshedLabels meshed = mesh_label_image(plate, options);

  EXPECT_NEAR(meshed.volumes[0].mesh / 3.072, 1, 0.01);
  ASSERT_FALSE(meshed.mesh.notes.empty());
  EXPECT_NE(meshed.mesh.notes[0].find("too thin for edges of 12 mm"), std::string::npos);

  options.thin = Thin::keep;
  expect_refused([&] { mesh_label_image(plate, options); }, {"Choose a smaller edge"});
}

TEST(RealImages, EveryLabelKeepsItsVolumeAndNothingCrosses) {
  VISCERA_NEEDS_SHARED_DATA(data);
  struct Sample {
    std::string file;
    double edge;
    std::vector<int> keep;
  };
  const Sample samples[] = {{"totalsegmentator_ct/ct_3mm_seg.nii.gz", 6, {5}},
                            {"totalsegmentator_ct/mr_3mm_seg.nii.gz", 8, {}},
                            {"pyradiomics_nrrd/brain1_label.nrrd", 3, {}},
                            {"pyradiomics_nrrd/breast1_label.nrrd", 1.5, {}},
                            {"pyradiomics_nrrd/lung1_label.nrrd", 3, {}},
                            {"dcmqi_dicomseg/heart_seg.nrrd", 2.5, {}}};
  for (const Sample& sample : samples) {
    MesherOptions options;
    options.edge = sample.edge;
    options.keep = sample.keep;
    options.smallest_part = 0.05;
    const MeshedLabels meshed =
        mesh_label_image(read_label_image(data + "/" + sample.file), options);
    const Inspection inspection = inspect_mesh(meshed.mesh, {}, UnitSource::stated);

    for (const RegionVolume& region : meshed.volumes) {
      EXPECT_NEAR(region.mesh, region.voxels, 0.01 * region.voxels) << sample.file << region.region;
    }
    EXPECT_EQ(inspection.measured.topology.crossings.count, 0) << sample.file;
    EXPECT_EQ(inspection.measured.topology.crowded_edges.count, 0) << sample.file;
    EXPECT_EQ(inspection.measured.topology.unclaimed.count, 0) << sample.file;
    EXPECT_GT(inspection.measured.quality.smallest_dihedral, 5) << sample.file;
  }
}

}  // namespace
}  // namespace viscera::meshes::test
