// Slabs and tubes of layers: measures, names, directions, and what is refused.
#include <cmath>
#include <map>

#include "meshes/quality/cell_geometry.h"
#include "meshes/quality/check_mesh.h"
#include "meshes/quality/facets.h"
#include "meshes/quality/inspection.h"
#include "meshes/quality/quality_report.h"
#include "meshes/shapes/layers.h"
#include "meshes/vec.h"
#include "solver/core/errors.h"
#include "tests/meshes/sample_meshes.h"

namespace viscera::meshes::test {
namespace {

constexpr double pi = 3.14159265358979323846;

double measure_of(const std::vector<std::pair<std::string, double>>& measures,
                  const std::string& name) {
  for (const auto& [known, value] : measures) {
    if (known == name) {
      return value;
    }
  }
  ADD_FAILURE() << "nothing is named " << name;
  return 0;
}

TubeOptions artery(CellType type, int around) {
  TubeOptions options;
  options.cell_type = type;
  options.around = around;
  options.along = 4 * around;
  options.length = 30;
  options.layers = {{"media", 1.5, around / 2, pi / 6, pi / 6},
                    {"adventitia", 0.75, 1, -pi / 3, pi / 3}};
  return options;
}

class Layers : public testing::TestWithParam<CellType> {};

/// Largest relative error of volumes and areas of a tube: regions, both ends, three cylinders.
double tube_error(const TubeOptions& o) {
  const QualityReport report = measure_quality(make_tube(o));
  const double part = o.part == TubePart::quarter ? 0.25 : 1;
  const auto ring = [&](double a, double b) { return part * pi * (b * b - a * a); };
  const auto cylinder = [&](double r) { return part * 2 * pi * r * o.length; };
  double worst = 0;
  const auto compare = [&](double found, double exact) {
    worst = std::max(worst, std::abs(found / exact - 1));
  };
  compare(measure_of(report.region_volumes, "media"), ring(10, 11.5) * o.length);
  compare(measure_of(report.region_volumes, "adventitia"), ring(11.5, 12.25) * o.length);
  compare(measure_of(report.surface_areas, "start"), ring(10, 12.25));
  compare(measure_of(report.surface_areas, "end"), ring(10, 12.25));
  // by Pappus these hold for a bend as well
  compare(measure_of(report.surface_areas, "media_adventitia"), cylinder(11.5));
  compare(measure_of(report.surface_areas, "inner"), cylinder(10));
  compare(measure_of(report.surface_areas, "outer"), cylinder(12.25));
  return worst;
}

TEST_P(Layers, TubesConvergeToTheirVolumesAndAreas) {
  for (const double bend : {0.0, 25.0}) {
    for (const TubePart part : {TubePart::whole, TubePart::quarter}) {
      if (bend > 0 && part == TubePart::quarter) {
        continue;
      }
      TubeOptions coarse = artery(GetParam(), 2), fine = artery(GetParam(), 4);
      coarse.bend_radius = fine.bend_radius = bend;
      coarse.part = fine.part = part;
      const bool quadratic = shape_of(GetParam()).degree == 2;

      const double rate = tube_error(coarse) / tube_error(fine);

      EXPECT_GT(rate, quadratic ? 12 : 3.5) << "bend " << bend;  // orders 4 and 2
      EXPECT_LT(tube_error(fine), quadratic ? 1e-4 : 3e-2) << "bend " << bend;
    }
  }
}

TEST_P(Layers, PassTheGateWithTheirNames) {
  SlabOptions slab;
  slab.cell_type = GetParam();
  slab.size = {60, 40};
  slab.cells = {12, 8};
  slab.layers = {{"skin", 3, 1}, {"fat", 5, 2}, {"muscle", 8, 2}};
  TubeOptions bent = artery(GetParam(), 8);  // cells about as long and wide as thick
  bent.along = 16;
  bent.layers[0].cells = 1;
  TubeOptions quarter = bent;
  bent.bend_radius = 25;
  quarter.part = TubePart::quarter;
  quarter.length = 40;
  const std::pair<OrganMesh, std::vector<std::string>> made[] = {
      {make_slab(slab), {"x0", "x1", "y0", "y1", "z0", "z1", "skin_fat", "fat_muscle", "boundary"}},
      {make_tube(bent), {"inner", "outer", "start", "end", "media_adventitia", "boundary"}},
      {make_tube(quarter), {"symmetry_x", "symmetry_y", "media_adventitia", "boundary"}}};
  for (const auto& [mesh, names] : made) {
    EXPECT_NO_THROW(check_mesh(mesh));
    const Inspection inspection = inspect_mesh(mesh, mesh.notes, UnitSource::stated);
    EXPECT_EQ(inspection.verdict.light(), Light::green) << to_text(inspection);
    for (const std::string& name : names) {
      EXPECT_TRUE(has_surface(mesh, name)) << name;
    }
  }
  const QualityReport report = measure_quality(made[0].first);
  EXPECT_NEAR(measure_of(report.region_volumes, "fat"), 60 * 40 * 5, 1e-8);
  EXPECT_NEAR(measure_of(report.surface_areas, "skin_fat"), 60 * 40, 1e-9);
}

/// Expects right-handed orthonormal axes in all fields `fiber`, `cross`, `sheet`.
void expect_frames(const std::vector<Field>& fields) {
  ASSERT_EQ(fields.size(), 3u);
  for (std::size_t i = 0; i < fields[0].values.size(); i += 3) {
    const auto axis = [&](int k) {
      const std::vector<double>& v = fields[k].values;
      return Point{v[i], v[i + 1], v[i + 2]};
    };
    EXPECT_NEAR(norm(axis(0)), 1, 1e-12);
    EXPECT_NEAR(norm(axis(1)), 1, 1e-12);
    EXPECT_NEAR(norm(minus(cross(axis(0), axis(1)), axis(2))), 0, 1e-12);
  }
}

TEST_P(Layers, FibresLieAtTheAnglesOfTheirLayers) {
  TubeOptions options = artery(GetParam(), 2);
  options.bend_radius = 25;
  OrganMesh mesh = make_tube(options);

  add_fibers(options, mesh);

  ASSERT_NO_THROW(check_mesh(mesh));
  expect_frames(mesh.point_fields);
  expect_frames(mesh.cell_fields);
  EXPECT_EQ(mesh.cell_fields[0].name, is_hexahedral(GetParam()) ? "fiber_q27" : "fiber_q4");
  for (int i = 0; i < mesh.n_nodes(); ++i) {
    const Point& x = mesh.nodes[i];
    const double turn = std::atan2(x[2], 25 - x[0]);
    const double radius = std::hypot(25 - std::hypot(25 - x[0], x[2]), x[1]);
    const double* fiber = &mesh.point_fields[0].values[3 * std::size_t(i)];
    const double along = fiber[0] * std::sin(turn) + fiber[2] * std::cos(turn);
    const double angle =
        radius < 11.5 + 1e-9 ? pi / 6 : -pi / 3 + (radius - 11.5) / 0.75 * 2 * pi / 3;
    EXPECT_NEAR(along, std::sin(angle), 1e-9);
  }
}

TEST(Layers, AngleRunsThroughALayer) {
  SlabOptions options;
  options.layers = {{"a", 2, 2, 0, pi / 2}, {"b", 2, 1, -pi / 4, -pi / 4}};
  OrganMesh mesh = make_slab(options);

  add_fibers(options, mesh);

  for (int i = 0; i < mesh.n_nodes(); ++i) {
    const double z = mesh.nodes[i][2];
    const double angle = z <= 2 ? z / 2 * pi / 2 : -pi / 4;
    EXPECT_NEAR(mesh.point_fields[0].values[3 * i], std::cos(angle), 1e-12);
    EXPECT_NEAR(mesh.point_fields[0].values[3 * i + 1], std::sin(angle), 1e-12);
  }
}

INSTANTIATE_TEST_SUITE_P(
    CellTypes,
    Layers,
    testing::Values(CellType::tet4, CellType::tet10, CellType::hex8, CellType::hex27),
    [](const auto& info) { return std::string(shape_of(info.param).name); });

TEST(LayersRefuse, WhatIsNoBody) {
  const auto refused = [](const TubeOptions& options) {
    EXPECT_THROW(make_tube(options), InputError);
  };
  TubeOptions tube;
  tube.layers = {};
  refused(tube);
  tube.layers = {{"wall", 0, 1}};
  refused(tube);
  tube.layers = {{"wall", 1, 1}, {"wall", 1, 1}};
  refused(tube);
  tube.layers = {{"wall", 1, 1}};
  tube.bend_radius = 11;  // as wide as the tube
  refused(tube);
  tube.bend_radius = 20;
  tube.part = TubePart::quarter;
  refused(tube);
  tube.part = TubePart::whole;
  tube.length = 126;  // more than a turn
  refused(tube);
  tube = TubeOptions{};
  tube.around = 0;
  refused(tube);
  SlabOptions slab;
  slab.size[0] = -1;
  EXPECT_THROW(make_slab(slab), InputError);
}

}  // namespace
}  // namespace viscera::meshes::test
