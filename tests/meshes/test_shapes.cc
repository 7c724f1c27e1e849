#include <algorithm>
#include <cmath>
#include <map>

#include "meshes/formats/read_mesh.h"
#include "meshes/quality/cell_geometry.h"
#include "meshes/quality/check_mesh.h"
#include "meshes/quality/facets.h"
#include "meshes/quality/quality_report.h"
#include "meshes/shapes/block.h"
#include "meshes/shapes/ellipsoid.h"
#include "meshes/vec.h"
#include "solver/core/errors.h"
#include "tests/meshes/sample_meshes.h"

namespace viscera::meshes::test {
namespace {

constexpr double pi = 3.14159265358979323846;
constexpr CellType all_types[] = {CellType::tet4, CellType::tet10, CellType::hex8, CellType::hex27};

double area_of(const QualityReport& report, const std::string& surface) {
  for (const auto& [name, area] : report.surface_areas) {
    if (name == surface) {
      return area;
    }
  }
  ADD_FAILURE() << "no surface " << surface;
  return 0;
}

EllipsoidOptions ventricle(CellType type, int around) {
  EllipsoidOptions options;
  options.cell_type = type;
  options.around = around;
  options.along = even_along(around);
  options.through = around / 2;
  return options;
}

/// Volume [mm3] below z = 5 of the half ellipsoid with these semi-axes.
double cap_volume(double across, double along) {
  return pi * across * across * (5 - 125 / (3 * along * along) + 2 * along / 3);
}

/// Area [mm2] of the same, by Simpson's rule on 2 pi r sqrt(r'^2 + z'^2) over the angle.
double cap_area(double across, double along) {
  const double end = pi - std::acos(5 / along);
  const int n = 2000;
  double sum = 0;
  for (int i = 0; i <= n; ++i) {
    const double theta = end * i / n;
    const double strip = 2 * pi * across * std::sin(theta) *
                         std::hypot(across * std::cos(theta), along * std::sin(theta));
    sum += strip * (i == 0 || i == n ? 1 : i % 2 == 1 ? 4 : 2);
  }
  return sum * end / n / 3;
}

class Shapes : public testing::TestWithParam<CellType> {};

TEST_P(Shapes, PassEveryCheckAndTheirSurfacesCoverTheBoundaryOnce) {
  BlockOptions block;
  block.cells = {3, 4, 5};
  block.cell_type = GetParam();
  for (const OrganMesh& mesh : {make_block(block), make_ellipsoid(ventricle(GetParam(), 4)),
                                make_ellipsoid(ventricle(GetParam(), 3))}) {
    EXPECT_NO_THROW(check_mesh(mesh));
    std::map<std::pair<int, int>, int> named;
    for (const Surface& surface : mesh.surfaces) {
      for (const FacetOwner& owner : resolve_facets(mesh, surface.name)) {
        named[{owner.cell, owner.facet}] += surface.name == "boundary" ? 0 : 1;
      }
    }
    const FacetTable table(mesh);
    EXPECT_EQ(named.size(), table.outer().size());
    for (const FacetOwner& owner : table.outer()) {
      EXPECT_EQ((named[{owner.cell, owner.facet}]), 1);
    }
    for (const Surface& surface : mesh.surfaces) {  // outward as they are, not only after repair
      const std::vector<FacetOwner> owners = resolve_facets(mesh, surface.name);
      for (int i = 0; i < surface.n_facets(); ++i) {
        EXPECT_TRUE(same_orientation(table.corners(owners[i]), surface.facet(i)));
      }
    }
  }
}

TEST_P(Shapes, BlockHasItsVolumeAndSides) {
  BlockOptions block;
  block.size = {2, 3, 4};
  block.cells = {2, 3, 4};
  block.cell_type = GetParam();

  const QualityReport report = measure_quality(make_block(block));

  EXPECT_NEAR(report.volume, 24, 1e-12);
  EXPECT_NEAR(area_of(report, "x0"), 12, 1e-12);
  EXPECT_NEAR(area_of(report, "y1"), 8, 1e-12);
  EXPECT_NEAR(area_of(report, "z1"), 6, 1e-12);
  EXPECT_EQ(report.cells, is_hexahedral(GetParam()) ? 24 : 144);
}

TEST_P(Shapes, BlockSidesLieWhereTheirNamesSay) {
  BlockOptions block;
  block.cells = {1, 2, 3};
  block.cell_type = GetParam();
  const OrganMesh mesh = make_block(block);

  for (int axis = 0; axis < 3; ++axis) {
    for (const char end : {'0', '1'}) {
      const Surface& side = find_surface(mesh, std::string(1, "xyz"[axis]) + end);
      ASSERT_GT(side.n_facets(), 0);
      for (int i = 0; i < side.n_facets(); ++i) {
        EXPECT_EQ(centroid(mesh, side.facet(i))[axis], end == '0' ? 0 : 10);
        EXPECT_NEAR(area_vector(mesh, side.facet(i))[axis] * (end == '0' ? -1 : 1),
                    norm(area_vector(mesh, side.facet(i))), 1e-12);
      }
    }
  }
}

TEST_P(Shapes, EllipsoidConvergesToItsVolumeAndAreas) {
  const double volume = cap_volume(10, 20) - cap_volume(7, 17);
  const double base = pi * (100 * (1 - 25.0 / 400) - 49 * (1 - 25.0 / 289));
  const bool quadratic = shape_of(GetParam()).degree == 2;
  double error[2][4];
  for (const int fine : {0, 1}) {
    const QualityReport report =
        measure_quality(make_ellipsoid(ventricle(GetParam(), fine == 1 ? 8 : 4)));
    error[fine][0] = std::abs(report.volume / volume - 1);
    error[fine][1] = std::abs(area_of(report, "endocardium") / cap_area(7, 17) - 1);
    error[fine][2] = std::abs(area_of(report, "epicardium") / cap_area(10, 20) - 1);
    error[fine][3] = std::abs(area_of(report, "base") / base - 1);
  }

  for (int i = 0; i < 4; ++i) {  // order 2 of straight cells, order 4 of quadratic ones
    EXPECT_GT(error[0][i] / error[1][i], quadratic ? 12 : 3.5) << "measure " << i;
    EXPECT_LT(error[1][i], quadratic ? 3e-5 : 1e-2) << "measure " << i;
  }
}

TEST_P(Shapes, EllipsoidNodesLieOnItsSurfaces) {
  const OrganMesh mesh = make_ellipsoid(ventricle(GetParam(), 4));
  int on[3] = {};
  const Field& depth = mesh.point_fields.at(0);
  for (int i = 0; i < mesh.n_nodes(); ++i) {
    const auto [x, y, z] = mesh.nodes[i];
    const double across = 7 + 3 * depth.values[i], along = 17 + 3 * depth.values[i];
    EXPECT_NEAR((x * x + y * y) / (across * across) + z * z / (along * along), 1, 1e-12);
    EXPECT_LE(z, 5 + 1e-12);
    on[0] += depth.values[i] < 1e-9;
    on[1] += depth.values[i] > 1 - 1e-9;
    on[2] += z > 5 - 1e-9;
  }
  for (const int count : on) {
    EXPECT_GT(count, 0);
  }
}

TEST_P(Shapes, EllipsoidCellsAreWellShaped) {
  const QualityReport report = measure_quality(make_ellipsoid(ventricle(GetParam(), 8)));

  EXPECT_GT(report.smallest_scaled_jacobian, is_hexahedral(GetParam()) ? 0.55 : 0.15);
  EXPECT_GT(report.smallest_dihedral, is_hexahedral(GetParam()) ? 45 : 15);
}

TEST_P(Shapes, CountTheirUnknowns) {
  EllipsoidOptions ellipsoid = refined_to(EllipsoidOptions{}, 3e4);
  ellipsoid.cell_type = shape_of(GetParam()).quadratic;
  BlockOptions block;
  block.size = {4, 4, 2};
  block.cells = cells_for(block, 3e4);
  block.cell_type = shape_of(GetParam()).quadratic;
  EXPECT_NEAR(block.cells[0], 2 * block.cells[2], 1);
  const std::pair<OrganMesh, double> made[] = {
      {make_ellipsoid(ellipsoid), count_unknowns(ellipsoid)},
      {make_block(block), count_unknowns(block)}};
  for (const auto& [mesh, counted] : made) {
    std::vector<bool> is_vertex(mesh.nodes.size());
    for (std::size_t i = 0; i < mesh.cells.size(); ++i) {
      if (int(i % nodes_per_cell(mesh.cell_type)) < vertices_per_cell(mesh.cell_type)) {
        is_vertex[mesh.cells[i]] = true;
      }
    }
    const auto vertices = std::count(is_vertex.begin(), is_vertex.end(), true);
    EXPECT_EQ(counted, 3.0 * mesh.n_nodes() + static_cast<double>(vertices));
    EXPECT_NEAR(counted / 3e4, 1, 0.35);
  }
}

TEST_P(Shapes, FibresAreThoseOfLand2015) {
  const EllipsoidOptions options = ventricle(GetParam(), 4);
  OrganMesh mesh = make_ellipsoid(options);

  add_land_fibers(options, mesh);

  ASSERT_NO_THROW(check_mesh(mesh));
  ASSERT_EQ(mesh.point_fields.size(), 3u);
  const Field &depth = mesh.point_fields[0], &fiber = mesh.point_fields[1],
              &sheet = mesh.point_fields[2];
  for (int i = 0; i < mesh.n_nodes(); ++i) {
    const Point& x = mesh.nodes[i];
    const Point f = {fiber.values[3 * i], fiber.values[3 * i + 1], fiber.values[3 * i + 2]};
    const Point s = {sheet.values[3 * i], sheet.values[3 * i + 1], sheet.values[3 * i + 2]};
    EXPECT_NEAR(norm(f), 1, 1e-12);
    EXPECT_NEAR(norm(s), 1, 1e-12);
    EXPECT_NEAR(dot(f, s), 0, 1e-12);
    const double r = std::hypot(x[0], x[1]);
    if (r > 0.1) {  // the part around the axis is cos(90 - 180 t)
      EXPECT_NEAR(dot(f, {-x[1] / r, x[0] / r, 0}), std::sin(pi * depth.values[i]), 1e-9);
    }
  }
  const Field& inner = mesh.cell_fields.at(0);
  EXPECT_EQ(inner.name, is_hexahedral(GetParam()) ? "fiber_q27" : "fiber_q4");
  EXPECT_EQ(inner.components, is_hexahedral(GetParam()) ? 81 : 12);
  for (std::size_t i = 0; i < inner.values.size(); i += 3) {
    EXPECT_NEAR(std::hypot(inner.values[i], inner.values[i + 1], inner.values[i + 2]), 1, 1e-12);
  }
}

INSTANTIATE_TEST_SUITE_P(CellTypes, Shapes, testing::ValuesIn(all_types), [](const auto& info) {
  return std::string(shape_of(info.param).name);
});

TEST(Shapes, QuadraticTetrahedraUseTheNodesOfHexahedra) {
  EXPECT_EQ(make_ellipsoid(ventricle(CellType::tet10, 4)).nodes,
            make_ellipsoid(ventricle(CellType::hex27, 4)).nodes);
}

TEST(Shapes, RefuseWhatIsNoBody) {
  EllipsoidOptions thin;
  thin.outer_short = 7;
  EXPECT_THROW(make_ellipsoid(thin), InputError);
  EllipsoidOptions none;
  none.through = 0;
  EXPECT_THROW(make_ellipsoid(none), InputError);
  EllipsoidOptions huge;  // refused before memory is taken for it
  huge.around = huge.along = huge.through = 10000;
  EXPECT_THROW(make_ellipsoid(huge), InputError);
  BlockOptions many;
  many.cells = {10000, 10000, 10000};
  EXPECT_THROW(make_block(many), InputError);
  BlockOptions flat;
  flat.size[1] = 0;
  EXPECT_THROW(make_block(flat), InputError);
}

TEST(Shapes, EllipsoidIsTheBodyOfTheSharedMesh) {
  VISCERA_NEEDS_SHARED_DATA(shared);
  const OrganMesh given = read_mesh(shared + "/land2_ellipsoid/lv_14k.msh");
  const OrganMesh made = make_ellipsoid(ventricle(CellType::hex27, 4));
  const QualityReport a = measure_quality(given), b = measure_quality(made);

  for (int i = 0; i < 3; ++i) {
    EXPECT_NEAR(a.low[i], b.low[i], 0.05);
    EXPECT_NEAR(a.high[i], b.high[i], 0.05);
  }
  EXPECT_NEAR(a.volume / b.volume, 1, 0.03);
  for (const auto& [number, name] :
       {std::pair{"surface_1", "endocardium"}, std::pair{"surface_2", "epicardium"},
        std::pair{"surface_3", "base"}}) {
    EXPECT_NEAR(area_of(a, number) / area_of(b, name), 1, 0.02) << name;
  }
}

}  // namespace
}  // namespace viscera::meshes::test
