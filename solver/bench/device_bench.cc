#include "solver/bench/device_bench.h"

#include <algorithm>

#include <deal.II/base/partitioner.h>
#include <deal.II/lac/la_parallel_block_vector.h>

#include "kernels/backend/device/device_traffic.h"
#include "solver/bench/block_problem.h"
#include "solver/core/errors.h"
#include "solver/core/machine.h"
#include "solver/core/text.h"

namespace viscera::bench {
namespace {

using kernels::DeviceLoop;
using kernels::DeviceOptions;
using kernels::DeviceTrial;
using kernels::TangentFormat;
using kernels::TangentPrecision;

/// Mesh, space, vectors and the operator that answers are held against, at its peak.
constexpr double host_bytes_per_unknown = 1100;

/// The one group of the cube and where it is evaluated.
struct Sample {
  kernels::ElementGroup group;
  kernels::TrialState state;
  std::int64_t n_nodes = 0, n_vertices = 0, n_cells = 0;
};

std::vector<double> block_of(const BlockVector& x, unsigned int b) {
  if (b >= x.n_blocks())
    return {};
  return {x.block(b).begin(), x.block(b).begin() + x.block(b).locally_owned_size()};
}

Sample make_sample(const std::string& cells, std::int64_t unknowns, const Options& options) {
  const BlockProblem problem(cell_kind(cells), options, unknowns, MPI_COMM_SELF);
  kernels::TangentOptions smallest;
  smallest.format = TangentFormat::stress_moduli27;
  smallest.precision = TangentPrecision::single_precision;
  const OrganOperator organ(problem.space(), problem.the_case(), smallest);
  if (organ.regions().size() != 1)
    throw Error(ExitStatus::internal, "the cube of the bench has cells of several kinds.");
  const RegionOperator& region = organ.regions().front();
  const BlockVector x = problem.state(), d = problem.rough_direction(organ.constraints());
  kernels::TrialState state;
  state.displacement = block_of(x, 0);
  state.pressure = block_of(x, 1);
  state.direction = block_of(d, 0);
  state.pressure_direction = block_of(d, 1);
  state.parameters = region.parameters(problem.the_case(), 0);
  return {region.elements->group(), std::move(state), problem.space().displacement().n_global,
          problem.space().vertices().n_global, problem.n_cells()};
}

const char* name_of(TangentFormat format) {
  return format == TangentFormat::symmetric45 ? "T45" : "SC27";
}

class DeviceKernelBench {
 public:
  DeviceKernelBench(const std::string& cells,
                    std::int64_t unknowns,
                    const Options& options,
                    std::shared_ptr<kernels::Device> device)
      : cells_(cells),
        options_(options),
        device_(std::move(device)),
        timer_(kernels::make_device_timer(device_)),
        sample_(make_sample(cells, unknowns, options)),
        places_(kernels::make_vertex_places(sample_.group)),
        answers_(kernels::host_answers(sample_.group, sample_.state, places_)) {}

  std::vector<Entry> run() {
    for (const auto format : {TangentFormat::symmetric45, TangentFormat::stress_moduli27})
      for (const Precision precision : options_.precisions) {
        DeviceOptions with;
        with.format = format;
        with.precision = precision == Precision::double_stored ? TangentPrecision::double_precision
                                                               : TangentPrecision::single_precision;
        try {
          measure(with);
        } catch (const kernels::DeviceError& error) {
          if (error.reason() != kernels::DeviceError::Reason::out_of_memory)
            throw;
          Entry skipped = entry("tangent_action", with, 0);
          skipped.skipped = error.what();
          entries_.push_back(skipped);
        }
      }
    return std::move(entries_);
  }

 private:
  Entry entry(const std::string& name, const DeviceOptions& with, double bytes) const {
    Entry result;
    result.kind = "kernel";
    result.name = name;
    result.cells = cells_;
    result.form = options_.unknowns == Unknowns::mixed ? "taylor_hood" : "displacement";
    result.law = options_.law;
    result.stored = with.precision == TangentPrecision::double_precision ? "double" : "single";
    result.format = bench::name_of(with.format);
    result.vectors = "double";
    result.n_cells = sample_.n_cells;
    result.unknowns =
        3 * sample_.n_nodes + (sample_.state.pressure.empty() ? 0 : sample_.n_vertices);
    result.bytes = bytes;
    return result;
  }

  /// Times between two checks: the second finds what only many calls in a row spoil.
  template <class Call, class Error>
  void keep(Entry entry, double tolerance, const Call& call, const Error& error) {
    const auto answer = [&](const char* against) {
      entry.answers.push_back({against, error(), tolerance});
    };
    answer("the operator of the host");
    if (entry.void_reason().empty()) {
      entry.timing = bench::measure(
          [&](int calls) {
            timer_->start();
            for (int k = 0; k < calls; ++k)
              call();
            return timer_->stop();
          },
          options_.patience);
      answer("the operator of the host, after the timing");
    }
    entries_.push_back(std::move(entry));
  }

  void measure(const DeviceOptions& with) {
    DeviceTrial trial(device_, sample_.group, with, sample_.state, places_, answers_);
    const kernels::DeviceTraffic traffic(sample_.group, sample_.n_nodes, sample_.n_vertices, with);
    const auto patches = DeviceLoop::patches;
    const double tolerance = kernels::trial_tolerance(with, false);
    if (entries_.empty()) {
      Entry residual = entry("residual", with, traffic.residual());
      residual.stored = residual.format = "";
      keep(
          residual, kernels::device_double_tolerance, [&] { trial.residual(); },
          [&] { return trial.residual_error(); });
    }
    const auto action_error = [&] { return trial.apply_error(patches); };
    keep(
        entry("linearise", with, traffic.linearise()), tolerance, [&] { trial.linearise(); },
        [&] {
          trial.linearise();
          return action_error();
        });
    keep(
        entry("tangent_action", with, traffic.apply(patches)), tolerance,
        [&] { trial.apply(patches); }, action_error);
    if (with.precision == TangentPrecision::single_precision)
      measure_single(with, trial, traffic);
    else
      measure_matrices(with, trial, traffic);
  }

  /// Single tangent on single vectors of displacements: what is smoothed.
  void measure_single(const DeviceOptions& with,
                      DeviceTrial& trial,
                      const kernels::DeviceTraffic& traffic) {
    Entry single = entry("tangent_action", with, traffic.apply_single(DeviceLoop::patches));
    single.vectors = "single";
    single.unknowns = trial.n_displacements();
    keep(
        single, kernels::device_single_tolerance, [&] { trial.apply_single(DeviceLoop::patches); },
        [&] { return trial.apply_single_error(DeviceLoop::patches); });
  }

  void measure_matrices(const DeviceOptions& with,
                        DeviceTrial& trial,
                        const kernels::DeviceTraffic& traffic) {
    const double tolerance = kernels::trial_tolerance(with, false);
    keep(
        entry("block_diagonal", with, traffic.block_diagonal()), tolerance,
        [&] { trial.block_diagonal(); }, [&] { return trial.block_diagonal_error(); });
    keep(
        entry("vertex_assembly", with, traffic.vertex_matrices(places_.n_blocks)), tolerance,
        [&] { trial.vertex_matrices(); }, [&] { return trial.vertex_matrices_error(); });
  }

  std::string cells_;
  const Options& options_;
  std::shared_ptr<kernels::Device> device_;
  std::unique_ptr<kernels::DeviceTimer> timer_;
  Sample sample_;
  kernels::VertexPlaces places_;
  kernels::HostAnswers answers_;
  std::vector<Entry> entries_;
};

/// Empty where the mesh and the answers of the host fit.
std::string lacks_host_memory(std::int64_t unknowns) {
  constexpr double gibibyte = 1073741824;
  const double needed = host_bytes_per_unknown * static_cast<double>(unknowns) / gibibyte;
  const double room = this_machine().free_memory_gib;
  if (needed <= room)
    return "";
  return text::format(
      "the mesh and the answers it is held against need about %.1f GiB of this "
      "machine, of which %.1f GiB are free",
      needed, room);
}

}  // namespace

std::shared_ptr<kernels::Device> make_device(const Options& options) {
  int ranks = 1;
  MPI_Comm_size(MPI_COMM_WORLD, &ranks);
  if (ranks > 1)
    throw InputError(
        text::format("--device measures one device from one rank, found %d ranks. "
                     "Leave out mpiexec.",
                     ranks));
  try {
    return options.device == DeviceKind::cuda ? kernels::make_cuda_device()
                                              : kernels::make_emulated_device();
  } catch (const kernels::DeviceError& error) {
    throw UnavailableError(std::string("--device cuda: ") + error.what());
  }
}

Bandwidth measure_bandwidth(const std::shared_ptr<kernels::Device>& device) {
  const kernels::DeviceBandwidth measured =
      kernels::measure_device_bandwidth(device, kernels::bandwidth_array_bytes(*device), 20);
  Bandwidth result;
  result.copy_best = measured.copy_best;
  result.copy_median = measured.copy_median;
  result.triad_best = measured.triad_best;
  result.triad_median = measured.triad_median;
  result.array_bytes = measured.array_bytes;
  return result;
}

std::vector<Entry> bench_device_kernels(const std::string& cells,
                                        std::int64_t unknowns,
                                        const Options& options,
                                        const std::shared_ptr<kernels::Device>& device) {
  const std::string lacking = lacks_host_memory(unknowns);
  if (lacking.empty())
    return DeviceKernelBench(cells, unknowns, options, device).run();
  Entry skipped;
  skipped.kind = "kernel";
  skipped.name = "all";
  skipped.cells = cells;
  skipped.form = options.unknowns == Unknowns::mixed ? "taylor_hood" : "displacement";
  skipped.law = options.law;
  skipped.vectors = "double";
  skipped.unknowns = unknowns;
  skipped.skipped = lacking;
  return {skipped};
}

}  // namespace viscera::bench
