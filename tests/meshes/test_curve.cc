// Quadratic cells curved to a surface: spheres, folds, and surfaces that lie elsewhere.
#include <cmath>

#include "meshes/imaging/mesh_surfaces.h"
#include "meshes/quality/cell_geometry.h"
#include "meshes/quality/check_mesh.h"
#include "meshes/quality/curve.h"
#include "meshes/quality/facets.h"
#include "meshes/quality/quadratic.h"
#include "meshes/quality/quality_report.h"
#include "meshes/shapes/block.h"
#include "meshes/shapes/ellipsoid.h"
#include "meshes/vec.h"
#include "tests/meshes/sample_meshes.h"

namespace viscera::meshes::test {
namespace {

constexpr double pi = 3.14159265358979323846;

/// Half a thick sphere, 10 mm to 20 mm, below z = 0.
OrganMesh half_shell(CellType type, int around) {
  EllipsoidOptions options;
  options.inner_short = options.inner_long = 10;
  options.outer_short = options.outer_long = 20;
  options.base = 0;
  options.around = around;
  options.along = even_along(around);
  options.through = around / 2;
  options.cell_type = type;
  return make_ellipsoid(options);
}

/// The sphere of this radius as triangles, each an eighth of the octahedron's edge over `n` long.
SurfaceSoup sphere(double radius, int n) {
  SurfaceSoup soup;
  soup.file = "sphere.stl";
  for (int octant = 0; octant < 8; ++octant) {
    const auto start = static_cast<std::int32_t>(soup.points.size());
    const auto number = [&](int i, int j) { return start + i * (n + 1) - i * (i - 1) / 2 + j; };
    for (int i = 0; i <= n; ++i) {
      for (int j = 0; i + j <= n; ++j) {
        const Point x = {(octant & 1 ? -1.0 : 1.0) * i, (octant & 2 ? -1.0 : 1.0) * j,
                         (octant & 4 ? -1.0 : 1.0) * (n - i - j)};
        soup.points.push_back(times(radius / norm(x), x));
      }
    }
    for (int i = 0; i < n; ++i) {
      for (int j = 0; i + j < n; ++j) {
        soup.triangles.push_back({number(i, j), number(i + 1, j), number(i, j + 1)});
        if (i + j + 1 < n) {
          soup.triangles.push_back({number(i + 1, j), number(i + 1, j + 1), number(i, j + 1)});
        }
      }
    }
  }
  const bool inward_octant[8] = {false, true, true, false, true, false, false, true};
  for (std::size_t t = 0; t < soup.triangles.size(); ++t) {
    if (inward_octant[8 * t / soup.triangles.size()]) {
      std::swap(soup.triangles[t][1], soup.triangles[t][2]);
    }
  }
  return soup;
}

double worst_distance(const OrganMesh& mesh, const std::string& surface, double radius) {
  const CellShape& shape = shape_of(mesh.cell_type);
  double worst = 0;
  for (const FacetOwner& owner : resolve_facets(mesh, surface)) {
    const std::int32_t* cell = &mesh.cells[std::size_t(owner.cell) * shape.nodes];
    const Facet& facet = shape.facet_vertices[owner.facet];
    for (int i = 0; i < shape.facet_corners; ++i) {
      for (int e = 0; e < shape.edges; ++e) {
        const auto [a, b] = shape.edge_vertices[e];
        const int next = facet[(i + 1) % shape.facet_corners];
        if ((a == facet[i] && b == next) || (b == facet[i] && a == next)) {
          const Point& x = mesh.nodes[cell[shape.vertices + e]];
          worst = std::max(worst, std::abs(norm(x) - radius));
        }
      }
    }
  }
  return worst;
}

class Curve : public testing::TestWithParam<CellType> {};

TEST_P(Curve, SphereGainsItsVolumeAndAreaAtFourthOrder) {
  const SurfaceSoup inside = sphere(10, 400), outside = sphere(20, 400);
  const double volume = 2 * pi / 3 * (8000 - 1000), area = 2 * pi * 400;
  double error[2][2], straight[2];
  for (const int fine : {0, 1}) {
    OrganMesh mesh = half_shell(GetParam(), fine == 1 ? 4 : 2);
    promote_to_quadratic(mesh);
    straight[fine] = std::abs(measure_quality(mesh).volume / volume - 1);
    const double before = worst_distance(mesh, "epicardium", 20);

    const CurveReport inner = curve_to_surface({"endocardium"}, inside, mesh);
    const CurveReport outer = curve_to_surface({"epicardium"}, outside, mesh);

    EXPECT_EQ(inner.left + outer.left + inner.straightened + outer.straightened, 0);
    EXPECT_GT(outer.largest_move, before - 1e-2);
    EXPECT_LT(outer.vertex_distance, 2e-3);  // how far triangles of 0.08 mm lie inside a sphere
    EXPECT_LT(worst_distance(mesh, "epicardium", 20), 2e-3);
    EXPECT_LT(worst_distance(mesh, "endocardium", 10), 2e-3);
    EXPECT_NO_THROW(check_mesh(mesh));
    const QualityReport report = measure_quality(mesh);
    error[fine][0] = std::abs(report.volume / volume - 1);
    for (const auto& [name, value] : report.surface_areas) {
      error[fine][1] = name == "epicardium" ? std::abs(value / area - 1) : error[fine][1];
    }
  }
  EXPECT_LT(straight[0] / straight[1], 5);  // straight edges: order 2
  EXPECT_GT(error[0][0] / error[1][0], 8);
  EXPECT_GT(error[0][1] / error[1][1], 8);
  EXPECT_LT(error[1][0], 0.02 * straight[1]);
}

INSTANTIATE_TEST_SUITE_P(CellTypes,
                         Curve,
                         testing::Values(CellType::tet4, CellType::hex8),
                         [](const auto& info) { return std::string(shape_of(info.param).name); });

TEST(CurveMeshed, FilledSphereLiesOnItsSurface) {
  const SurfaceSoup ball = sphere(30, 40);
  MesherOptions options;
  options.edge = 10;
  OrganMesh mesh = mesh_surfaces({{"ball", ball}}, options, Holes::refuse).mesh;
  const double volume = 4 * pi / 3 * 27000;
  promote_to_quadratic(mesh);

  const CurveReport report = curve_to_surface({"boundary"}, ball, mesh);

  EXPECT_EQ(report.left, 0);
  EXPECT_LT(report.vertex_distance, 1);
  EXPECT_LT(worst_distance(mesh, "boundary", 30), 0.03);  // triangles of 1.2 mm
  EXPECT_LT(std::abs(measure_quality(mesh).volume / volume - 1), 0.02);
  EXPECT_NO_THROW(check_mesh(mesh));
}

TEST(CurveRefuses, ToFoldCellsAndToGoFar) {
  BlockOptions options;
  options.size = {10, 10, 0.4};
  options.cells = {1, 1, 1};
  options.cell_type = CellType::tet4;
  OrganMesh mesh = make_block(options);
  promote_to_quadratic(mesh);
  SurfaceSoup dent;  // a plane 2 mm below the top, beyond the bottom
  dent.file = "dent.stl";
  dent.points = {{-50, -50, -2}, {60, -50, -2}, {0, 90, -2}};
  dent.triangles = {{0, 1, 2}};

  const CurveReport report = curve_to_surface({"z1"}, dent, mesh);

  EXPECT_GT(report.moved, 0);
  EXPECT_GT(report.straightened, 0);
  for (int cell = 0; cell < mesh.n_cells(); ++cell) {
    EXPECT_GT(smallest_jacobian(mesh, cell), 0);
  }
  EXPECT_NE(to_text(report).find("would have folded"), std::string::npos);
  for (Point& x : dent.points) {
    x[2] -= 100;
  }
  expect_refused([&] { curve_to_surface({"z1"}, dent, mesh); },
                 {"dent.stl", "none of the", "LPS, not RAS"});
  expect_refused([&] { curve_to_surface({"top"}, dent, mesh); }, {"top", "z1"});
}

}  // namespace
}  // namespace viscera::meshes::test
