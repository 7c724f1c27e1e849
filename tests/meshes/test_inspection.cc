#include <cmath>

#include "meshes/quality/cell_geometry.h"
#include "meshes/quality/inspection.h"
#include "meshes/quality/settle.h"
#include "meshes/quality/tag_surface.h"
#include "meshes/shapes/ellipsoid.h"
#include "meshes/vec.h"
#include "tests/meshes/broken_meshes.h"
#include "tests/meshes/sample_meshes.h"

namespace viscera::meshes::test {
namespace {

constexpr double pi = 3.14159265358979323846;

Inspection inspection_of(OrganMesh mesh) {
  const std::vector<std::string> faults = settle_mesh(mesh);
  return inspect_mesh(mesh, faults, UnitSource::assumed);
}

/// All reasons in one text.
std::string reasons(const Inspection& inspection) {
  std::string text;
  for (const Finding& finding : inspection.verdict.findings) {
    text += std::string(name_of(finding.light)) + ": " + finding.reason + "\n";
  }
  return text;
}

void expect_yellow(const Inspection& inspection, const std::string& part) {
  EXPECT_EQ(inspection.verdict.light(), Light::yellow) << reasons(inspection);
  EXPECT_NE(reasons(inspection).find(part), std::string::npos)
      << "'" << part << "' is not in: " << reasons(inspection);
}

const SurfaceReport& report_of(const Inspection& inspection, const std::string& name) {
  for (const SurfaceReport& surface : inspection.measured.surfaces) {
    if (surface.name == name) {
      return surface;
    }
  }
  throw std::runtime_error("no surface " + name);
}

TEST(Inspection, SoundCubeIsGreen) {
  const Inspection inspection = inspection_of(wide_cube(4, 40));

  EXPECT_EQ(inspection.verdict.light(), Light::green) << reasons(inspection);
  EXPECT_EQ(inspection.measured.topology.boundary_facets, 6 * 16 * 2);
  EXPECT_EQ(inspection.measured.topology.unclaimed.count, 5u * 16 * 2);  // all but `bottom`
  EXPECT_NEAR(inspection.measured.topology.unclaimed_area, 5 * 1600, 1e-9);
  EXPECT_NE(to_text(inspection).find("GREEN"), std::string::npos);
}

TEST(Inspection, TellsCavityOutsidePatchAndInterface) {
  const Inspection cube = inspection_of(wide_cube(4, 40));
  const SurfaceReport& middle = report_of(cube, "middle");
  EXPECT_EQ(middle.inner_facets, 32);
  EXPECT_EQ(middle.regions, (std::vector<std::string>{"left", "right"}));
  ASSERT_EQ(middle.rims.size(), 1u);
  EXPECT_NEAR(middle.rims[0].length, 160, 1e-9);
  EXPECT_NEAR(middle.rims[0].area, 1600, 1e-9);
  EXPECT_NEAR(middle.volume, 0, 1e-9);
  EXPECT_TRUE(report_of(cube, "boundary").is_closed());
  EXPECT_NEAR(report_of(cube, "boundary").volume, 64000, 1e-7);
  EXPECT_NEAR(report_of(cube, "boundary").other_volume, 64000, 1e-7);
}

class InspectedVentricle : public testing::TestWithParam<CellType> {};

/// Inner semi-axes 7 and 17 mm, outer 10 and 20 mm, cut at z = 5 mm (Land et al. 2015): exact
/// volumes of the cut ellipsoids.
TEST_P(InspectedVentricle, HoldsTheCavityOfTheEllipsoid) {
  EllipsoidOptions options;
  options.cell_type = GetParam();
  const Inspection inspection = inspection_of(make_ellipsoid(options));
  const auto cut_ellipsoid = [](double across, double along) {
    const double z = 5 / along;
    return pi * across * across * along * (2.0 / 3 + z - z * z * z / 3);
  };

  const SurfaceReport& inside = report_of(inspection, "endocardium");
  const SurfaceReport& outside = report_of(inspection, "epicardium");
  const double tolerance = shape_of(GetParam()).degree == 2 ? 1e-2 : 1e-1;  // of the geometry
  ASSERT_EQ(inside.rims.size(), 1u);
  EXPECT_TRUE(inside.encloses);
  EXPECT_FALSE(inside.is_closed());
  EXPECT_NEAR(inside.volume / -cut_ellipsoid(7, 17), 1, tolerance);
  EXPECT_NEAR(outside.volume / cut_ellipsoid(10, 20), 1, tolerance);
  EXPECT_NEAR(inside.other_volume / inside.volume, 1, 1e-12);
  EXPECT_NEAR(inside.rims[0].off_flat, 0, 1e-9);
  // lids of the curved rims and the base close exactly: cavity and wall make up the whole
  const double wall = report_of(inspection, "boundary").volume;
  EXPECT_NEAR((wall - inside.volume) / outside.volume, 1, 1e-12);
  EXPECT_NEAR(wall / inspection.measured.quality.volume, 1, 1e-6);  // tet10: a 4-point rule
  EXPECT_NE(describe(inside).find("faces inward: a cavity"), std::string::npos);
  EXPECT_NE(describe(report_of(inspection, "base")).find("a patch"), std::string::npos);
}

INSTANTIATE_TEST_SUITE_P(
    CellTypes,
    InspectedVentricle,
    testing::Values(CellType::tet4, CellType::tet10, CellType::hex8, CellType::hex27));

TEST(Inspection, FindsTheVoidUntilItHasAName) {
  OrganMesh mesh = cube_with_void();
  const Inspection inspection = inspection_of(mesh);

  expect_yellow(inspection, "encloses a void of 8 mL");
  ASSERT_EQ(inspection.measured.topology.voids.size(), 1u);
  EXPECT_NEAR(inspection.measured.topology.voids[0].volume, 8000, 1e-7);
  EXPECT_NEAR(norm(minus(inspection.measured.topology.voids[0].centre, {30, 30, 30})), 0, 1e-9);

  tag_by_sphere(mesh, "boundary", {30, 30, 30}, 20, "cavity");
  const Inspection named = inspection_of(mesh);
  EXPECT_EQ(named.verdict.light(), Light::green) << reasons(named);
  EXPECT_TRUE(report_of(named, "cavity").is_closed());
  EXPECT_NEAR(report_of(named, "cavity").volume, -8000, 1e-7);
}

TEST(Inspection, FindsNonManifoldEdgesAndNodes) {
  const Inspection edge = inspection_of(voxels_at_an_edge());
  expect_yellow(edge, "1 edge joins parts of the boundary like a hinge (the first at (20, 20, 10)");
  EXPECT_EQ(edge.measured.topology.crowded_edges.count, 1u);
  EXPECT_EQ(edge.measured.topology.pinched_nodes.count, 0u);
  EXPECT_EQ(edge.measured.topology.parts.size(), 2u);

  const Inspection node = inspection_of(voxels_at_a_node());
  expect_yellow(node, "1 node alone joins parts of the boundary (the first at (20, 20, 20) mm)");
  EXPECT_EQ(node.measured.topology.crowded_edges.count, 0u);
  EXPECT_EQ(node.measured.topology.pinched_nodes.count, 1u);
}

TEST(Inspection, FindsTornHangingAndCrossingPlaces) {
  const Inspection torn = inspection_of(torn_cubes());
  expect_yellow(torn, "9 nodes lie at the place of another one (the first at (40, 0, 0) mm)");
  EXPECT_EQ(torn.measured.topology.twin_facets.count, 8u);
  EXPECT_EQ(torn.measured.topology.hanging_nodes.count, 0u);
  EXPECT_EQ(torn.measured.topology.crossings.count, 0u);

  const Inspection hanging = inspection_of(coarse_beside_fine());
  expect_yellow(hanging, "5 nodes hang on facets that do not have them");
  EXPECT_EQ(hanging.measured.topology.twin_nodes.count, 4u);

  const Inspection crossing =
      inspection_of(listed_together(wide_cube(2, 40), moved(wide_cube(2, 40), {33, 7, 11})));
  expect_yellow(crossing, "pairs of boundary facets cut through each other");
  EXPECT_EQ(crossing.measured.topology.hanging_nodes.count, 0u);
}

TEST(Inspection, FindsAHoleInTheNames) {
  OrganMesh mesh = wide_cube(4, 40);
  tag_by_plane(mesh, "boundary", {20, 20, 20}, {0, 0, 1}, "upper");
  tag_by_plane(mesh, "boundary", {20, 20, 20}, {0, 0, -1}, "lower");
  EXPECT_EQ(inspection_of(mesh).verdict.light(), Light::green);
  for (Surface& surface : mesh.surfaces) {
    if (surface.name == "upper") {
      surface.triangles.pop_back();
    }
  }

  expect_yellow(inspection_of(mesh), "1 boundary facet belongs to no named surface (the first at");
}

TEST(Inspection, RedIsWhatReadersRefuse) {
  for (const OrganMesh& mesh : {cell_listed_twice(), tangled_cube()}) {
    OrganMesh settled = mesh;
    const std::vector<std::string> faults = settle_mesh(settled);
    const Inspection inspection = inspect_mesh(settled, faults, UnitSource::stated);

    ASSERT_FALSE(faults.empty());
    EXPECT_EQ(inspection.verdict.light(), Light::red);
    EXPECT_EQ(inspection.verdict.findings[0].reason, faults[0]);
  }
}

TEST(Inspection, DoubtsAnAssumedUnitAlone) {
  const OrganMesh small = wide_cube(4, 4);

  expect_yellow(inspection_of(small), "in cm");
  EXPECT_EQ(inspect_mesh(small, {}, UnitSource::stated).verdict.light(), Light::green);
  EXPECT_EQ(inspection_of(wide_cube(4, 0.08)).measured.quality.likely_unit, "m");
}

TEST(Inspection, CurvedCellsCountAtTheirWorstPoint) {
  OrganMesh mesh = curved_shell(1);
  const int cell = 2;
  EXPECT_LE(scaled_jacobian(mesh, cell), scaled_jacobian(cell_corners(mesh, cell)));
  const double before = scaled_jacobian(mesh, cell);
  const Point &a = mesh.nodes[mesh.cells[10 * cell]], &b = mesh.nodes[mesh.cells[10 * cell + 1]];
  mesh.nodes[mesh.cells[10 * cell + 4]] = plus(times(0.72, a), times(0.28, b));

  EXPECT_LT(scaled_jacobian(mesh, cell), 0.6 * before);
}

TEST(Settle, SaysWhichFacetsFacedInward) {
  OrganMesh mesh = wide_cube(2, 40);
  for (auto& t : mesh.surfaces[1].triangles) {
    std::swap(t[0], t[1]);
  }
  ASSERT_EQ(mesh.surfaces[1].name, "bottom");

  settle_mesh(mesh);

  ASSERT_EQ(mesh.notes.size(), 1u);
  EXPECT_NE(mesh.notes[0].find("'bottom': 8 of 8 facets faced into the tissue"), std::string::npos);
}

}  // namespace
}  // namespace viscera::meshes::test
