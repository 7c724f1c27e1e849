#include "solver/bench/kernel_bench.h"

#include <algorithm>
#include <cmath>
#include <memory>

#include <deal.II/base/partitioner.h>
#include <deal.II/lac/la_parallel_block_vector.h>

#include "solver/bench/assembled_system.h"
#include "solver/bench/block_problem.h"
#include "solver/bench/kernel_answers.h"
#include "solver/bench/linear_solve.h"
#include "solver/bench/traffic.h"
#include "solver/bench/vertex_level.h"
#include "solver/core/text.h"

namespace viscera::bench {
namespace {

const char* name_of(Precision precision) {
  return precision == Precision::double_stored ? "double" : "single";
}

/// An operator that stores its tangent in double precision keeps a single copy beside it, for
/// smoothing: its linearisation writes both.
double written_bytes(Precision precision) {
  return precision == Precision::double_stored
             ? tangent_bytes(Precision::double_stored) + tangent_bytes(Precision::single_stored)
             : tangent_bytes(Precision::single_stored);
}

/// All kernels of one problem, one storage after the other.
class KernelBench {
 public:
  KernelBench(const std::string& cells,
              std::int64_t unknowns,
              const Options& options,
              MPI_Comm communicator)
      : options_(options),
        communicator_(communicator),
        cells_(cells),
        problem_(cell_kind(cells), options, unknowns, communicator),
        state_(problem_.state()),
        smooth_(problem_.smooth_direction()) {}

  std::vector<Entry> run() {
    {
      OrganOperator organ(problem_.space(), problem_.the_case(), kernels::TangentOptions{});
      rough_ = problem_.rough_direction(organ.constraints());
      measure_forces(organ);
      measure_tangent(organ, Precision::double_stored);
      measure_matrices(organ);
      measure_preconditioner(organ);
      measure_assembled(organ);
    }
    if (wants(Precision::single_stored)) {
      kernels::TangentOptions single;
      single.precision = kernels::TangentPrecision::single_precision;
      OrganOperator organ(problem_.space(), problem_.the_case(), single);
      measure_tangent(organ, Precision::single_stored);
      measure_smoother(organ);
    }
    return std::move(entries_);
  }

 private:
  bool wants(Precision precision) const {
    return std::count(options_.precisions.begin(), options_.precisions.end(), precision) > 0;
  }

  Entry entry(const std::string& name, const std::string& stored, double bytes) const {
    Entry result;
    result.kind = "kernel";
    result.name = name;
    result.cells = cells_;
    result.form = options_.unknowns == Unknowns::mixed ? "taylor_hood" : "displacement";
    result.law = options_.law;
    result.stored = stored;
    result.vectors = "double";
    MPI_Comm_size(communicator_, &result.ranks);
    result.n_cells = problem_.n_cells();
    result.unknowns = problem_.n_unknowns();
    result.bytes = bytes;
    return result;
  }

  Entry timed(const std::string& name,
              const std::string& stored,
              double bytes,
              const std::function<void()>& call) const {
    Entry result = entry(name, stored, bytes);
    result.timing = measure(communicator_, call, options_.patience);
    return result;
  }

  void keep(Entry entry, std::vector<Answer> answers) {
    entry.answers = std::move(answers);
    entries_.push_back(std::move(entry));
  }

  void measure_forces(OrganOperator& organ) {
    const Traffic traffic(organ);
    BlockVector internal = problem_.zero(), external = internal;
    const Entry result = timed("residual", "", traffic.residual(),
                               [&] { organ.residual(state_, internal, external); });
    keep(result, {residual_against_uniform_strain(problem_, organ)});
  }

  void measure_tangent(OrganOperator& organ, Precision precision) {
    const bool is_double = precision == Precision::double_stored;
    const Traffic traffic(organ);
    const std::string stored = name_of(precision);
    Entry linearise, action;
    if (wants(precision))
      linearise = timed("linearise", stored, traffic.linearise(written_bytes(precision)),
                        [&] { organ.linearise(state_); });
    organ.linearise(state_);
    BlockVector product = problem_.zero();
    if (wants(precision))
      action = timed("tangent_action", stored, traffic.action(tangent_bytes(precision)),
                     [&] { organ.apply(rough_, product); });
    organ.apply(rough_, product);
    std::vector<Answer> answers;
    if (is_double) {
      double_action_ = product;
      organ.apply(smooth_, product);
      answers = {
          action_against_residuals(organ, state_, smooth_, product),
          {"the action along another direction",
           std::abs(rough_ * product - smooth_ * double_action_) / norm(product) / norm(rough_),
           double_tolerance}};
      organ.linearise(state_);
    } else {
      answers = {
          {"the double tangent", relative_difference(product, double_action_), single_tolerance}};
    }
    if (!wants(precision))
      return;
    keep(linearise, answers);
    keep(action, answers);
  }

  /// Single tangent on single vectors of displacements: what is smoothed.
  void measure_smoother(const OrganOperator& organ) {
    const auto& layout = problem_.space().displacement().vector;
    DistributedVector<float> d(layout), product(layout);
    for (unsigned int k = 0; k < d.locally_owned_size(); ++k)
      d.local_element(k) = static_cast<float>(rough_.block(0).local_element(k));
    Entry result = timed("tangent_action", "single", Traffic(organ).smoother_action(),
                         [&] { organ.apply_single(d, product); });
    result.vectors = "single";
    result.unknowns = 3 * problem_.space().displacement().n_global;
    BlockVector direction = rough_, expected = problem_.zero(), got = expected;
    if (direction.n_blocks() > 1)
      direction.block(1) = 0;
    organ.apply(direction, expected);
    for (unsigned int k = 0; k < d.locally_owned_size(); ++k)
      got.block(0).local_element(k) = product.local_element(k);
    if (expected.n_blocks() > 1)
      expected.block(1) = 0;
    keep(result,
         {{"the action on double vectors", relative_difference(got, expected), single_tolerance}});
  }

  void measure_matrices(const OrganOperator& organ) {
    const Traffic traffic(organ);
    const double stored = tangent_bytes(Precision::double_stored);
    std::vector<double> blocks;
    const Entry diagonal = timed("block_diagonal", "double", traffic.block_diagonal(stored),
                                 [&] { blocks = organ.block_diagonal(); });
    keep(diagonal, {diagonal_against_action(organ, blocks, double_tolerance)});
    VertexLevel vertices(organ);
    Entry assembly = timed("vertex_assembly", "double", 0, [&] { vertices.assemble(); });
    assembly.bytes = traffic.vertex_assembly(stored, vertices.nonzeros());
    keep(assembly, {vertices.against_restricted_action(double_tolerance)});
  }

  void measure_preconditioner(const OrganOperator& organ) {
    const LinearSolve solve(organ);
    BlockVector rhs = rough_, z = problem_.zero();
    Entry result = timed("preconditioner", "single", 0, [&] { solve.precondition(z, rhs); });
    const LinearReport report = solve.run(rhs, solve_tolerance);
    result.iterations = report.iterations;
    result.reduction = report.reduction;
    // Stiff fibres in a soft matrix take more than 200 iterations: slow, not wrong.
    keep(result, {solve.against_its_transpose(smooth_, rough_),
                  {"a residual of one, what is left after FGMRES", report.reduction, 0.5}});
  }

  void measure_assembled(const OrganOperator& organ) {
    const std::string lacking = lacks_memory_for_assembly(organ);
    if (!lacking.empty()) {
      for (const char* name : {"aij_assembly", "aij_product"}) {
        Entry skipped = entry(name, "double", 0);
        skipped.skipped = lacking;
        entries_.push_back(skipped);
      }
      return;
    }
    const Traffic traffic(organ);
    AssembledSystem system(organ);
    Entry assembly = timed("aij_assembly", "double", 0, [&] { system.assemble(); });
    system.take(rough_);
    Entry product = timed("aij_product", "double", 0, [&] { system.multiply(); });
    assembly.bytes =
        traffic.system_assembly(tangent_bytes(Precision::double_stored), system.nonzeros());
    product.bytes = traffic.matrix_product(system.nonzeros());
    const Answer answer = system.against(double_action_, double_tolerance);
    keep(assembly, {answer});
    keep(product, {answer});
  }

  const Options& options_;
  MPI_Comm communicator_;
  std::string cells_;
  BlockProblem problem_;
  BlockVector state_, smooth_, rough_, double_action_;
  std::vector<Entry> entries_;
};

}  // namespace

std::vector<Entry> bench_kernels(const std::string& cells,
                                 std::int64_t unknowns,
                                 const Options& options,
                                 MPI_Comm communicator) {
  return KernelBench(cells, unknowns, options, communicator).run();
}

}  // namespace viscera::bench
