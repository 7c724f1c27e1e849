#include "solver/bench/solve_bench.h"

#include <array>
#include <cstdlib>
#include <filesystem>

#include <deal.II/base/partitioner.h>
#include <deal.II/lac/la_parallel_block_vector.h>

#include "solver/bench/ventricle.h"
#include "solver/core/errors.h"
#include "solver/core/machine.h"
#include "solver/output/field_writer.h"
#include "solver/problem/quantities.h"
#include "solver/solve/load_stepper.h"

namespace viscera::bench {
namespace {

/// A new folder that every rank sees, gone at the end.
class ScratchFolder {
 public:
  ScratchFolder(const std::string& parent, MPI_Comm communicator) : communicator_(communicator) {
    MPI_Comm_rank(communicator, &rank_);
    std::string name = parent + "/viscera-bench-XXXXXX";
    int made = 1;
    if (rank_ == 0)
      made = mkdtemp(name.data()) != nullptr;
    MPI_Bcast(&made, 1, MPI_INT, 0, communicator);
    MPI_Bcast(name.data(), static_cast<int>(name.size()), MPI_CHAR, 0, communicator);
    if (!made)
      throw InputError("--scratch: no folder can be made in '" + parent +
                       "'. Give one that can be written to.");
    path_ = name;
  }
  ~ScratchFolder() {
    MPI_Barrier(communicator_);
    std::error_code ignored;
    if (rank_ == 0)
      std::filesystem::remove_all(path_, ignored);
  }
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;
  const std::string& path() const { return path_; }

 private:
  MPI_Comm communicator_;
  int rank_ = 0;
  std::string path_;
};

double over_ranks(double value, MPI_Op operation, MPI_Comm communicator) {
  MPI_Allreduce(MPI_IN_PLACE, &value, 1, MPI_DOUBLE, operation, communicator);
  return value;
}

/// Mean over the ranks; what no phase covers is "other", so that they add up to the mean total.
/// Phases begin in the same order on every rank.
std::map<std::string, double> phase_times(const Timers& timers, MPI_Comm communicator) {
  int ranks = 1;
  MPI_Comm_size(communicator, &ranks);
  std::map<std::string, double> times;
  double other = timers.seconds();
  for (const PhaseTime& phase : timers.phases()) {
    other -= phase.own;
    times[phase.name] = over_ranks(phase.own, MPI_SUM, communicator) / ranks;
  }
  times["other"] = over_ranks(other, MPI_SUM, communicator) / ranks;
  return times;
}

/// One ventricle from its mesh to its fields.
class VentricleSolve {
 public:
  VentricleSolve(const CellKind& kind, std::int64_t unknowns, MPI_Comm communicator)
      : communicator_(communicator),
        mesh_(ventricle_mesh(kind, unknowns)),
        case_(ventricle_case()) {}

  void run(const std::string& folder, Entry& entry) {
    entry.n_cells = mesh_.n_cells();
    MPI_Barrier(communicator_);
    Timers timers;
    std::optional<Timers::Scope> scope(std::in_place, timers, "setup");
    const OrganSpace space(mesh_, case_.formulation, communicator_);
    MechanicsProblem problem(space, case_, timers);
    const Quantities quantities(problem, case_);
    BlockVector x = problem.organ().make_vector();
    entry.unknowns = problem.n_unknowns();
    scope.emplace(timers, "newton");
    const StepperReport report = LoadStepper(stepper_options()).run(problem, x);
    scope.emplace(timers, "output");
    output::FieldWriter writer(folder + "/fields", communicator_, piece_mesh(space),
                               mesh_.region_names);
    writer.write(report.steps, report.t, piece_fields(problem.organ(), x, {}));
    const std::vector<double> values = quantities.evaluate(x);
    scope.reset();
    const double seconds = over_ranks(timers.seconds(), MPI_MAX, communicator_);
    entry.timing = Timing{seconds, seconds, seconds, seconds, 1, 1};
    entry.solve = figures(report, timers);
    const std::vector<double> at_rest = quantities.evaluate(problem.organ().make_vector());
    entry.answers = ventricle_answers(values, at_rest[1], entry.unknowns);
  }

 private:
  StepperOptions stepper_options() const {
    StepperOptions options;
    options.steps = case_.steps;
    options.newton.residual_tolerance = case_.solver.residual_tolerance;
    options.newton.increment_tolerance = case_.solver.increment_tolerance;
    options.newton.max_iterations = case_.solver.max_newton;
    return options;
  }

  SolveFigures figures(const StepperReport& report, const Timers& timers) const {
    SolveFigures result;
    result.steps = report.steps;
    result.cutbacks = report.cutbacks;
    result.newton_iterations = report.newton_iterations;
    result.krylov_iterations = report.linear_iterations;
    result.seconds_by_phase = phase_times(timers, communicator_);
    result.peak_memory_bytes = over_ranks(peak_memory_gib(), MPI_SUM, communicator_) * 1073741824.0;
    return result;
  }

  MPI_Comm communicator_;
  meshes::OrganMesh mesh_;
  Case case_;
};

}  // namespace

Entry bench_solve(const std::string& cells,
                  std::int64_t unknowns,
                  const Options& options,
                  MPI_Comm communicator) {
  Entry entry;
  entry.kind = "solve";
  entry.name = "ventricle";
  entry.cells = cells;
  entry.form = "taylor_hood";
  entry.law = "guccione";
  entry.vectors = "double";
  entry.unknowns = unknowns;
  MPI_Comm_size(communicator, &entry.ranks);
  const ScratchFolder scratch(options.scratch, communicator);
  reset_peak_memory();
  try {
    VentricleSolve(cell_kind(cells), unknowns, communicator).run(scratch.path(), entry);
  } catch (const SolveFailure& failure) {
    entry.failure = failure.what();
  }
  return entry;
}

}  // namespace viscera::bench
