#include "solver/problem/solve_case.h"

#include <deal.II/lac/la_parallel_block_vector.h>

#include "meshes/quality/renumber.h"
#include "solver/core/errors.h"
#include "solver/core/log.h"
#include "solver/core/text.h"
#include "solver/output/output_folder.h"
#include "solver/problem/load_mesh.h"
#include "solver/problem/mechanics_problem.h"
#include "solver/problem/run_recorder.h"

namespace viscera::problem {
namespace {

void check_device(const Case& the_case) {
  if (the_case.solver.device == DeviceKind::cuda)
    throw UnavailableError(
        "The device 'cuda' was asked for, but this program is built without CUDA kernels. Use "
        "--device cpu, or auto to take what is there.");
}

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

/// All ranks must agree on when the time is up.
bool is_over(double seconds, double limit) {
  int over = seconds > limit;
  MPI_Bcast(&over, 1, MPI_INT, 0, MPI_COMM_WORLD);
  return over != 0;
}

StepperCallbacks callbacks(RunRecorder& recorder, double wall_time) {
  StepperCallbacks out;
  out.on_accept = [&](const StepRecord& record, const BlockVector& x) {
    recorder.accept(record, x);
  };
  out.on_cutback = [&](const StepRecord& tried, const NewtonReport& newton) {
    recorder.cut_back(tried, newton);
  };
  out.on_failure = [&](const StepFailure& failure) { recorder.fail(failure); };
  out.should_stop = [&recorder, wall_time] { return is_over(recorder.seconds(), wall_time); };
  return out;
}

}  // namespace

int solve_case(const Case& the_case, const std::string& folder, const RunOptions& options) {
  check_device(the_case);
  output::check_output_folder(folder);
  Timers timers;
  meshes::OrganMesh mesh;
  std::vector<std::int32_t> input_cells;
  {
    const auto scope = timers.scope("mesh");
    mesh = load_mesh(the_case);
    input_cells = meshes::order_along_curve(mesh);
  }
  std::unique_ptr<OrganSpace> space;
  std::unique_ptr<MechanicsProblem> problem;
  {
    const auto scope = timers.scope("setup");
    space = std::make_unique<OrganSpace>(mesh, the_case.formulation, MPI_COMM_WORLD);
    problem = std::make_unique<MechanicsProblem>(*space, the_case, timers);
  }
  RunRecorder recorder(*problem, the_case, folder, timers, std::move(input_cells));
  log::detail("command: " + options.command);
  BlockVector x = problem->organ().make_vector();
  LoadStepper stepper(stepper_options(the_case), callbacks(recorder, options.wall_time));
  try {
    const StepperReport report = stepper.run(*problem, x);
    const bool stopped = report.status == StepperStatus::stopped;
    const std::string sentence =
        stopped ? text::format("Stopped at the time limit at t = %g of %g.", report.t,
                               the_case.steps.end)
                : "";
    const ExitStatus status = stopped ? ExitStatus::stopped : ExitStatus::done;
    recorder.finish(status, sentence, x);
    return static_cast<int>(status);
  } catch (const SolveFailure& failure) {
    recorder.finish(ExitStatus::not_converged, failure.what(), x);
    log::error(failure.what());
    return static_cast<int>(ExitStatus::not_converged);
  }
}

}  // namespace viscera::problem
