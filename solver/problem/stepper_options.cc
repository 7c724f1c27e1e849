#include "solver/problem/stepper_options.h"

namespace viscera {

StepperOptions stepper_options(const Case& the_case) {
  StepperOptions options;
  options.steps = the_case.steps;
  options.newton.residual_tolerance = the_case.solver.residual_tolerance;
  options.newton.increment_tolerance = the_case.solver.increment_tolerance;
  options.newton.max_iterations = the_case.solver.max_newton;
  if (const double fixed = the_case.solver.linear_tolerance; fixed > 0) {
    ForcingOptions& forcing = options.newton.forcing;
    forcing.first = forcing.maximum = forcing.minimum = forcing.last = fixed;
  }
  return options;
}

}  // namespace viscera
