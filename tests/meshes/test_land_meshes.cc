// The benchmark meshes that benchmarks/problems/land2015/make_meshes.py writes.
#include <cmath>
#include <cstdlib>
#include <filesystem>

#include "meshes/formats/read_mesh.h"
#include "meshes/quality/cell_geometry.h"
#include "meshes/quality/facets.h"
#include "meshes/quality/quality_report.h"
#include "meshes/vec.h"
#include "tests/meshes/sample_meshes.h"

namespace viscera::meshes::test {
namespace {

constexpr double pi = 3.14159265358979323846;

/// Writes the coarse meshes; false if no Python with numpy is there.
bool make_coarse_meshes() {
  const std::string script =
      std::string(VISCERA_SOURCE_DIR) + "/benchmarks/problems/land2015/make_meshes.py";
  for (const char* python : {"/usr/bin/python3", "python3"}) {
    const std::string command = std::string("PYTHONDONTWRITEBYTECODE=1 ") + python + " \"" +
                                script + "\" \"" + scratch("land") + "\" coarse > /dev/null 2>&1";
    if (std::system(command.c_str()) == 0) {
      return true;
    }
  }
  return false;
}

const Field* find_field(const std::vector<Field>& fields, const std::string& name) {
  for (const Field& field : fields) {
    if (field.name == name) {
      return &field;
    }
  }
  return nullptr;
}

/// Volume, mm3, below z = 5 of the half ellipsoid with these radii.
double cap_volume(double rs, double rl) {
  return pi * rs * rs * (5 - 125 / (3 * rl * rl) + 2 * rl / 3);
}

TEST(LandMeshes, BeamHasItsSurfaces) {
  if (!make_coarse_meshes()) {
    GTEST_SKIP() << "needs python3 with numpy";
  }
  const OrganMesh beam = read_mesh(scratch("land/beam_coarse.vtu"));
  const QualityReport report = measure_quality(beam);

  EXPECT_EQ(beam.region_names, std::vector<std::string>{"beam"});
  EXPECT_NEAR(report.volume, 10, 1e-12);
  EXPECT_GT(report.smallest_dihedral, 25);
  EXPECT_NEAR(report.surface_areas[0].second, 1, 1e-12) << report.surface_areas[0].first;
  EXPECT_NEAR(report.surface_areas[1].second, 10, 1e-12) << report.surface_areas[1].first;
}

TEST(LandMeshes, VentricleIsCurvedWithItsSurfaces) {
  if (!make_coarse_meshes()) {
    GTEST_SKIP() << "needs python3 with numpy";
  }
  const OrganMesh mesh = read_mesh(scratch("land/ventricle_coarse.vtu"));
  const QualityReport report = measure_quality(mesh);

  EXPECT_EQ(mesh.cell_type, CellType::tet10);
  EXPECT_TRUE(mesh.notes.empty());
  EXPECT_NEAR(report.volume / (cap_volume(10, 20) - cap_volume(7, 17)), 1, 1e-3);
  EXPECT_GT(report.smallest_dihedral, 20);
  for (const auto& [name, rs, rl] :
       {std::tuple{"endocardium", 7.0, 17.0}, std::tuple{"epicardium", 10.0, 20.0}}) {
    for (const auto& t : find_surface(mesh, name).triangles) {
      const Point& x = mesh.nodes[t[0]];
      EXPECT_NEAR((x[0] * x[0] + x[1] * x[1]) / (rs * rs) + x[2] * x[2] / (rl * rl), 1, 1e-12);
    }
  }
  for (const auto& t : find_surface(mesh, "base").triangles) {
    EXPECT_NEAR(mesh.nodes[t[1]][2], 5, 1e-12);
  }
}

TEST(LandMeshes, FibresTurnFromLengthwiseToLengthwiseThroughTheWall) {
  if (!make_coarse_meshes()) {
    GTEST_SKIP() << "needs python3 with numpy";
  }
  const OrganMesh mesh = read_mesh(scratch("land/ventricle_coarse.vtu"));
  const Field* fiber = find_field(mesh.point_fields, "fiber");
  const Field* depth = find_field(mesh.point_fields, "transmural");
  const Field* inner = find_field(mesh.cell_fields, "fiber_q4");
  ASSERT_TRUE(fiber != nullptr && depth != nullptr && inner != nullptr);
  ASSERT_EQ(inner->components, 12);

  for (int i = 0; i < mesh.n_nodes(); ++i) {
    const Point& x = mesh.nodes[i];
    const Point f = {fiber->values[3 * i], fiber->values[3 * i + 1], fiber->values[3 * i + 2]};
    const double r = std::hypot(x[0], x[1]);
    EXPECT_NEAR(norm(f), 1, 1e-12);
    if (r > 0.1) {  // the part around the axis is cos(90 - 180 t)
      const double around = dot(f, {-x[1] / r, x[0] / r, 0});
      EXPECT_NEAR(around, std::sin(pi * depth->values[i]), 1e-9);
    }
  }
  for (std::size_t i = 0; i < inner->values.size(); i += 3) {
    EXPECT_NEAR(std::hypot(inner->values[i], inner->values[i + 1], inner->values[i + 2]), 1, 1e-12);
  }
}

}  // namespace
}  // namespace viscera::meshes::test
