// Potentials and rules for fibres against closed forms.
#include <gtest/gtest.h>

#include "meshes/fibers/bayer.h"
#include "meshes/fibers/fiber_report.h"
#include "meshes/fibers/layers_rule.h"
#include "meshes/shapes/ellipsoid.h"
#include "meshes/shapes/layers.h"
#include "solver/core/errors.h"
#include "solver/problem/place_fibers.h"
#include "solver/problem/potentials.h"
#include "tests/support/box_mesh.h"
#include "tests/support/tolerance.h"

namespace viscera::test {
namespace {

using meshes::Held;
using meshes::OrganMesh;
using meshes::PotentialProblem;

constexpr double solver_rtol = 1e-10;

struct Kind {
  Formulation formulation;
  bool hexahedra;
};
constexpr Kind kinds[] = {{Formulation::displacement_p1, false},
                          {Formulation::displacement_p2, false},
                          {Formulation::displacement_p1, true},
                          {Formulation::displacement_p2, true}};

OrganMesh box(bool hexahedra, int blocks = 3) {
  BoxOptions options;
  options.blocks = {blocks, blocks, blocks};
  options.distortion = 0.9 / blocks;
  options.hexahedra = hexahedra;
  return box_mesh(options);
}

Held at(const std::string& surface, double value) {
  return {{surface}, {}, value};
}

TEST(Potentials, BetweenParallelPlatesAreLinearInSpaceOnEveryElement) {
  const std::vector<PotentialProblem> problems = {
      {"x", {at("x0", 0), at("x1", 1)}},
      {"y", {at("y0", -2), at("y1", 4)}},
      {"z", {at("z0", 0), at("z1", 1)}},
      {"x again", {at("x1", 0), at("x0", 1)}}};  // a second system of three
  for (const Kind& kind : kinds) {
    const OrganMesh mesh = box(kind.hexahedra);
    const OrganSpace space(mesh, kind.formulation, MPI_COMM_WORLD);
    const PotentialFields fields = solve_potentials(space, problems);
    const PotentialPlaces places(space, fields, {{0.2, 0.1, 0.3}});

    ASSERT_EQ(fields.values.size(), 4u);
    for (std::int32_t node = 0; node < space.displacement().n_local; ++node) {
      const double* x = &space.coordinates()[3 * std::size_t(node)];
      EXPECT_NEAR(fields.values[0][node], x[0] / 10, solver_tolerance(solver_rtol, 1));
      EXPECT_NEAR(fields.values[1][node], -2 + 6 * x[1] / 8, solver_tolerance(solver_rtol, 6));
      EXPECT_NEAR(fields.values[3][node], 1 - x[0] / 10, solver_tolerance(solver_rtol, 1));
    }
    for (std::int32_t cell = 0; cell < space.n_cells(); ++cell) {
      const meshes::Potential y = places.at(cell, 0)[1];
      EXPECT_NEAR(y.gradient[0], 0, solver_tolerance(solver_rtol, 6));
      EXPECT_NEAR(y.gradient[1], 0.75, solver_tolerance(solver_rtol, 6));
    }
  }
}

TEST(Potentials, TakeFewIterationsWhateverTheMesh) {
  int iterations[2];
  for (int k = 0; k < 2; ++k) {
    const OrganMesh mesh = box(false, k == 0 ? 5 : 10);
    const OrganSpace space(mesh, Formulation::displacement_p2, MPI_COMM_WORLD);
    iterations[k] = solve_potentials(space, {{"x", {at("x0", 0), at("x1", 1)}},
                                             {"one side", {at("y0", 1), at("x1", 0)}}})
                        .iterations;
  }
  RecordProperty("iterations", std::to_string(iterations[0]) + " " + std::to_string(iterations[1]));
  EXPECT_LE(iterations[1], 20);
  EXPECT_LE(iterations[1], iterations[0] + 4);
}

TEST(Potentials, NodesThatTwoValuesShareGetTheMean) {
  const OrganMesh mesh = box(false);
  const OrganSpace space(mesh, Formulation::displacement_p2, MPI_COMM_WORLD);

  const PotentialFields fields = solve_potentials(space, {{"edge", {at("x0", 0), at("y0", 1)}}});

  for (std::int32_t node = 0; node < space.displacement().n_local; ++node) {
    const double* x = &space.coordinates()[3 * std::size_t(node)];
    if (x[0] == 0 && x[1] == 0) {
      EXPECT_EQ(fields.values[0][node], 0.5);
    }
  }
}

TEST(Potentials, HeldNowhereAreRefused) {
  const OrganMesh mesh = box(false);
  const OrganSpace space(mesh, Formulation::displacement_p1, MPI_COMM_WORLD);

  EXPECT_THROW(solve_potentials(space, {{"free", {}}}), GeometryError);
}

/// Largest angle between a placed field and an analytic one of the mesh, degrees.
double largest_angle(const OrganMesh& mesh,
                     const std::string& name,
                     const std::vector<meshes::PlacedFrame>& frames) {
  for (const auto* fields : {&mesh.cell_fields, &mesh.point_fields})
    for (const meshes::Field& field : *fields)
      if (field.name == name) {
        double worst = 0;
        for (std::size_t k = 0; k < frames.size(); ++k)
          worst = std::max(worst, meshes::axis_angle(frames[k].fiber,
                                                     {field.values[3 * k], field.values[3 * k + 1],
                                                      field.values[3 * k + 2]}));
        return worst;
      }
  return 90;
}

meshes::FiberField fibers(const OrganMesh& mesh, const meshes::LayersOptions& options) {
  const OrganSpace space(mesh, Formulation::displacement_p2, MPI_COMM_WORLD);
  return place_fibers(space, *meshes::layers_rule(mesh, options)).field;
}

TEST(Layers, OfASlabHaveExactAngles) {
  constexpr double degree = 3.14159265358979323846 / 180;
  for (const meshes::CellType type : {meshes::CellType::tet4, meshes::CellType::tet10,
                                      meshes::CellType::hex8, meshes::CellType::hex27}) {
    meshes::SlabOptions slab;
    slab.cell_type = type;
    slab.layers = {{"deep", 2, 2, 60 * degree, -60 * degree},
                   {"shallow", 3, 1, 10 * degree, 40 * degree}};
    OrganMesh mesh = meshes::make_slab(slab);
    add_fibers(slab, mesh);
    meshes::LayersOptions options;
    options.inner = {"z0"};
    options.outer = {"z1"};
    options.axis.fixed = Point{0, 3, 1};  // angles are in the wall, whatever the axis leans out
    options.layers[0] = {{60, -60}, {0, 0.4}};
    options.layers[1] = {{10, 40}, {0.4, 1}};

    const meshes::FiberField field = fibers(mesh, options);

    const std::string q = meshes::is_hexahedral(type) ? "fiber_q27" : "fiber_q4";
    EXPECT_LT(largest_angle(mesh, q, field.points), solver_tolerance(solver_rtol, 1e4));
    EXPECT_LT(report_fibers(mesh, field, {}).orthonormality, 1e-12);
  }
}

TEST(Layers, DepthsOfASlabsRegionsAreThoseOfItsLayers) {
  meshes::SlabOptions slab;
  slab.layers = {{"deep", 2, 2, 0, 0}, {"shallow", 3, 1, 0, 0}};
  const auto depths = meshes::layer_depths(meshes::make_slab(slab), {"z0"}, {"z1"});

  ASSERT_EQ(depths.size(), 2u);
  EXPECT_NEAR(depths[0][0], 0, roundoff(100));
  EXPECT_NEAR(depths[0][1], 0.4, roundoff(100));
  EXPECT_NEAR(depths[1][0], 0.4, roundoff(100));
  EXPECT_NEAR(depths[1][1], 1, roundoff(100));
}

TEST(Layers, OfATubeConvergeToTheExactAnglesOnCurvedCells) {
  constexpr double degree = 3.14159265358979323846 / 180;
  double error[2];
  for (int k = 0; k < 2; ++k) {
    meshes::TubeOptions tube;
    tube.cell_type = meshes::CellType::hex27;
    tube.around = k == 0 ? 3 : 6;
    tube.along = 2;
    tube.layers = {{"wall", 4, k == 0 ? 2 : 4, 60 * degree, -60 * degree}};
    OrganMesh mesh = meshes::make_tube(tube);
    add_fibers(tube, mesh);
    meshes::LayersOptions options;
    options.inner = {"inner"};
    options.outer = {"outer"};
    options.axis.fixed = meshes::common_axis(mesh, {"inner"});
    options.angles = {60, -60};
    ASSERT_TRUE(options.axis.fixed);
    EXPECT_NEAR((*options.axis.fixed)[2], 1, roundoff(1000));

    error[k] = largest_angle(mesh, "fiber_q27", fibers(mesh, options).points);
  }
  RecordProperty("errors", std::to_string(error[0]) + " " + std::to_string(error[1]));
  EXPECT_LT(error[1], 0.02);
  EXPECT_LT(error[1], error[0] / 4);
}

TEST(Layers, OfABentTubeFollowItsAxis) {
  constexpr double degree = 3.14159265358979323846 / 180;
  meshes::TubeOptions tube;
  tube.cell_type = meshes::CellType::hex27;
  tube.bend_radius = 40;
  tube.layers = {{"wall", 2, 1, 30 * degree, 30 * degree}};
  OrganMesh mesh = meshes::make_tube(tube);
  add_fibers(tube, mesh);
  meshes::LayersOptions options;
  options.inner = {"inner"};
  options.outer = {"outer"};
  options.axis.start = {"start"};
  options.axis.end = {"end"};
  options.angles = {30, 30};

  EXPECT_LT(largest_angle(mesh, "fiber_q27", fibers(mesh, options).points), 1);
}

TEST(Layers, FlatAndRoundWallsHaveNoAxisOfTheirOwn) {
  EXPECT_FALSE(meshes::common_axis(meshes::make_slab({}), {"z0"}));
  meshes::EllipsoidOptions ball;
  ball.inner_short = ball.inner_long = 17;
  ball.outer_short = ball.outer_long = 20;
  EXPECT_FALSE(meshes::common_axis(meshes::make_ellipsoid(ball), {"endocardium"}));
}

/// The ventricle of Land et al. with its analytic directions.
struct Ventricle {
  explicit Ventricle(int around, meshes::CellType type) {
    meshes::EllipsoidOptions options;
    options.cell_type = type;
    options.around = around;
    options.along = meshes::even_along(around);
    options.through = around / 2;
    mesh = meshes::make_ellipsoid(options);
    add_land_fibers(options, mesh);
    walls.left_endocardium = {"endocardium"};
    walls.epicardium = {"epicardium"};
    walls.base = {"base"};
    walls.left_apex = find_apex(mesh, walls.left_endocardium, walls.epicardium, walls.left_base());
  }

  meshes::FiberField fibers(const meshes::BayerAngles& angles) const {
    const OrganSpace space(mesh, Formulation::displacement_p2, MPI_COMM_WORLD);
    FiberPlacement placed = place_fibers(space, *meshes::bayer_rule(walls, angles));
    fill_singular(mesh, placed.field);
    return placed.field;
  }

  OrganMesh mesh;
  meshes::HeartWalls walls;
};

/// Mean angle to the analytic field at quadrature points, degrees.
double mean_angle(const Ventricle& ventricle,
                  const std::string& name,
                  const std::vector<meshes::PlacedFrame>& points) {
  for (const meshes::Field& field : ventricle.mesh.cell_fields)
    if (field.name == name) {
      double sum = 0;
      for (std::size_t k = 0; k < points.size(); ++k) {
        const double* a = &field.values[3 * k];
        const Point found = name[0] == 's' ? points[k].sheet : points[k].fiber;
        sum += meshes::axis_angle(found, {a[0], a[1], a[2]});
      }
      return sum / points.size();
    }
  return 90;
}

TEST(Bayer, ApexOfAnEllipsoidIsOnItsAxis) {
  const Ventricle ventricle(4, meshes::CellType::hex27);

  EXPECT_NEAR(ventricle.walls.left_apex->from[2], -17, roundoff(100, 17));
  EXPECT_NEAR(ventricle.walls.left_apex->to[2], -20, roundoff(100, 20));
}

TEST(Bayer, SheetsOfAnEllipsoidAreThoseAcrossItsShells) {
  for (const meshes::CellType type : {meshes::CellType::hex27, meshes::CellType::tet10}) {
    const Ventricle ventricle(4, type);
    meshes::BayerAngles angles;
    angles.left_sheet = {0, 0};
    const std::string points = type == meshes::CellType::hex27 ? "_q27" : "_q4";

    const meshes::FiberField field = ventricle.fibers(angles);

    // not nothing: at the base the potential has no flux, so that its gradient lies in the cut
    EXPECT_LT(mean_angle(ventricle, "sheet" + points, field.points), 2);
  }
}

TEST(Bayer, FibresOfAnEllipsoidTurnLinearlyWithThePotential) {
  const Ventricle ventricle(4, meshes::CellType::hex27);
  meshes::BayerAngles angles;
  angles.left = {60, -60};

  const meshes::FiberField field = ventricle.fibers(angles);

  for (const meshes::PlacedFrame& frame : field.points) {
    EXPECT_NEAR(frame.helix, 60 - 120 * frame.depth, roundoff(1000, 180));
    EXPECT_NEAR(frame.transverse, 0, roundoff(1000, 180));
  }
  EXPECT_LT(report_fibers(ventricle.mesh, field, {}).orthonormality, 1e-12);
}

TEST(FiberField, SingularPlacesTakeTheirNeighboursMean) {
  const Ventricle ventricle(4, meshes::CellType::hex27);
  meshes::BayerAngles angles;
  meshes::FiberField field = ventricle.fibers(angles);
  const meshes::FiberField whole = field;
  for (std::size_t k = 27 * 40; k < 27 * 41; ++k)
    field.points[k].regular = 0;
  field.nodes[ventricle.mesh.cells[27 * 40]].regular = 0;

  const meshes::Filled filled = fill_singular(ventricle.mesh, field);

  EXPECT_EQ(filled.points, 27u);
  double worst = 0;
  for (std::size_t k = 27 * 40; k < 27 * 41; ++k)
    worst = std::max(worst, meshes::axis_angle(field.points[k].fiber, whole.points[k].fiber));
  EXPECT_GT(worst, 0);
  EXPECT_LT(worst, 45);  // the fibre turns by 45 degrees through one of two layers
}

}  // namespace
}  // namespace viscera::test
