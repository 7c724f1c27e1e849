#include <cmath>
#include <set>

#include "meshes/quality/cell_geometry.h"
#include "meshes/quality/check_mesh.h"
#include "meshes/quality/facets.h"
#include "meshes/quality/orientation.h"
#include "meshes/quality/parts.h"
#include "meshes/quality/quadratic.h"
#include "meshes/quality/quality_report.h"
#include "meshes/quality/renumber.h"
#include "meshes/quality/tag_surface.h"
#include "meshes/vec.h"
#include "tests/meshes/sample_meshes.h"

namespace viscera::meshes::test {
namespace {

constexpr double pi = 3.14159265358979323846;

TEST(CellGeometry, ShapeMeasuresOfTheRegularTetrahedron) {
  const Corners regular = {&shape_of(CellType::tet4),
                           {{{1, 1, 1}, {-1, 1, -1}, {1, -1, -1}, {-1, -1, 1}}}};

  EXPECT_NEAR(std::abs(scaled_jacobian(regular)), 1, 1e-14);
  EXPECT_NEAR(dihedral_range(regular)[0], std::acos(1.0 / 3) * 180 / pi, 1e-10);
  EXPECT_NEAR(dihedral_range(regular)[1], std::acos(1.0 / 3) * 180 / pi, 1e-10);
}

TEST(CellGeometry, CurvedVolumeConvergesToTheSphericalShell) {
  const double exact = 875.0 / 3 * (std::cos(0.5) - std::cos(1.5));
  double error[2];
  for (const int n : {2, 4}) {
    const OrganMesh shell = curved_shell(n);
    error[n == 4] = std::abs(measure_quality(shell).volume / exact - 1);
  }

  EXPECT_LT(error[1], 1e-4);
  EXPECT_GT(error[0] / error[1], 8);  // quadratic geometry: order 4
}

TEST(Facets, BoundaryOfTheCubeIsClosedAndOutward) {
  const OrganMesh mesh = cube_mesh(3);
  Point sum = {};
  double volume = 0;

  for (const auto& t : extract_boundary(mesh).triangles) {
    const Point a = area_vector(mesh.nodes[t[0]], mesh.nodes[t[1]], mesh.nodes[t[2]]);
    sum = plus(sum, a);
    volume += dot(a, mesh.nodes[t[0]]) / 3;
  }

  EXPECT_NEAR(norm(sum), 0, 1e-12);
  EXPECT_NEAR(volume, 27, 1e-12);
}

TEST(Facets, InnerTriangleIsGivenToTheCellOnItsInnerSide) {
  const OrganMesh mesh = cube_mesh(2);

  const std::vector<FacetOwner> owners = resolve_facets(mesh, "middle");

  ASSERT_EQ(owners.size(), 8u);
  for (std::size_t i = 0; i < owners.size(); ++i) {
    EXPECT_EQ(mesh.cell_regions[owners[i].cell], 0);
    EXPECT_TRUE(same_orientation(FacetTable(mesh).corners(owners[i]),
                                 find_surface(mesh, "middle").facet(i)));
  }
  expect_refused([&] { resolve_facets(mesh, "bottum"); }, {"'bottum'", "'boundary', 'bottom'"});
}

TEST(OrderAlongCurve, KeepsTheMeshAndBringsNeighboursTogether) {
  OrganMesh mesh = cube_mesh(8);
  Field place{"place", 3, {}};
  for (const Point& x : mesh.nodes) {
    place.values.insert(place.values.end(), x.begin(), x.end());
  }
  mesh.point_fields = {place};
  const OrganMesh before = mesh;

  order_along_curve(mesh);

  check_mesh(mesh);
  expect_same_mesh(before, mesh);
  double step = 0;
  for (int cell = 1; cell < mesh.n_cells(); ++cell) {
    step += norm(minus(centroid(cell_corners(mesh, cell)), centroid(cell_corners(mesh, cell - 1))));
  }
  EXPECT_LT(step / mesh.n_cells(), 1.0);
  for (int i = 0; i < mesh.n_nodes(); ++i) {
    EXPECT_EQ(mesh.point_fields[0].values[3 * i], mesh.nodes[i][0]);
  }
}

TEST(Quadratic, PutsOneNodeOnEveryEdge) {
  OrganMesh mesh = cube_mesh(1);
  mesh.point_fields = {{"x", 1, {0, 1, 0, 1, 0, 1, 0, 1}}};

  promote_to_quadratic(mesh);

  check_mesh(mesh);
  EXPECT_EQ(mesh.n_nodes(), 8 + 19);  // a cube of six tetrahedra has 19 edges
  for (int i = 0; i < mesh.n_nodes(); ++i) {
    EXPECT_EQ(mesh.point_fields[0].values[i], mesh.nodes[i][0]);
  }
}

TEST(TagSurface, PicksByDirectionAndPlace) {
  OrganMesh mesh = cube_mesh(4);

  EXPECT_NEAR(tag_by_normal(mesh, "boundary", {0, 2, 0}, 30, "posterior"), 16, 1e-12);
  EXPECT_NEAR(tag_by_box(mesh, "posterior", {0, 0, 0}, {4, 4, 2}, "low"), 8, 1e-12);
  EXPECT_NEAR(tag_by_plane(mesh, "boundary", {2, 2, 2}, {1, 0, 0}, "left"), 48, 1e-12);
  EXPECT_GT(tag_by_sphere(mesh, "boundary", {4, 2, 2}, 1, "tool"), 0);
  expect_refused(
      [&] {
        tag_by_normal(mesh, "bottom", {0, 1, 0}, 30, "none");
      },
      {"No facet of surface 'bottom'", "'none'", "LPS"});
}

TEST(QualityReport, MeasuresTheCube) {
  const QualityReport report = measure_quality(cube_mesh(2));

  EXPECT_NEAR(report.volume, 8, 1e-12);
  EXPECT_NEAR(report.region_volumes[0].second, 4, 1e-12);
  EXPECT_NEAR(report.smallest_dihedral, 45, 1e-9);
  EXPECT_NEAR(report.largest_dihedral, 90, 1e-9);
  EXPECT_EQ(report.components, 1);
  EXPECT_EQ(report.worst.size(), 10u);
  EXPECT_NEAR(report.longest_edge, std::sqrt(3.0), 1e-12);
}

/// Two cubes of 1 mm, 50 mm apart, with a surface each.
OrganMesh two_cubes() {
  OrganMesh pair = cube_mesh(1);
  const OrganMesh one = cube_mesh(1);
  for (const Point& x : one.nodes) {
    pair.nodes.push_back(plus(x, {50, 0, 0}));
  }
  for (const std::int32_t node : one.cells) {
    pair.cells.push_back(node + 8);
  }
  pair.cell_regions.resize(12, 0);
  pair.surfaces = {};
  add_boundary(pair);
  tag_by_plane(pair, "boundary", {25, 0, 0}, {1, 0, 0}, "second");
  return pair;
}

TEST(Parts, SmallOnesAreDroppedWithTheirSurfaces) {
  OrganMesh mesh = two_cubes();

  EXPECT_EQ(drop_small_mesh_parts(mesh, 0.0005), 0);
  EXPECT_EQ(drop_small_mesh_parts(mesh, 0.002), 1);

  EXPECT_NO_THROW(check_mesh(mesh));
  EXPECT_EQ(mesh.n_cells(), 6);
  EXPECT_EQ(mesh.n_nodes(), 8);
  ASSERT_EQ(mesh.surfaces.size(), 1u);
  EXPECT_EQ(mesh.surfaces[0].triangles.size(), 12u);
}

TEST(QualityReport, WarnsOfUnitsAndLooseParts) {
  OrganMesh mesh = cube_mesh(2);
  for (Point& x : mesh.nodes) {
    x = times(0.1, x);
  }
  EXPECT_NE(measure_quality(mesh).unit_doubt.find("metres"), std::string::npos);

  const QualityReport report = measure_quality(two_cubes());
  EXPECT_EQ(report.components, 2);
  EXPECT_NE(to_text(report).find("2 parts"), std::string::npos);
}

}  // namespace
}  // namespace viscera::meshes::test
