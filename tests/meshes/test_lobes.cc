// Two smooth lobes: volume, surface, names, and what is refused.
#include <cmath>
#include <map>

#include "meshes/quality/check_mesh.h"
#include "meshes/quality/facets.h"
#include "meshes/quality/inspection.h"
#include "meshes/quality/quality_report.h"
#include "meshes/shapes/lobes.h"
#include "meshes/vec.h"
#include "solver/core/errors.h"
#include "tests/meshes/sample_meshes.h"

namespace viscera::meshes::test {
namespace {

constexpr double pi = 3.14159265358979323846;

/// Volume [mm3] between two ends, by Simpson's rule over slices, which are ellipses.
double volume_of(const LobesOptions& o, double from, double to) {
  const int n = 2000;
  double sum = 0;
  for (int i = 0; i <= n; ++i) {
    const double x = from + (to - from) * i / n;
    const double slice = lobe_height(o, x) * lobe_depth(o, x) * (1 - x * x);
    sum += slice * (i == 0 || i == n ? 1 : i % 2 == 1 ? 4 : 2);
  }
  return pi * o.width * o.depth * o.height * sum * (to - from) / n / 3;
}

class Lobes : public testing::TestWithParam<CellType> {};

TEST_P(Lobes, ConvergeToTheVolumesOfTheirSlices) {
  LobesOptions o;
  o.cell_type = GetParam();
  const bool quadratic = shape_of(GetParam()).degree == 2;
  double error[2][2];
  for (const int fine : {0, 1}) {
    o.size = fine == 1 ? 8 : 4;
    const QualityReport report = measure_quality(make_lobes(o));
    for (const auto& [region, volume] : report.region_volumes) {
      const bool left = region == "left_lobe";
      error[fine][left] = std::abs(volume / (left ? volume_of(o, 0, 1) : volume_of(o, -1, 0)) - 1);
    }
  }
  for (int i = 0; i < 2; ++i) {
    EXPECT_GT(error[0][i] / error[1][i], quadratic ? 10 : 3.3);
    EXPECT_LT(error[1][i], quadratic ? 5e-4 : 3e-2);
  }
}

TEST_P(Lobes, PassTheGateAndEveryOuterFacetHasOneName) {
  LobesOptions o;
  o.cell_type = GetParam();
  const OrganMesh mesh = make_lobes(o);

  EXPECT_NO_THROW(check_mesh(mesh));
  const Inspection inspection = inspect_mesh(mesh, mesh.notes, UnitSource::stated);
  EXPECT_EQ(inspection.verdict.light(), Light::green) << to_text(inspection);
  std::map<std::pair<int, int>, int> named;
  for (const char* name : {"right", "left", "anterior", "posterior", "superior", "inferior"}) {
    for (const FacetOwner& owner : resolve_facets(mesh, name)) {
      ++named[{owner.cell, owner.facet}];
    }
  }
  const std::vector<FacetOwner> outer = FacetTable(mesh).outer();
  EXPECT_EQ(named.size(), outer.size());
  for (const FacetOwner& owner : outer) {
    EXPECT_EQ((named[{owner.cell, owner.facet}]), 1);
  }
  const Surface& between = find_surface(mesh, "right_lobe_left_lobe");
  ASSERT_GT(between.n_facets(), 0);
  for (int i = 0; i < between.n_facets(); ++i) {
    for (int corner = 0; corner < n_corners(between.facet(i)); ++corner) {
      EXPECT_NEAR(mesh.nodes[between.facet(i)[corner]][0], 0, 1e-12);
    }
  }
  const Surface& left = find_surface(mesh, "left");
  for (int i = 0; i < left.n_facets(); ++i) {
    EXPECT_GT(mesh.nodes[left.facet(i)[0]][0], 0.5 * o.width);
  }
}

TEST_P(Lobes, WithoutNotchAndTaperAreAnEllipsoid) {
  LobesOptions o;
  o.cell_type = GetParam();
  o.left_height = o.height;
  o.notch = 0;
  const OrganMesh mesh = make_lobes(o);
  const Surface& boundary = find_surface(mesh, "boundary");
  for (int i = 0; i < boundary.n_facets(); ++i) {
    for (int corner = 0; corner < n_corners(boundary.facet(i)); ++corner) {
      const Point& x = mesh.nodes[boundary.facet(i)[corner]];
      EXPECT_NEAR(std::hypot(x[0] / o.width, x[1] / o.depth, x[2] / o.height), 1, 1e-12);
    }
  }
}

INSTANTIATE_TEST_SUITE_P(
    CellTypes,
    Lobes,
    testing::Values(CellType::tet4, CellType::tet10, CellType::hex8, CellType::hex27),
    [](const auto& info) { return std::string(shape_of(info.param).name); });

TEST(LobesRefuse, WhatIsNoBody) {
  LobesOptions o;
  o.notch = 60;
  EXPECT_THROW(make_lobes(o), InputError);
  o = {};
  o.left_height = 90;
  EXPECT_THROW(make_lobes(o), InputError);
  o = {};
  o.width = 0;
  EXPECT_THROW(make_lobes(o), InputError);
  o = {};
  o.size = 0;
  EXPECT_THROW(make_lobes(o), InputError);
}

}  // namespace
}  // namespace viscera::meshes::test
