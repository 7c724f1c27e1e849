// The 17 segments of a left ventricle: which is where, of what size, and the wall's directions.
#include <cmath>
#include <map>

#include <gtest/gtest.h>

#include "meshes/fibers/segments.h"
#include "meshes/quality/cell_geometry.h"
#include "meshes/shapes/ellipsoid.h"
#include "meshes/vec.h"
#include "solver/core/errors.h"
#include "tests/support/tolerance.h"

namespace viscera::test {
namespace {

using meshes::Point;
using meshes::VentricleFrame;

constexpr double degree = 3.14159265358979323846 / 180;

/// Apex at the origin, base 90 mm above, septum on the side of x: the anterior wall is at y.
VentricleFrame upright() {
  return VentricleFrame::by_septum({0, 0, 0}, {0, 0, 90}, {2, 0, 7});
}

Point around(double angle, double height) {
  return {20 * std::cos(angle * degree), 20 * std::sin(angle * degree), height};
}

TEST(Segments, AreThoseOfTheStandard) {
  const VentricleFrame frame = upright();
  // Anterior, anteroseptal, inferoseptal, inferior, inferolateral, anterolateral.
  const double angles[] = {90, 30, -30, -90, -150, 150};
  for (int k = 0; k < 6; ++k) {
    EXPECT_EQ(frame.segment(around(angles[k], 75)), 1 + k);
    EXPECT_EQ(frame.segment(around(angles[k], 95)), 1 + k);
    EXPECT_EQ(frame.segment(around(angles[k], 45)), 7 + k);
  }
  EXPECT_EQ(frame.segment(around(90, 15)), 13);
  EXPECT_EQ(frame.segment(around(0, 15)), 14);
  EXPECT_EQ(frame.segment(around(-90, 15)), 15);
  EXPECT_EQ(frame.segment(around(180, 15)), 16);
  EXPECT_EQ(frame.segment(around(70, -1)), 17);
}

TEST(Segments, LieAsInAPatient) {
  // LPS. From the apex the base lies right, behind and above; the septum faces right and front.
  const Point apex{60, -40, -60}, base = meshes::plus(apex, {-48, 40, 48});
  const VentricleFrame frame = VentricleFrame::by_septum(apex, base, {-0.7, -0.7, 0});
  const Point middle = meshes::times(0.5, meshes::plus(apex, base));
  EXPECT_EQ(frame.segment(meshes::plus(middle, {0, 0, 20})), 7);    // above: anterior
  EXPECT_EQ(frame.segment(meshes::plus(middle, {0, 0, -20})), 10);  // below: inferior
  const int left = frame.segment(meshes::plus(middle, {20, 10, 0}));
  EXPECT_TRUE(left == 11 || left == 12) << left;  // the free wall
}

TEST(Segments, HaveEqualAngles) {
  const VentricleFrame frame = upright();
  std::map<int, int> counts;
  for (int k = 0; k < 3600; ++k)
    for (const double height : {15.0, 45.0, 75.0})
      ++counts[frame.segment(around(0.1 * k + 0.05, height))];
  ASSERT_EQ(counts.size(), 16u);
  for (const auto& [segment, count] : counts)
    EXPECT_EQ(count, segment < 13 ? 600 : 900) << segment;
}

TEST(Segments, FromTheAnteriorWallAreThoseFromTheSeptum) {
  const VentricleFrame a = upright();
  const VentricleFrame b = VentricleFrame::by_anterior({0, 0, 0}, {0, 0, 90}, {0, 3, 1});
  for (int k = 0; k < 720; ++k)
    EXPECT_EQ(a.segment(around(0.5 * k + 0.1, 40 + 0.06 * k)),
              b.segment(around(0.5 * k + 0.1, 40 + 0.06 * k)));
}

TEST(Segments, OfARingOfCellsHaveEqualVolumes) {
  meshes::EllipsoidOptions options;
  options.around = 12;
  options.along = 18;
  options.through = 2;
  options.cell_type = meshes::CellType::hex8;
  const meshes::OrganMesh mesh = meshes::make_ellipsoid(options);
  double low = 0, high = -1e9;
  for (const Point& x : mesh.nodes) {
    low = std::min(low, x[2]);
    high = std::max(high, x[2]);
  }
  const auto segments = meshes::segments_of_cells(
      mesh, VentricleFrame::by_septum({0, 0, low}, {0, 0, high}, {1, 0, 0}));
  std::map<int, double> volumes;
  for (int cell = 0; cell < mesh.n_cells(); ++cell)
    volumes[segments[cell]] += meshes::cell_volume(mesh, cell);
  for (int segment = 1; segment <= 12; ++segment)
    EXPECT_NEAR(volumes[segment] / volumes[segment < 7 ? 1 : 7], 1, 0.02) << segment;
}

TEST(WallDirections, AreRightHandedAndFollowTheWall) {
  const Point radial{0.8, 0, -0.6};  // near the apex the wall leans
  const auto wall = upright().directions(radial);
  ASSERT_TRUE(wall.has_value());
  EXPECT_NEAR(meshes::norm(meshes::minus(wall->circumferential, {0, 1, 0})), 0, roundoff(10));
  EXPECT_NEAR(meshes::norm(meshes::minus(wall->longitudinal, {0.6, 0, 0.8})), 0, roundoff(10));
  EXPECT_FALSE(upright().directions({0, 0, -1}).has_value());
}

TEST(VentricleFrame, ThatIsNoneIsRefused) {
  EXPECT_THROW(VentricleFrame::by_septum({1, 2, 3}, {1, 2, 3}, {1, 0, 0}), GeometryError);
  EXPECT_THROW(VentricleFrame::by_septum({0, 0, 0}, {0, 0, 9}, {0, 0, 2}), GeometryError);
  EXPECT_THROW(VentricleFrame::by_anterior({0, 0, 0}, {0, 0, 9}, {0, 0, 2}), GeometryError);
}

}  // namespace
}  // namespace viscera::test
