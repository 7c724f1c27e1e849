#include <cmath>

#include "meshes/imaging/mesh_labels.h"
#include "meshes/imaging/read_label_image.h"
#include "meshes/quality/check_mesh.h"
#include "meshes/quality/facets.h"
#include "meshes/quality/quality_report.h"
#include "meshes/quality/surface_rule.h"
#include "tests/meshes/sample_images.h"
#include "tests/meshes/sample_meshes.h"

namespace viscera::meshes::test {
namespace {

constexpr double pi = 3.14159265358979323846;

MesherOptions named_balls() {
  MesherOptions options;
  options.edge = 4;
  options.names = {{7, "core"}, {3, "shell"}};
  return options;
}

TEST(MeshLabels, NestedBallsKeepVolumesAndInterfaces) {
  MesherOptions options = named_balls();
  options.facet_distance = 0.3;
  const OrganMesh mesh = mesh_labels(nested_balls(41, 9, 17), options);
  const QualityReport report = measure_quality(mesh);

  EXPECT_NO_THROW(check_mesh(mesh));
  ASSERT_EQ(mesh.region_names, (std::vector<std::string>{"shell", "core"}));
  const double core = 4 * pi / 3 * 9 * 9 * 9, all = 4 * pi / 3 * 17 * 17 * 17;
  EXPECT_NEAR(report.region_volumes[1].second / core, 1, 0.05);
  EXPECT_NEAR(report.volume / all, 1, 0.03);
  EXPECT_TRUE(has_surface(mesh, "shell_outer"));
  EXPECT_TRUE(has_surface(mesh, "shell_core"));
  EXPECT_FALSE(has_surface(mesh, "core_outer"));
  EXPECT_GT(report.smallest_dihedral, 5);
}

TEST(MeshLabels, InterfaceIsSeenFromTheFirstRegion) {
  LabelImage image = nested_balls(31, 7, 13);
  for (const char* axes : {"LPS", "LPI"}) {
    set_axes(image, axes);
    const OrganMesh mesh = mesh_labels(image, named_balls());
    for (const FacetOwner& owner : resolve_facets(mesh, "shell_core")) {
      EXPECT_EQ(mesh.region_names[mesh.cell_regions[owner.cell]], "shell") << axes;
    }
  }
}

TEST(MeshLabels, MeanEdgeIsTheOneAskedFor) {
  MesherOptions options = named_balls();
  options.edge = 3;

  EXPECT_NEAR(measure_quality(mesh_labels(nested_balls(61, 13, 29), options)).mean_edge, 3, 0.3);
}

TEST(MeshLabels, SameImageGivesTheSameMesh) {
  const LabelImage image = nested_balls(31, 7, 13);

  const OrganMesh first = mesh_labels(image, named_balls());
  const OrganMesh second = mesh_labels(image, named_balls());

  EXPECT_EQ(first.nodes, second.nodes);
  EXPECT_EQ(first.cells, second.cells);
}

TEST(MeshLabels, PutsNodesIntoThePatientFrame) {
  LabelImage image = nested_balls(31, 7, 13);
  set_axes(image, "RPS");  // left-handed: cells must be turned
  image.origin = {100, 200, 300};

  const OrganMesh mesh = mesh_labels(image, named_balls());
  const QualityReport report = measure_quality(mesh);

  EXPECT_NO_THROW(check_mesh(mesh));
  EXPECT_NEAR((report.low[0] + report.high[0]) / 2, 100 - 15, 1);
  EXPECT_NEAR((report.low[2] + report.high[2]) / 2, 300 + 15, 1);
}

TEST(MeshLabels, KeepsChosenLabelsAndSaysWhatIsCut) {
  MesherOptions options = named_balls();
  options.keep = {7};
  const OrganMesh core = mesh_labels(nested_balls(31, 7, 13), options);
  EXPECT_EQ(core.region_names, std::vector<std::string>{"core"});
  EXPECT_TRUE(core.notes.empty());

  options.keep = {3, 7};
  const OrganMesh cut = mesh_labels(nested_balls(25, 7, 14), options);
  EXPECT_NE(cut.notes.at(0).find("'shell' touches the border"), std::string::npos);

  options.keep = {4};
  expect_refused([&] { mesh_labels(nested_balls(25, 7, 14), options); },
                 {"Label 4", "Its labels are: 3, 7"});
}

TEST(MeshLabels, RefusesUnusableSizesAndEmptyImages) {
  MesherOptions options;
  options.edge = 0;
  expect_refused([&] { mesh_labels(nested_balls(11, 2, 4), options); },
                 {"edge length 0.0", "0.05 to"});
  options.edge = 2;
  expect_refused([&] { mesh_labels(nested_balls(11, 0, 0), options); }, {"label image is empty"});
  options.edge = 2;
  options.smallest_part = 100;
  expect_refused([&] { mesh_labels(nested_balls(11, 2, 4), options); }, {"no tetrahedra"});
}

TEST(SurfaceRule, CombinesClauses) {
  OrganMesh mesh = cube_mesh(4);

  EXPECT_NEAR(
      add_surface(mesh, "back = boundary facing posterior within 20 beyond 0 0 2 towards superior"),
      8, 1e-12);
  EXPECT_NEAR(add_surface(mesh, "back = boundary facing 0 1 0 within 20"), 16, 1e-12);
  EXPECT_GT(add_surface(mesh, "tool = back near 2 4 2 within 1"), 0);
  EXPECT_EQ(find_surface(mesh, "back").triangles.size(), 32u);
}

TEST(SurfaceRule, JoinsSurfacesWithoutCountingFacetsTwice) {
  OrganMesh mesh = cube_mesh(4);
  add_surface(mesh, "back = boundary facing posterior within 20");
  add_surface(mesh, "top = boundary facing superior within 20");

  EXPECT_NEAR(add_surface(mesh, "both = back + top"), 32, 1e-12);
  EXPECT_NEAR(add_surface(mesh, "all = boundary + both"), 96, 1e-12);
  EXPECT_NEAR(add_surface(mesh, "again = back + top facing superior within 20"), 16, 1e-12);
  EXPECT_EQ(find_surface(mesh, "both").n_facets(), 64);
  EXPECT_EQ(find_surface(mesh, "all").n_facets(), find_surface(mesh, "boundary").n_facets());
}

TEST(SurfaceRule, ExplainsWhatIsWrong) {
  OrganMesh mesh = cube_mesh(2);
  const std::size_t before = mesh.surfaces.size();

  expect_refused([&] { add_surface(mesh, "x = boundary +"); }, {"after '+'", "facing SIDE"});
  expect_refused([&] { add_surface(mesh, "x = boundary facing back within 3"); },
                 {"'back' where a number", "posterior"});
  expect_refused([&] { add_surface(mesh, "x = nothing facing left within 3"); },
                 {"no surface 'nothing'", "'boundary'"});
  expect_refused([&] { add_surface(mesh, "x = boundary near 9 9 9 within 1"); }, {"No facet"});
  expect_refused([&] { add_surface(mesh, "x = boundary over 1"); }, {"clause 'over'"});
  EXPECT_EQ(mesh.surfaces.size(), before);
}

TEST(RealImages, KidneyOfTotalSegmentator) {
  VISCERA_NEEDS_SHARED_DATA(data);
  const LabelImage image = read_label_image(data + "/totalsegmentator_ct/ct_3mm_seg.nii.gz");
  MesherOptions options;
  options.keep = {2, 5};
  options.names = {{2, "kidney"}, {5, "liver"}};
  options.edge = 8;

  const OrganMesh mesh = mesh_labels(image, options);
  const QualityReport report = measure_quality(mesh);

  EXPECT_NEAR(report.region_volumes[0].second / 193e3, 1, 0.05);
  EXPECT_NEAR(report.region_volumes[1].second / 1126e3, 1, 0.05);
  bool says_cut = false;
  for (const std::string& note : mesh.notes) {
    says_cut = says_cut || note.find("'liver' touches the border") != std::string::npos;
  }
  EXPECT_TRUE(says_cut);
}

}  // namespace
}  // namespace viscera::meshes::test
