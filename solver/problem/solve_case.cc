#include "solver/problem/solve_case.h"

#if defined(__GLIBC__) || __has_include(<malloc.h>)
#include <malloc.h>
#endif

#include <deal.II/lac/la_parallel_block_vector.h>

#include "meshes/quality/renumber.h"
#include "solver/core/errors.h"
#include "solver/core/log.h"
#include "solver/core/text.h"
#include "solver/operators/element_device.h"
#include "solver/output/output_folder.h"
#include "solver/problem/checkpointing.h"
#include "solver/problem/load_mesh.h"
#include "solver/problem/mechanics_problem.h"
#include "solver/problem/run_recorder.h"
#include "solver/problem/stepper_options.h"
#include "solver/problem/stop_signals.h"

namespace viscera::problem {
namespace {

/// Large arrays that are freed go back to the system at once. By default glibc keeps freed arrays
/// of up to 32 MiB, and what is made later does not fit their gaps.
void keep_no_freed_arrays() {
#if defined(__GLIBC__)
  mallopt(M_MMAP_THRESHOLD, 1 << 20);
#endif
}

/// All ranks must agree, whichever the time was up on or got the signal.
bool on_any_rank(bool mine) {
  int any = mine;
  MPI_Allreduce(MPI_IN_PLACE, &any, 1, MPI_INT, MPI_MAX, MPI_COMM_WORLD);
  return any != 0;
}

/// What takes part in a step beside the solver.
struct Attendants {
  RunRecorder& recorder;
  Checkpointing& checkpoints;
  Timers& timers;
  const RunOptions& options;
  const StopSignals& signals;
  double last_checkpoint = 0;  // [s] of the recorder

  void accept(const StepRecord& record, const BlockVector& x) {
    recorder.accept(record, x);
    if (!on_any_rank(recorder.seconds() - last_checkpoint >= options.checkpoint_every))
      return;
    const auto scope = timers.scope("output");
    checkpoints.write(recorder.progress(), x);
    last_checkpoint = recorder.seconds();
  }
  bool time_is_up() const { return recorder.seconds() > options.wall_time; }
};

StepperCallbacks callbacks(Attendants& attendants) {
  RunRecorder& recorder = attendants.recorder;
  StepperCallbacks out;
  out.on_accept = [&](const StepRecord& record, const BlockVector& x) {
    attendants.accept(record, x);
  };
  out.on_cutback = [&](const StepRecord& tried, const NewtonReport& newton) {
    recorder.cut_back(tried, newton);
  };
  out.on_failure = [&](const StepFailure& failure) { recorder.fail(failure); };
  out.should_stop = [&] {
    return on_any_rank(attendants.time_is_up() || attendants.signals.arrived());
  };
  return out;
}

/// Load steps from `start`; what Newton and the stepper do between the named phases is "newton".
StepperReport run_steps(const StepperOptions& options,
                        Attendants& attendants,
                        MechanicsProblem& problem,
                        BlockVector& x,
                        double start) {
  const auto scope = attendants.timers.scope("newton");
  return LoadStepper(options, callbacks(attendants)).run(problem, x, start);
}

std::string stop_sentence(const Attendants& attendants, double t, double end) {
  return text::format("Stopped %s at t = %g of %g; 'viscera solve' with --resume goes on.",
                      attendants.time_is_up() ? "at the time limit" : "by a signal", t, end);
}

}  // namespace

int solve_case(const Case& the_case, const std::string& folder, const RunOptions& options) {
  Timers timers;
  keep_no_freed_arrays();
  choose_device(the_case, MPI_COMM_WORLD);  // refuses before anything is written
  output::check_output_folder(folder);
  std::optional<output::Checkpoint> former;
  if (options.start == Start::resume)
    former = former_state(the_case, options, folder, MPI_COMM_WORLD);
  meshes::OrganMesh mesh;
  std::vector<std::int32_t> input_cells;
  {
    const auto scope = timers.scope("mesh");
    mesh = load_mesh(the_case);
    input_cells = meshes::order_along_curve(mesh);
  }
  std::optional<Timers::Scope> setup(std::in_place, timers, "setup");
  const OrganSpace space(mesh, the_case.formulation, MPI_COMM_WORLD);
  MechanicsProblem problem(space, the_case, timers);
  BlockVector x = problem.organ().make_vector();
  Checkpointing checkpoints(space, checkpoint_base(the_case, options), folder);
  StepperOptions stepping = stepper_options(the_case);
  const double start = former ? former->t : 0;
  if (former) {
    checkpoints.restore(*former, x);
    problem.set_time(start);
    stepping.steps.first = former->next_step;
  }
  RunRecorder recorder(problem, the_case, timers, {folder, std::move(input_cells), former});
  setup.reset();
  log::detail("command: " + options.command);
  const StopSignals signals;
  Attendants attendants{recorder, checkpoints, timers, options, signals};
  try {
    const StepperReport report = run_steps(stepping, attendants, problem, x, start);
    if (report.status == StepperStatus::stopped) {
      checkpoints.write(recorder.progress(), x);
      recorder.finish(ExitStatus::stopped, stop_sentence(attendants, report.t, the_case.steps.end),
                      x);
      return static_cast<int>(ExitStatus::stopped);
    }
    recorder.finish(ExitStatus::done, "", x);
    checkpoints.remove();
    return static_cast<int>(ExitStatus::done);
  } catch (const SolveFailure& failure) {
    recorder.finish(ExitStatus::not_converged, failure.what(), x);
    checkpoints.remove();
    log::error(failure.what());
    return static_cast<int>(ExitStatus::not_converged);
  }
}

}  // namespace viscera::problem
