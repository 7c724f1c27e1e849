#include <algorithm>
#include <cmath>

#include "meshes/quality/cell_geometry.h"
#include "meshes/quality/check_mesh.h"
#include "meshes/quality/facets.h"
#include "meshes/quality/orientation.h"
#include "meshes/quality/parts.h"
#include "meshes/quality/quadratic.h"
#include "meshes/quality/quality_report.h"
#include "meshes/quality/reference_cell.h"
#include "meshes/quality/renumber.h"
#include "meshes/quality/surface_rule.h"
#include "meshes/shapes/block.h"
#include "meshes/shapes/ellipsoid.h"
#include "meshes/vec.h"
#include "tests/meshes/sample_meshes.h"

namespace viscera::meshes::test {
namespace {

OrganMesh block(CellType type, int n = 2) {
  BlockOptions options;
  options.size = {2, 2, 2};
  options.cells = {n, n, n};
  options.cell_type = type;
  return make_block(options);
}

constexpr CellType all_types[] = {CellType::tet4, CellType::tet10, CellType::hex8, CellType::hex27};

TEST(ReferenceCell, ShapeFunctionsAreOneAtTheirNodeAndSumToOne) {
  for (const CellType type : all_types) {
    const ReferenceCell& cell = reference_cell(type);
    ASSERT_EQ(cell.nodes.size(), std::size_t(nodes_per_cell(type)));
    for (std::size_t node = 0; node < cell.nodes.size(); ++node) {
      const std::vector<double> values = shape_values(type, cell.nodes[node]);
      for (std::size_t i = 0; i < values.size(); ++i) {
        EXPECT_NEAR(values[i], i == node, 1e-15);
      }
    }
  }
}

TEST(ReferenceCell, GradientsAreTheDerivativesOfTheValues) {
  const Point xi = {0.2, 0.3, 0.15};
  const double h = 1e-6;
  for (const CellType type : all_types) {
    const std::vector<double> gradients = shape_gradients(type, xi);
    for (int a = 0; a < 3; ++a) {
      Point low = xi, high = xi;
      low[a] -= h;
      high[a] += h;
      const std::vector<double> below = shape_values(type, low), above = shape_values(type, high);
      for (std::size_t i = 0; i < below.size(); ++i) {
        EXPECT_NEAR(gradients[3 * i + a], (above[i] - below[i]) / (2 * h), 1e-8);
      }
    }
  }
}

TEST(CellShape, FacetsPointOutAndNeighboursAreRightHanded) {
  for (const CellType type : all_types) {
    const CellShape& shape = shape_of(type);
    const std::vector<Point>& x = reference_cell(type).nodes;
    const Point middle = shape.vertices == 4 ? Point{0.25, 0.25, 0.25} : Point{0.5, 0.5, 0.5};
    for (int f = 0; f < shape.facets; ++f) {
      const Facet& v = shape.facet_vertices[f];
      const Point normal = cross(minus(x[v[1]], x[v[0]]), minus(x[v[2]], x[v[0]]));
      EXPECT_GT(dot(normal, minus(x[v[0]], middle)), 0) << shape.name << " facet " << f;
      EXPECT_EQ(n_corners(v), shape.facet_corners);
    }
    for (int v = 0; v < shape.vertices; ++v) {
      const int* to = shape.neighbours[v];
      EXPECT_GT(dot(minus(x[to[0]], x[v]), cross(minus(x[to[1]], x[v]), minus(x[to[2]], x[v]))), 0);
    }
  }
}

TEST(HexGeometry, MeasuresOfASkewedBox) {
  // a unit cube sheared by 1 along x: every corner has edges 1, sqrt 2, 1 and determinant 1
  OrganMesh mesh = block(CellType::hex8, 1);
  for (Point& x : mesh.nodes) {
    x = {(x[0] + x[1]) / 2, x[1] / 2, x[2] / 2};
  }
  const Corners corners = cell_corners(mesh, 0);

  EXPECT_NEAR(signed_volume(corners), 1, 1e-14);
  EXPECT_NEAR(scaled_jacobian(corners), std::sqrt(0.5), 1e-14);
  EXPECT_NEAR(dihedral_range(corners)[0], 45, 1e-10);
  EXPECT_NEAR(dihedral_range(corners)[1], 135, 1e-10);
  EXPECT_NEAR(edge_range(corners)[1], std::sqrt(2.0), 1e-14);
  EXPECT_NEAR(smallest_jacobian(mesh, 0), 1, 1e-14);
}

TEST(HexGeometry, VolumeOfATaperedCellIsExact) {
  OrganMesh mesh = block(CellType::hex8, 1);  // a frustum of squares 2 and 1, height 2
  for (Point& x : mesh.nodes) {
    const double scale = 1 - x[2] / 4;
    x = {scale * (x[0] - 1), scale * (x[1] - 1), x[2]};
  }

  EXPECT_NEAR(cell_volume(mesh, 0), 2.0 / 3 * (4 + 2 + 1), 1e-14);
}

TEST(HexQuality, NamesFoldedAndInvertedCells) {
  OrganMesh folded = block(CellType::hex8, 2);
  folded.nodes[folded.cells[6]] = folded.nodes[folded.cells[0]];
  expect_refused([&] { check_mesh(folded); }, {"cell 0", "folded at a corner", "Repair"});

  OrganMesh bent = block(CellType::hex27, 2);
  bent.nodes[bent.cells[8]] = plus(bent.nodes[bent.cells[8]], {0.45, 0, 0});
  expect_refused([&] { check_mesh(bent); }, {"cell 0", "folded by its curved edges"});

  OrganMesh inverted = block(CellType::hex8, 2);
  std::swap_ranges(inverted.cells.begin(), inverted.cells.begin() + 4, inverted.cells.begin() + 4);
  expect_refused([&] { check_mesh(inverted); }, {"cell 0", "is inverted"});
}

TEST(HexQuality, QuadrilateralsThatAreNoFacetsAreRefused) {
  OrganMesh mesh = block(CellType::hex8, 2);
  mesh.surfaces.push_back({"stray", {}, {{0, 1, 2, 26}}});
  expect_refused([&] { check_mesh(mesh); }, {"surface 'stray'", "quadrilateral 0", "hexahedra"});
  mesh.surfaces.back() = {"half", {{mesh.cells[0], mesh.cells[1], mesh.cells[2]}}};
  expect_refused([&] { check_mesh(mesh); }, {"surface 'half'", "triangle 0", "hexahedra"});
}

class Turned : public testing::TestWithParam<CellType> {};

TEST_P(Turned, MisnumberedCellsAreTurnedAndNothingElseChanges) {
  for (const int every : {1, 3}) {  // all cells, and each third
    const OrganMesh sound = block(GetParam());
    OrganMesh mesh = sound;
    OrganMesh mirrored = sound;  // mirrored in space: all cells negative, which turning repairs
    for (Point& x : mirrored.nodes) {
      x[0] = -x[0];
    }
    flip_misnumbered_cells(mirrored);
    const int width = nodes_per_cell(GetParam());
    for (int cell = 0; cell < mesh.n_cells(); cell += every) {
      std::copy_n(mirrored.cells.begin() + cell * width, width, mesh.cells.begin() + cell * width);
    }

    const int turned = flip_misnumbered_cells(mesh);

    EXPECT_EQ(turned, (mesh.n_cells() + every - 1) / every);
    check_mesh(mesh);
    check_mesh(mirrored);
    expect_same_mesh(sound, mesh);
  }
}

TEST_P(Turned, ValuesAtQuadraturePointsFollow) {
  OrganMesh mesh = block(GetParam());
  const CellShape& shape = shape_of(GetParam());
  const ReferenceCell& reference = reference_cell(shape.quadratic);
  const auto places = [&] {  // of all quadrature points, in the present numbering
    std::vector<double> all;
    for (int cell = 0; cell < mesh.n_cells(); ++cell) {
      for (const Point& xi : reference.points) {
        const std::vector<double> weights = shape_values(shape.type, xi);
        Point x = {};
        for (int i = 0; i < shape.nodes; ++i) {
          x = plus(x, times(weights[i], mesh.nodes[mesh.cells[cell * shape.nodes + i]]));
        }
        all.insert(all.end(), x.begin(), x.end());
      }
    }
    return all;
  };
  for (Point& x : mesh.nodes) {
    x[1] = -x[1];
  }
  const int n = static_cast<int>(reference.points.size());
  mesh.cell_fields = {{"place_q" + std::to_string(n), 3 * n, places()}};

  ASSERT_EQ(flip_misnumbered_cells(mesh), mesh.n_cells());

  const std::vector<double> after = places();
  for (std::size_t i = 0; i < after.size(); ++i) {
    EXPECT_NEAR(mesh.cell_fields[0].values[i], after[i], 1e-14);
  }
}

TEST_P(Turned, TangledCellsStay) {
  OrganMesh mesh = block(GetParam());
  const std::vector<std::int32_t> cells = mesh.cells;
  // a vertex in the middle, pulled far out of its cells, turns some of them inside out
  const std::int32_t centre = static_cast<std::int32_t>(
      std::find(mesh.nodes.begin(), mesh.nodes.end(), Point{1, 1, 1}) - mesh.nodes.begin());
  mesh.nodes[centre] = {9, 1, 1};

  EXPECT_EQ(flip_misnumbered_cells(mesh), 0);

  EXPECT_EQ(mesh.cells, cells);
}

INSTANTIATE_TEST_SUITE_P(CellTypes, Turned, testing::ValuesIn(all_types), [](const auto& info) {
  return std::string(shape_of(info.param).name);
});

TEST(HexQuadratic, PutsNodesOnEdgesFacetsAndCentres) {
  OrganMesh mesh = block(CellType::hex8);
  Field x{"x", 1, {}};
  for (const Point& place : mesh.nodes) {
    x.values.push_back(place[0]);
  }
  mesh.point_fields = {x};

  promote_to_quadratic(mesh);

  check_mesh(mesh);
  EXPECT_EQ(mesh.cell_type, CellType::hex27);
  EXPECT_EQ(mesh.n_nodes(), 125);
  EXPECT_NEAR(smallest_jacobian(mesh, 3), 1, 1e-14);  // cubes of 1 mm
  for (int i = 0; i < mesh.n_nodes(); ++i) {
    EXPECT_NEAR(mesh.point_fields[0].values[i], mesh.nodes[i][0], 1e-15);
  }
}

TEST(HexQuadratic, TwentyNodesAreCompletedWhereTheirShapeFunctionsSay) {
  // all but the last seven nodes of each cell; x^2 y and its like lie in the 20-node space
  OrganMesh mesh = block(CellType::hex27);
  const std::vector<Point> known = mesh.nodes;
  const auto field = [](const Point& p) {
    return p[0] * p[0] * p[1] - 2 * p[1] * p[2] * p[2] + p[0] * p[1] * p[2] + p[2] * p[2];
  };
  std::vector<std::int32_t> cells;
  for (std::size_t first = 0; first < mesh.cells.size(); first += 27) {
    cells.insert(cells.end(), mesh.cells.begin() + std::ptrdiff_t(first),
                 mesh.cells.begin() + std::ptrdiff_t(first) + 20);
  }
  std::vector<Field> fields = {{"f", 1, {}}};
  for (const Point& p : known) {
    fields[0].values.push_back(field(p));
  }
  std::vector<Point> nodes = known;

  complete_hexahedra(cells, nodes, fields);

  ASSERT_EQ(cells.size(), mesh.cells.size());
  EXPECT_EQ(nodes.size(), known.size() + 36 + 8);  // 36 facets of 8 cubes, 8 centres
  for (std::size_t i = 0; i < cells.size(); ++i) {
    EXPECT_NEAR(norm(minus(nodes[cells[i]], known[mesh.cells[i]])), 0, 1e-14);
    EXPECT_NEAR(fields[0].values[cells[i]], field(nodes[cells[i]]), 1e-13);
  }
}

TEST(HexOrder, FollowsACurveAndKeepsTheMesh) {
  for (const CellType type : {CellType::hex8, CellType::hex27}) {
    OrganMesh mesh = block(type, 8);
    const OrganMesh before = mesh;

    order_along_curve(mesh);

    check_mesh(mesh);
    expect_same_mesh(before, mesh);
    for (int cell = 1; cell < mesh.n_cells(); ++cell) {  // the curve visits neighbours
      const Point step =
          minus(centroid(cell_corners(mesh, cell)), centroid(cell_corners(mesh, cell - 1)));
      EXPECT_NEAR(norm(step), 0.25, 1e-12);
    }
  }
}

TEST(HexSurfaces, AreTaggedByRulesAndReported) {
  OrganMesh mesh = block(CellType::hex27, 4);

  EXPECT_NEAR(add_surface(mesh, "half = z0 beyond 1 1 0 towards left"), 2, 1e-12);
  EXPECT_EQ(find_surface(mesh, "half").quadrilaterals.size(), 8u);

  const QualityReport report = measure_quality(mesh);
  EXPECT_EQ(report.components, 1);
  EXPECT_NEAR(report.smallest_scaled_jacobian, 1, 1e-14);
  EXPECT_NEAR(report.largest_aspect, 1, 1e-14);
  EXPECT_NEAR(report.smallest_dihedral, 90, 1e-9);
  EXPECT_NE(to_text(report).find("64 hexahedra (hex27)"), std::string::npos) << to_text(report);
}

TEST(HexParts, LooseCellsAreFoundAndDropped) {
  OrganMesh mesh = block(CellType::hex8, 2);
  const OrganMesh one = block(CellType::hex8, 1);
  for (const Point& x : one.nodes) {
    mesh.nodes.push_back(plus(x, {5, 0, 0}));
  }
  for (const std::int32_t node : one.cells) {
    mesh.cells.push_back(node + 27);
  }
  mesh.cell_regions.push_back(0);

  EXPECT_EQ(measure_quality(mesh).components, 2);
  EXPECT_EQ(drop_small_mesh_parts(mesh, 0.5), 1);
  EXPECT_EQ(mesh.n_cells(), 8);
  EXPECT_EQ(mesh.n_nodes(), 27);
}

}  // namespace
}  // namespace viscera::meshes::test
