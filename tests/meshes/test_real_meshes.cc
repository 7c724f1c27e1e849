#include "meshes/formats/read_mesh.h"
#include "meshes/quality/facets.h"
#include "meshes/quality/quality_report.h"
#include "tests/meshes/sample_meshes.h"

namespace viscera::meshes::test {
namespace {

TEST(RealMeshes, LandEllipsoids) {
  VISCERA_NEEDS_SHARED_DATA(data);
  const OrganMesh mesh = read_mesh(data + "/land2_ellipsoid/lv_14k.msh");

  EXPECT_EQ(mesh.n_cells(), 2274);
  EXPECT_EQ(mesh.surfaces.size(), 4u);
  EXPECT_TRUE(has_surface(mesh, "surface_1") || has_surface(mesh, "endocardium"));
}

TEST(RealMeshes, MestdaghLiverInMetres) {
  VISCERA_NEEDS_SHARED_DATA(data);
  const OrganMesh mesh = read_mesh(data + "/mestdagh_liver/mesh-default/liver.msh", 1000);
  const QualityReport report = measure_quality(mesh);

  EXPECT_EQ(mesh.n_cells(), 10703);
  EXPECT_EQ(mesh.n_nodes(), 3046);
  EXPECT_NEAR(report.volume / 1e6, 1.437, 0.001);  // litres
  EXPECT_EQ(report.components, 1);
}

TEST(RealMeshes, HeartInLegacyVtkWithFibres) {
  VISCERA_NEEDS_SHARED_DATA(data);
  const OrganMesh mesh = read_mesh(data + "/cardiac_benchmark_biv/fibers_biv.vtk", 1000);
  const QualityReport report = measure_quality(mesh);

  EXPECT_EQ(mesh.n_nodes(), 11444);
  EXPECT_EQ(mesh.n_cells(), 45304);
  EXPECT_NEAR(report.volume / 1000, 209.2, 0.1);
  EXPECT_GE(mesh.point_fields.size() + mesh.cell_fields.size(), 3u);
}

TEST(RealMeshes, SofaLiversInGmsh1) {
  VISCERA_NEEDS_SHARED_DATA(data);
  const OrganMesh coarse = read_mesh(data + "/sofa_liver/liver.msh", 10);
  const OrganMesh gaps = read_mesh(data + "/sofa_liver/liver2.msh", 10);  // in its node numbers

  EXPECT_EQ(coarse.n_nodes(), 181);
  EXPECT_EQ(coarse.n_cells(), 596);
  EXPECT_NEAR(measure_quality(coarse).volume / 1000, 36.56, 0.01);
  EXPECT_EQ(gaps.n_nodes(), 507);
  EXPECT_EQ(gaps.region_names, std::vector<std::string>{"region_2"});
  EXPECT_EQ(find_surface(gaps, "surface_1").triangles.size(), 860u);
}

TEST(RealMeshes, SofaLiverFine) {
  VISCERA_NEEDS_SHARED_DATA(data);
  const OrganMesh mesh = read_mesh(data + "/sofa_liver/liverFine.vtu");

  EXPECT_EQ(mesh.n_cells(), 22019);
  EXPECT_EQ(measure_quality(mesh).likely_unit, "cm");  // 7 "units" across
  expect_refused([&] { read_mesh(data + "/sofa_liver/liver.vtk"); }, {"surface"});
}

}  // namespace
}  // namespace viscera::meshes::test
