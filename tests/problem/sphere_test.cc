// Inflation of a thick incompressible neo-Hookean sphere by a follower pressure.
// Closed form: p/mu = 2 (g(lb) - g(la)), g(l) = 1/l + 1/(4 l^4), lb^3 = 1 + (la^3 - 1)(A/B)^3.
#include <cmath>
#include <cstdio>
#include <map>

#include <gtest/gtest.h>

#include "solver/operators/constraints.h"
#include "tests/kernels/materials/material_point.h"
#include "tests/problem/box.h"
#include "tests/problem/simulation.h"
#include "tests/support/tolerance.h"

namespace viscera::test {
namespace {

/// Places on a lattice of half cells: i + j + k = 2 n over the octant, r from 0 to 2 layers.
using Place = std::array<int, 4>;

/// An octant of the shell 1 <= R <= 2 [mm] of curved tet10: n^2 triangles times layers, each prism
/// split into three tetrahedra by the order of its columns.
class OctantShell {
 public:
  OctantShell(int n, int layers) : n_(n), layers_(layers) {
    for (int r = 0; r < 2 * layers; r += 2)
      for (int i = 0; i < 2 * n; i += 2)
        for (int j = 0; i + j < 2 * n; j += 2) {
          const int k = 2 * n - i - j;
          add_prism({{{i, j, k, r}, {i + 2, j, k - 2, r}, {i, j + 2, k - 2, r}}});
          if (k >= 4) add_prism({{{i + 2, j, k - 2, r}, {i + 2, j + 2, k - 4, r}, {i, j + 2, k - 2, r}}});
        }
    mesh_.cell_regions.assign(mesh_.cells.size() / 10, 0);
    mesh_.region_names = {"wall"};
    mesh_.cell_type = meshes::CellType::tet10;
    add_sides();
  }

  const meshes::OrganMesh& mesh() const { return mesh_; }

 private:
  Vector position(const Place& p) const {
    // Equal angles along the edges of the octant.
    Vector d;
    for (int i = 0; i < 3; ++i) d[i] = std::sin(std::acos(0.0) * p[i] / (2 * n_));
    const double R = std::pow(2.0, p[3] / (2.0 * layers_)) / std::hypot(d[0], d[1], d[2]);
    return {d[0] * R, d[1] * R, d[2] * R};
  }

  std::int32_t node(const Place& p) {
    const auto [entry, is_new] = nodes_.emplace(p, std::int32_t(mesh_.nodes.size()));
    if (is_new) mesh_.nodes.push_back(position(p));
    return entry->second;
  }

  void add_prism(std::array<Place, 3> low) {
    std::sort(low.begin(), low.end());
    std::array<Place, 3> high = low;
    for (Place& p : high) p[3] += 2;
    add_tet({low[0], low[1], low[2], high[2]});
    add_tet({low[0], low[1], high[1], high[2]});
    add_tet({low[0], high[0], high[1], high[2]});
  }

  void add_tet(std::array<Place, 4> v) {
    Mat3<double> edges;
    for (int e = 0; e < 3; ++e)
      for (int i = 0; i < 3; ++i) edges[e][i] = position(v[e + 1])[i] - position(v[0])[i];
    if (determinant(edges) < 0) std::swap(v[2], v[3]);
    for (const Place& p : v) mesh_.cells.push_back(node(p));
    static constexpr int ends[6][2] = {{0, 1}, {1, 2}, {2, 0}, {0, 3}, {1, 3}, {2, 3}};
    for (const auto& end : ends) {
      Place middle;
      for (int c = 0; c < 4; ++c) middle[c] = (v[end[0]][c] + v[end[1]][c]) / 2;
      mesh_.cells.push_back(node(middle));
    }
  }

  void add_sides() {
    const auto add = [&](const std::string& name, int coordinate, int value) {
      std::vector<char> inside(mesh_.nodes.size(), 0);
      for (const auto& [place, number] : nodes_) inside[number] = place[coordinate] == value;
      add_surface(mesh_, name, inside);
    };
    add("x0", 0, 0);
    add("y0", 1, 0);
    add("z0", 2, 0);
    add("inner", 3, 0);
    add("outer", 3, 2 * layers_);
  }

  int n_, layers_;
  std::map<Place, std::int32_t> nodes_;
  meshes::OrganMesh mesh_;
};

Case inflated_sphere(double pressure) {
  Case the_case = plain_case(Formulation::taylor_hood, materials::make_law("neo_hookean", {{"mu", 1}}));
  add_rollers(the_case);
  physics::PressureLoad load;
  load.surface = "inner";
  load.pressure = pressure;
  the_case.loads.push_back(load);
  the_case.steps.first = 0.25;
  return the_case;
}

struct Radius {
  double mean, least, largest;
};

Radius inner_radius(const Simulation& s) {
  Radius radius{0, HUGE_VAL, 0};
  const std::vector<std::int32_t> nodes = nodes_of(s.space, "inner", "");
  for (const std::int32_t node : nodes) {
    const Vector X = s.position(node), u = s.displacement(node);
    const double r = std::hypot(X[0] + u[0], X[1] + u[1], X[2] + u[2]);
    radius.mean += r / nodes.size();
    radius.least = std::min(radius.least, r);
    radius.largest = std::max(radius.largest, r);
  }
  return radius;
}

struct Level {
  int n, layers;
  double error;   // relative, of the mean inner radius
  double spread;  // relative, largest minus smallest inner radius
};

TEST(ThickSphere, InflatesToTheClosedForm) {
  // The mean radius comes from either side, so its error is bounded level by level. The spread over
  // the inner surface falls at least with the order of the gradient: by 4 on the finest pair.
  for (const auto& [stretch, pressure] : {std::pair{1.25, 0.551869}, std::pair{1.5, 0.755433}}) {
    double before = 0, reduction = 0;
    for (const Level& level : {Level{2, 1, 5e-3, 1e-2}, Level{4, 2, 5e-4, 3e-3}, Level{8, 4, 5e-5, 1e-3}}) {
      Simulation s(OctantShell(level.n, level.layers).mesh(), inflated_sphere(pressure));
      s.solve();

      const Radius radius = inner_radius(s);
      const double error = std::abs(radius.mean / stretch - 1);
      const double spread = (radius.largest - radius.least) / stretch;
      std::printf("la %.2f, %d^2 x %d prisms: mean inner radius %.6f, error %.2e, spread %.2e\n",
                  stretch, level.n, level.layers, radius.mean, error, spread);
      EXPECT_LT(error, level.error);
      EXPECT_LT(spread, level.spread);
      reduction = before / spread;
      before = spread;
    }
    EXPECT_GT(reduction, 4);
  }
}

// Turning the inflated state turns all its forces and changes none of their sizes.
TEST(ThickSphere, ForcesTurnWithTheState) {
  Simulation s(OctantShell(2, 1).mesh(), inflated_sphere(0.551869));
  s.solve();
  const Mat3<double> Q = rotation({{2.0 / 7, 3.0 / 7, 6.0 / 7}}, 1.1);
  OrganOperator& organ = s.problem.organ();
  BlockVector turned = s.x;
  for (std::int32_t node = 0; node < s.space.displacement().n_owned; ++node) {
    const Vector X = s.position(node), u = s.displacement(node);
    const Vec3<double> x = rotated(Vec3<double>{{X[0] + u[0], X[1] + u[1], X[2] + u[2]}}, Q);
    for (int i = 0; i < 3; ++i) turned.block(0).local_element(3 * node + i) = x[i] - X[i];
  }
  BlockVector internal[2] = {organ.make_vector(), organ.make_vector()};
  BlockVector external[2] = {organ.make_vector(), organ.make_vector()};

  organ.residual(s.x, internal[0], external[0]);
  organ.residual(turned, internal[1], external[1]);

  for (const BlockVector* force : {internal, external}) {
    const double scale = force[0].block(0).linfty_norm();
    double worst = 0;
    for (std::int32_t node = 0; node < s.space.displacement().n_owned; ++node) {
      Vec3<double> f;
      for (int i = 0; i < 3; ++i) f[i] = force[0].block(0).local_element(3 * node + i);
      const Vec3<double> expected = rotated(f, Q);
      for (int i = 0; i < 3; ++i)
        worst = std::max(worst, std::abs(force[1].block(0).local_element(3 * node + i) - expected[i]));
    }
    EXPECT_GT(scale, 0);
    EXPECT_LT(worst, roundoff(1000, scale + 1));
  }
}

}  // namespace
}  // namespace viscera::test
