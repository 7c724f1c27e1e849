// A mesh and a case with the parts of the program that solve them, for tests.
#pragma once

#include <array>
#include <functional>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include <deal.II/lac/la_parallel_block_vector.h>

#include "kernels/materials/laws.h"
#include "meshes/organ_mesh.h"
#include "solver/case/case.h"
#include "solver/core/timers.h"
#include "solver/problem/mechanics_problem.h"
#include "solver/solve/load_stepper.h"

namespace viscera::test {

using Vector = std::array<double, 3>;

/// Newton's tolerances in these tests: far below every discretisation error and bound in them.
constexpr double tight_residual = 1e-11;
constexpr double tight_increment = 1e-9;

/// What is left of a quantity of size one that is solved for with the tolerances above: the
/// relative residual times a generous bound of the condition number of these small systems.
constexpr double solved_to = 1e4 * tight_residual;

/// One material everywhere, no supports, one step, tolerances as above. `bulk` [kPa] infinite for
/// an incompressible one.
Case plain_case(Formulation formulation, const materials::AnyLaw& law,
                double bulk = std::numeric_limits<double>::infinity());

/// Displacement components [mm]; `loose` ones are not prescribed.
using Components = std::array<std::optional<double>, 3>;
constexpr std::nullopt_t loose = std::nullopt;

/// Prescribes the components that have a value on a surface.
void prescribe(Case& the_case, const std::string& surface, const Components& value);

/// Component `axis` zero on the surfaces "x0", "y0", "z0".
void add_rollers(Case& the_case);

/// One problem with its state. Not movable: the parts refer to each other.
class Simulation {
 public:
  /// Collective.
  Simulation(meshes::OrganMesh a_mesh, Case a_case, MPI_Comm communicator = MPI_COMM_WORLD);
  Simulation(const Simulation&) = delete;
  Simulation& operator=(const Simulation&) = delete;

  StepperReport solve(StepperCallbacks callbacks = {});
  StepperReport solve(NonlinearProblem& driven, StepperCallbacks callbacks = {});

  /// Displacement [mm] of a local node, its reference position.
  Vector displacement(std::int32_t node) const;
  Vector position(std::int32_t node) const;
  /// The quantities of the case, in shown units.
  std::vector<double> quantities();

  const meshes::OrganMesh mesh;
  const Case the_case;
  Timers timers;
  OrganSpace space;
  MechanicsProblem problem;
  BlockVector x;
};

/// A problem with what case files cannot say: nodal forces [mN] and prescribed displacements [mm]
/// that differ from node to node, both growing with t. One rank.
class DrivenProblem final : public NonlinearProblem {
 public:
  DrivenProblem(Simulation& simulation, const std::function<Vector(const Vector&)>& prescribed);

  /// [3 node + i], added to the external forces of the case.
  std::vector<double> force;

  void set_time(double t) override { inner_.set_time(t); }
  void impose(BlockVector& x) const override;
  Admissibility residual(const BlockVector& x, BlockVector& r) override;
  Admissibility linearise(const BlockVector& x) override { return inner_.linearise(x); }
  LinearReport solve(const BlockVector& rhs, const BlockVector& prescribed_increment,
                     double relative_tolerance, BlockVector& dx) override {
    return inner_.solve(rhs, prescribed_increment, relative_tolerance, dx);
  }
  double force_scale() const override { return inner_.force_scale(); }
  double norm(const BlockVector& r) const override { return inner_.norm(r); }
  std::string diagnose() const override { return inner_.diagnose(); }

 private:
  double time() const { return inner_.organ().time(); }

  MechanicsProblem& inner_;
  std::vector<double> prescribed_;  // [3 node + i]
};

}  // namespace viscera::test
