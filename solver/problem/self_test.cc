#include "solver/problem/self_test.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>

#include <deal.II/lac/la_parallel_block_vector.h>

#include "meshes/quality/orientation.h"
#include "solver/problem/mechanics_problem.h"
#include "solver/problem/quantities.h"
#include "solver/solve/load_stepper.h"

namespace viscera::problem {
namespace {

constexpr int n = 4;  // cells along an edge of the cube
constexpr double stretch = 1.5, shear_modulus = 3;

std::int32_t node_at(int i, int j, int k) {
  return (k * (n + 1) + j) * (n + 1) + i;
}

/// Unit cube, six tetrahedra around the diagonal of every small cube (Kuhn), surfaces x0, y0, z0,
/// x1.
meshes::OrganMesh cube() {
  meshes::OrganMesh mesh;
  mesh.region_names = {"cube"};
  for (int k = 0; k <= n; ++k)
    for (int j = 0; j <= n; ++j)
      for (int i = 0; i <= n; ++i)
        mesh.nodes.push_back({double(i) / n, double(j) / n, double(k) / n});
  for (int at = 0; at < n * n * n; ++at) {
    std::array<int, 3> axes{0, 1, 2};
    do {
      std::array<int, 3> corner{at % n, at / n % n, at / (n * n)};
      std::array<std::int32_t, 4> cell{node_at(corner[0], corner[1], corner[2])};
      for (int step = 0; step < 3; ++step) {
        ++corner[axes[step]];
        cell[step + 1] = node_at(corner[0], corner[1], corner[2]);
      }
      // Odd permutations of the axes turn the tetrahedron inside out.
      const bool odd = (axes[0] > axes[1]) ^ (axes[0] > axes[2]) ^ (axes[1] > axes[2]);
      if (odd)
        std::swap(cell[2], cell[3]);
      mesh.cells.insert(mesh.cells.end(), cell.begin(), cell.end());
      mesh.cell_regions.push_back(0);
    } while (std::next_permutation(axes.begin(), axes.end()));
  }
  meshes::add_boundary(mesh);
  const std::vector<std::array<std::int32_t, 3>> boundary = mesh.surfaces.back().triangles;
  const auto add = [&](const char* name, int axis, double place) {
    meshes::Surface surface{name, {}};
    for (const auto& triangle : boundary)
      if (std::all_of(triangle.begin(), triangle.end(),
                      [&](std::int32_t v) { return mesh.nodes[v][axis] == place; }))
        surface.triangles.push_back(triangle);
    mesh.surfaces.push_back(surface);
  };
  add("x0", 0, 0);
  add("y0", 1, 0);
  add("z0", 2, 0);
  add("x1", 0, 1);
  return mesh;
}

Case stretched_cube(LinearSolverKind kind) {
  Case test;
  physics::Material material;
  material.region = "cube";
  material.law = materials::make_law("neo_hookean", {{"mu", shear_modulus}});
  test.materials = {material};
  const auto prescribe = [&](const char* surface, int axis, double value) {
    physics::DirichletCondition condition;
    condition.surface = surface;
    condition.value[axis] = value;
    test.dirichlet.push_back(condition);
  };
  prescribe("x0", 0, 0);
  prescribe("y0", 1, 0);
  prescribe("z0", 2, 0);
  prescribe("x1", 0, stretch - 1);
  physics::Quantity reaction;
  reaction.kind = physics::Quantity::Kind::reaction;
  reaction.surface = "x1";
  reaction.component = physics::Quantity::Component::x;
  test.quantities = {reaction};
  test.solver.linear = kind;
  test.steps.first = 0.5;
  return test;
}

double error_with(const meshes::OrganMesh& mesh, LinearSolverKind kind) {
  const Case test = stretched_cube(kind);
  OrganSpace space(mesh, test.formulation, MPI_COMM_WORLD);
  Timers timers;
  MechanicsProblem problem(space, test, timers);
  BlockVector x = problem.organ().make_vector();
  StepperOptions options;
  options.steps = test.steps;
  LoadStepper(options).run(problem, x);
  const double expected = shear_modulus * (stretch - 1 / (stretch * stretch));
  return std::abs(Quantities(problem, test).evaluate(x)[0] - expected) / expected;
}

}  // namespace

SelfTest run_self_test() {
  const auto start = std::chrono::steady_clock::now();
  const meshes::OrganMesh mesh = cube();
  SelfTest test;
  test.multigrid_error = error_with(mesh, LinearSolverKind::iterative);
  test.direct_error = error_with(mesh, LinearSolverKind::direct);
  test.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  return test;
}

}  // namespace viscera::problem
