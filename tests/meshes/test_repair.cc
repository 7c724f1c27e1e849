#include <algorithm>
#include <cmath>
#include <random>

#include "meshes/quality/cell_geometry.h"
#include "meshes/quality/check_mesh.h"
#include "meshes/quality/inspection.h"
#include "meshes/quality/orientation.h"
#include "meshes/quality/repair.h"
#include "meshes/quality/tag_surface.h"
#include "meshes/shapes/ellipsoid.h"
#include "meshes/vec.h"
#include "tests/meshes/broken_meshes.h"
#include "tests/meshes/sample_meshes.h"

namespace viscera::meshes::test {
namespace {

Light light_of(const OrganMesh& mesh, const Repair& repair) {
  return inspect_mesh(mesh, repair.faults, UnitSource::stated).verdict.light();
}

void expect_done(const Repair& repair, const std::string& part) {
  std::string text;
  for (const std::string& done : repair.done) {
    text += done + "\n";
  }
  EXPECT_NE(text.find(part), std::string::npos) << "'" << part << "' is not in: " << text;
}

double area_of(const OrganMesh& mesh, const std::string& name) {
  for (const auto& [surface, area] : measure_quality(mesh).surface_areas) {
    if (surface == name) {
      return area;
    }
  }
  return -1;
}

TEST(Repair, LeavesASoundMeshAlone) {
  OrganMesh mesh = wide_cube(4, 40);
  const OrganMesh before = mesh;

  const Repair repair = repair_mesh(mesh, {});

  EXPECT_TRUE(repair.done.empty());
  EXPECT_TRUE(repair.faults.empty());
  expect_same_mesh(before, mesh);
}

TEST(Repair, WeldsWhatIsTorn) {
  OrganMesh mesh = torn_cubes();

  const Repair repair = repair_mesh(mesh, {});

  expect_done(repair, "welded 9 nodes");
  EXPECT_NO_THROW(check_mesh(mesh));
  EXPECT_EQ(light_of(mesh, repair), Light::green);
  EXPECT_EQ(mesh.n_nodes(), 2 * 27 - 9);
  EXPECT_NEAR(area_of(mesh, "boundary"), 10 * 1600, 1e-8);
  EXPECT_NEAR(area_of(mesh, "bottom"), 2 * 1600, 1e-8);
}

TEST(Repair, WeldsWithinTheLengthThatIsGiven) {
  OrganMesh mesh = listed_together(wide_cube(2, 40), moved(wide_cube(2, 40), {40.05, 0, 0}));
  OrganMesh same = mesh;

  const Repair nothing = repair_mesh(same, {});
  RepairOptions options;
  options.weld = 0.1;
  const Repair repair = repair_mesh(mesh, options);

  EXPECT_EQ(light_of(same, nothing), Light::yellow);
  EXPECT_EQ(light_of(mesh, repair), Light::green);
}

TEST(Repair, DropsSecondListingsLostFacetsAndStrayParts) {
  OrganMesh mesh = listed_together(cell_listed_twice(), moved(wide_cube(1, 4), {100, 0, 0}));
  mesh.nodes.push_back({200, 0, 0});
  mesh.surfaces.push_back({"lost", {{0, 1, mesh.n_nodes() - 1}}});
  mesh.region_names.push_back("spleen");

  const Repair repair = repair_mesh(mesh, {});

  expect_done(repair, "1 second listing of a cell");
  expect_done(repair, "1 facet of surface 'lost'");
  expect_done(repair, "1 stray part (6 cells)");
  expect_done(repair, "region 'spleen'");
  expect_done(repair, "1 node of no cell");
  EXPECT_NO_THROW(check_mesh(mesh));
  EXPECT_EQ(mesh.n_cells(), 48);
  EXPECT_EQ(light_of(mesh, repair), Light::green);
}

TEST(Repair, KeepsPartsOfTheShareThatIsGiven) {
  OrganMesh mesh = listed_together(wide_cube(2, 40), moved(wide_cube(1, 10), {100, 0, 0}));
  OrganMesh other = mesh;
  RepairOptions options;  // the small one has 1.5 per cent

  repair_mesh(mesh, options);
  EXPECT_EQ(mesh.n_cells(), 54);
  options.stray_share = 0.02;
  repair_mesh(other, options);
  EXPECT_EQ(other.n_cells(), 48);
}

TEST(Repair, TellsMisnumberedFromTangledCells) {
  OrganMesh sound = tangled_cube();
  int tangled = 0;
  for (int cell = 0; cell < sound.n_cells(); ++cell) {
    tangled += signed_volume(cell_corners(sound, cell)) < 0;
  }
  ASSERT_GT(tangled, 0);
  OrganMesh mixed = sound;
  for (int cell = 0; cell < mixed.n_cells(); cell += 3) {  // tangled ones among them
    std::swap(mixed.cells[4 * cell], mixed.cells[4 * cell + 1]);
  }

  EXPECT_EQ(flip_misnumbered_cells(sound), 0);
  EXPECT_EQ(flip_misnumbered_cells(mixed), (sound.n_cells() + 2) / 3);

  for (int cell = 0; cell < mixed.n_cells(); ++cell) {
    EXPECT_EQ(signed_volume(cell_corners(mixed, cell)) < 0,
              signed_volume(cell_corners(sound, cell)) < 0);
  }
  EXPECT_TRUE(repair_mesh(mixed, {}).faults.empty());
}

TEST(Repair, UntanglesAnInnerNode) {
  OrganMesh mesh = tangled_cube();

  const Repair repair = repair_mesh(mesh, {});

  EXPECT_TRUE(repair.faults.empty());
  EXPECT_NO_THROW(check_mesh(mesh));
  EXPECT_EQ(light_of(mesh, repair), Light::green);
  EXPECT_NEAR(measure_quality(mesh).volume, 216000, 1e-6);
}

TEST(Repair, MendsSliversWithoutTouchingLabels) {
  OrganMesh mesh = cube_with_sliver();
  ASSERT_GT(measure_quality(mesh).slivers, 0);
  const auto before = measure_quality(mesh).region_volumes;

  const Repair repair = repair_mesh(mesh, {});

  EXPECT_EQ(light_of(mesh, repair), Light::green);
  EXPECT_NEAR(area_of(mesh, "bottom"), 1600, 1e-9);
  EXPECT_NEAR(area_of(mesh, "boundary"), 9600, 1e-9);
  const auto after = measure_quality(mesh).region_volumes;
  for (std::size_t i = 0; i < before.size(); ++i) {
    EXPECT_EQ(after[i].first, before[i].first);
    EXPECT_NEAR(after[i].second / before[i].second, 1, 1e-3);
  }
}

/// Nodes of the cube displaced at random: those on its faces and between its regions within them
/// and so little that no facet folds, so that surfaces, regions and corners stay where they are.
OrganMesh shaken_cube(unsigned seed) {
  OrganMesh mesh = wide_cube(6, 60);
  std::mt19937 random(seed);
  std::uniform_real_distribution<double> shift(-1, 1);
  for (Point& x : mesh.nodes) {
    const Point old = x;
    const auto is_held = [&](int axis) {
      return old[axis] == 0 || old[axis] == 60 || (axis == 0 && old[0] == 30);
    };
    const double most = is_held(0) || is_held(1) || is_held(2) ? 2.5 : 6.5;
    for (int axis = 0; axis < 3; ++axis) {
      const double by = most * shift(random);
      x[axis] += is_held(axis) ? 0 : by;
    }
  }
  return mesh;
}

TEST(Repair, KeepsVolumesSurfacesAndCornersOfShakenCubes) {
  int before = 0, after = 0;
  for (unsigned seed = 1; seed <= 12; ++seed) {
    OrganMesh mesh = shaken_cube(seed);
    const QualityReport shaken = measure_quality(mesh);
    before += shaken.slivers + shaken.poor;

    const Repair repair = repair_mesh(mesh, {});

    const QualityReport report = measure_quality(mesh);
    after += report.slivers + report.poor;
    for (const auto& [name, volume] : report.region_volumes) {
      EXPECT_NEAR(volume, 108000, 108) << name << " of seed " << seed;
    }
    EXPECT_NEAR(area_of(mesh, "boundary"), 6 * 3600, 1e-6) << seed;
    EXPECT_NEAR(area_of(mesh, "bottom"), 3600, 1e-6) << seed;
    EXPECT_NEAR(area_of(mesh, "middle"), 3600, 1e-6) << seed;
    ASSERT_EQ(mesh.node_sets.at("corner").size(), 1u);
    EXPECT_NEAR(norm(mesh.nodes[mesh.node_sets.at("corner")[0]]), 0, 1e-12);
    const Inspection inspection = inspect_mesh(mesh, {}, UnitSource::stated);
    EXPECT_EQ(inspection.measured.topology.crossings.count, 0u);
    EXPECT_EQ(inspection.measured.topology.parts.size(), 1u);
    EXPECT_TRUE(inspection.measured.topology.voids.empty());
    if (repair.faults.empty()) {
      EXPECT_NO_THROW(check_mesh(mesh));
    }
  }
  EXPECT_GT(before, 500);
  EXPECT_LT(after, before / 5);
}

TEST(Repair, StraightensFoldedCurvedCells) {
  OrganMesh mesh = curved_shell(2);
  const std::int32_t middle = mesh.cells[4];
  mesh.nodes[middle] = plus(mesh.nodes[middle], {4, 4, 4});

  const Repair repair = repair_mesh(mesh, {});

  expect_done(repair, "straightened the edges of");
  EXPECT_TRUE(repair.faults.empty());
  EXPECT_NO_THROW(check_mesh(mesh));
}

TEST(Repair, TakesBackWhatMakesItWorse) {
  OrganMesh mesh = wide_cube(4, 40);
  std::mt19937 random(3);
  std::uniform_real_distribution<double> anywhere(0, 40);
  for (Point& x : mesh.nodes) {  // all inner nodes: beyond repair
    const bool is_inner =
        std::all_of(x.begin(), x.end(), [](double c) { return c > 0 && c < 40 && c != 20; });
    x = is_inner ? Point{anywhere(random), anywhere(random), anywhere(random)} : x;
  }
  const QualityReport before = measure_quality(mesh);

  const Repair repair = repair_mesh(mesh, {});

  EXPECT_LE(measure_quality(mesh).poor, before.poor);
  EXPECT_EQ(repair.faults.empty(), measure_quality(mesh).smallest_scaled_jacobian > 0);
}

TEST(Repair, SaysWhatIsLeft) {
  OrganMesh fold = cell_listed_twice();
  fold.nodes.push_back(plus(fold.nodes[fold.cells[3]], {0.1, 0.2, 0.3}));
  fold.cells.back() = fold.n_nodes() - 1;  // another apex on the same side of a facet
  const Repair folded = repair_mesh(fold, {});
  ASSERT_FALSE(folded.faults.empty());

  OrganMesh point = wide_cube(2, 40);
  for (Point& x : point.nodes) {
    x = {1, 2, 3};
  }
  RepairOptions options;
  options.weld = 1;
  EXPECT_NE(repair_mesh(point, options).faults.at(0).find("no cell is left"), std::string::npos);
}

}  // namespace
}  // namespace viscera::meshes::test
