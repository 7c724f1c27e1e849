// A real liver under 50 tool loads against an independent solution: Mestdagh and Cotin 2022,
// neo-Hookean sequence s1 of their adjoint registration data.
#include <chrono>
#include <cmath>
#include <cstdio>
#include <fstream>
#include <map>

#include "meshes/formats/read_mesh.h"
#include "meshes/quality/renumber.h"
#include "tests/problem/shared_data.h"
#include "tests/problem/simulation.h"

namespace viscera::test {
namespace {

constexpr int n_loads = 50;
constexpr double metre = 1000;              // [mm]
constexpr double position_tolerance = 1e-6;  // [m]
constexpr int released_vertex = 756;        // listed as fixed, but free in the given positions

/// Positions [mm] of the nodes of a Gmsh 2.2 file in m, in file order.
std::vector<Vector> file_nodes(const std::string& file) {
  std::ifstream stream(file);
  std::string word;
  while (stream >> word && word != "$Nodes") {
  }
  std::size_t n = 0, id;
  stream >> n;
  std::vector<Vector> nodes(n);
  for (Vector& x : nodes) {
    stream >> id >> x[0] >> x[1] >> x[2];
    for (double& component : x) component *= metre;
  }
  return nodes;
}

std::vector<std::int32_t> read_ids(const std::string& file) {
  std::ifstream stream(file);
  std::vector<std::int32_t> ids;
  for (double id; stream >> id;) ids.push_back(static_cast<std::int32_t>(id));
  return ids;
}

/// Mesh in the solver's order of nodes, with node sets `fixed` and `tool` found by position.
meshes::OrganMesh liver_mesh(const std::string& data) {
  const std::string file = data + "/mestdagh_liver/mesh-default/liver.msh";
  meshes::OrganMesh mesh = meshes::read_mesh(file, metre);
  meshes::order_along_curve(mesh);
  std::map<Vector, std::int32_t> number;
  for (int node = 0; node < mesh.n_nodes(); ++node) number[mesh.nodes[node]] = node;
  const std::vector<Vector> nodes = file_nodes(file);
  for (const double id :
       read_npy(data + "/mestdagh_liver/mesh-default/dirichlet-vertices.npy"))
    if (id != released_vertex) mesh.node_sets["fixed"].push_back(number.at(nodes[std::size_t(id)]));
  for (const std::int32_t id :
       read_ids(data + "/mestdagh_liver/neohookean_s1/tool-vertices-default.txt"))
    mesh.node_sets["tool"].push_back(number.at(nodes[id]));
  return mesh;
}

Case liver_case(const std::string& data) {
  const double young = 4.5, poisson = 0.49;  // kPa
  const double mu = young / (2 * (1 + poisson));
  const double lambda = young * poisson / ((1 + poisson) * (1 - 2 * poisson));
  Case the_case =
      plain_case(Formulation::displacement_p1,
                 materials::make_law("neo_hookean_coupled", {{"mu", mu}, {"lambda", lambda}}));
  physics::DirichletCondition fixed;
  fixed.node_set = "fixed";
  fixed.value = {0., 0., 0.};
  the_case.dirichlet.push_back(fixed);
  const std::vector<double> newtons = read_npy(data + "/mestdagh_liver/neohookean_s1/true-forces.npy");
  physics::ForceLoad load;
  load.node_set = "tool";
  load.has_component_curves = true;
  for (int i = 0; i < 3; ++i) {
    load.component_curves[i] = {{0}, {0}};
    for (int k = 0; k < n_loads; ++k) {
      load.component_curves[i].time.push_back(k + 1);
      load.component_curves[i].value.push_back(1e3 * newtons[3 * k + i]);
    }
  }
  the_case.loads.push_back(load);
  the_case.solver.linear = LinearSolverKind::direct;
  the_case.steps.end = n_loads;
  for (int k = 1; k < n_loads; ++k) the_case.steps.at.push_back(k);
  return the_case;
}

TEST(RealLiver, MovesAsPublishedUnderFiftyLoads) {
  VISCERA_NEEDS_SHARED_DATA(data);
  const auto start = std::chrono::steady_clock::now();
  const std::vector<Vector> nodes = file_nodes(data + "/mestdagh_liver/mesh-default/liver.msh");
  const std::vector<double> truth = read_npy(data + "/mestdagh_liver/neohookean_s1/positions-default.npy");
  ASSERT_EQ(truth.size(), n_loads * nodes.size() * 3);
  Simulation s(liver_mesh(data), liver_case(data));
  std::map<Vector, std::int32_t> node_at;
  for (std::int32_t node = 0; node < s.space.displacement().n_local; ++node)
    node_at[s.position(node)] = node;
  int compared = 0;
  double worst = 0, largest = 0;
  StepperCallbacks callbacks;
  callbacks.on_accept = [&](const StepRecord& record, const BlockVector& x) {
    if (record.t != std::floor(record.t)) return;
    ++compared;
    const double* expected = &truth[(std::size_t(record.t) - 1) * nodes.size() * 3];
    for (const Vector& X : nodes) {
      const std::int32_t node = node_at.at(X);
      for (int i = 0; i < 3; ++i, ++expected) {
        const double u = x.block(0).local_element(3 * node + i);
        worst = std::max(worst, std::abs(X[i] + u - metre * *expected) / metre);
        largest = std::max(largest, std::abs(u) / metre);
      }
    }
  };

  const StepperReport report = s.solve(callbacks);

  const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
  std::printf("%d loads in %d steps, %d Newton and %d linear iterations, %.1f s; largest "
              "displacement %.1f mm, largest error of a position %.2e m\n",
              compared, report.steps, report.newton_iterations, report.linear_iterations,
              seconds.count(), largest * metre, worst);
  EXPECT_EQ(compared, n_loads);
  EXPECT_LT(worst, position_tolerance);
}

}  // namespace
}  // namespace viscera::test
