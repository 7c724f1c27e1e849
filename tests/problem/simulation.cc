#include "tests/problem/simulation.h"

#include "solver/problem/quantities.h"

namespace viscera::test {

Case plain_case(Formulation formulation, const materials::AnyLaw& law, double bulk) {
  Case the_case;
  the_case.formulation = formulation;
  physics::Material material;
  material.region = "all";
  material.law = law;
  material.bulk_modulus = bulk;
  the_case.materials.push_back(material);
  the_case.steps.first = 1;
  the_case.solver.residual_tolerance = tight_residual;
  the_case.solver.increment_tolerance = tight_increment;
  return the_case;
}

void prescribe(Case& the_case, const std::string& surface, const Components& value) {
  physics::DirichletCondition condition;
  condition.surface = surface;
  condition.value = value;
  the_case.dirichlet.push_back(condition);
}

void add_rollers(Case& the_case) {
  prescribe(the_case, "x0", {0., loose, loose});
  prescribe(the_case, "y0", {loose, 0., loose});
  prescribe(the_case, "z0", {loose, loose, 0.});
}

Simulation::Simulation(meshes::OrganMesh a_mesh, Case a_case, MPI_Comm communicator)
    : mesh(std::move(a_mesh)),
      the_case(std::move(a_case)),
      space(mesh, the_case.formulation, communicator),
      problem(space, the_case, timers),
      x(problem.organ().make_vector()) {}

StepperReport Simulation::solve(StepperCallbacks callbacks) {
  return solve(problem, std::move(callbacks));
}

StepperReport Simulation::solve(NonlinearProblem& driven, StepperCallbacks callbacks) {
  StepperOptions options;
  options.steps = the_case.steps;
  options.newton.residual_tolerance = the_case.solver.residual_tolerance;
  options.newton.increment_tolerance = the_case.solver.increment_tolerance;
  options.newton.max_iterations = the_case.solver.max_newton;
  const StepperReport report = LoadStepper(options, std::move(callbacks)).run(driven, x);
  x.update_ghost_values();
  return report;
}

Vector Simulation::displacement(std::int32_t node) const {
  Vector u;
  for (int i = 0; i < 3; ++i) u[i] = x.block(0).local_element(3 * node + i);
  return u;
}

Vector Simulation::position(std::int32_t node) const {
  const double* X = &space.coordinates()[3 * std::size_t(node)];
  return {X[0], X[1], X[2]};
}

std::vector<double> Simulation::quantities() {
  return Quantities(problem, the_case).evaluate(x);
}

DrivenProblem::DrivenProblem(Simulation& simulation,
                             const std::function<Vector(const Vector&)>& prescribed)
    : inner_(simulation.problem) {
  const std::size_t n = 3 * std::size_t(simulation.space.displacement().n_local);
  force.assign(n, 0.0);
  prescribed_.resize(n);
  for (std::int32_t node = 0; node < simulation.space.displacement().n_local; ++node) {
    const Vector u = prescribed(simulation.position(node));
    for (int i = 0; i < 3; ++i) prescribed_[3 * node + i] = u[i];
  }
}

void DrivenProblem::impose(BlockVector& x) const {
  for (const std::int32_t entry : inner_.organ().constraints().entries())
    x.block(0).local_element(entry) = time() * prescribed_[entry];
}

Admissibility DrivenProblem::residual(const BlockVector& x, BlockVector& r) {
  const Admissibility verdict = inner_.residual(x, r);
  for (std::size_t entry = 0; entry < force.size(); ++entry)
    r.block(0).local_element(entry) -= time() * force[entry];
  for (const std::int32_t entry : inner_.organ().constraints().entries())
    r.block(0).local_element(entry) = 0;
  return verdict;
}

}  // namespace viscera::test
