// Kernels of the device backend on a GPU, each held against the host before it is timed. See
// README.md for names and counters.
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <sstream>

#include <benchmark/benchmark.h>

#include "benchmarks/kernels/device_box.h"

namespace viscera::benchmarks {
namespace {

using elements::ElementType;
using kernels::Accumulation;
using kernels::DeviceLoop;
using kernels::DeviceOptions;
using kernels::DeviceTrial;
using kernels::TangentFormat;
using kernels::TangentPrecision;

constexpr int unavailable = 7;                // exit status, as of the program
constexpr double shortest_repetition = 2e-3;  // [s]
constexpr int most_calls = 2000;
constexpr int n_samples = 11;

/// What is timed.
struct Kernel {
  std::string name;
  std::function<void(DeviceTrial&)> call;
  std::function<double(DeviceTrial&)> error;
  std::function<double(const DeviceRun&)> bytes;
  bool stored = true;  ///< its answer comes from what is stored
  bool single_vectors = false;
  bool displacements_alone = false;
};

/// The device and what was measured of its memory.
struct Bench {
  std::shared_ptr<kernels::Device> device;
  kernels::DeviceBandwidth bandwidth;
  std::unique_ptr<kernels::DeviceTimer> timer;
  DeviceRuns runs;
  explicit Bench(std::shared_ptr<kernels::Device> on)
      : device(on),
        bandwidth(kernels::measure_device_bandwidth(on, kernels::bandwidth_array_bytes(*on), 20)),
        timer(kernels::make_device_timer(on)),
        runs(on) {}

  double seconds(int calls, const std::function<void()>& call) {
    timer->start();
    for (int k = 0; k < calls; ++k)
      call();
    return timer->stop() / calls;
  }
};

double tolerance(const DeviceSetup& setup, const Kernel& kernel) {
  return kernel.stored ? kernels::trial_tolerance(setup.options, kernel.single_vectors)
                       : kernels::device_double_tolerance;
}

/// Empty where the answer is right.
std::string fault(const DeviceSetup& setup, const Kernel& kernel, DeviceTrial& trial) {
  const double error = kernel.error(trial), allowed = tolerance(setup, kernel);
  if (error <= allowed)
    return "";
  char text[120];
  std::snprintf(text, sizeof text, "wrong answer: off the host's by %.2e, more than %.0e", error,
                allowed);
  return text;
}

void count(benchmark::State& state,
           const Bench& bench,
           const DeviceRun& run,
           const Kernel& kernel,
           std::vector<double> samples) {
  std::sort(samples.begin(), samples.end());
  const double seconds = samples[samples.size() / 2];
  const auto unknowns = static_cast<double>(kernel.displacements_alone ? run.trial.n_displacements()
                                                                       : run.trial.n_unknowns());
  const double bytes = kernel.bytes(run);
  state.counters["best_ms"] = 1e3 * samples.front();
  state.counters["median_ms"] = 1e3 * seconds;
  state.counters["unknowns"] = unknowns;
  state.counters["unknowns/s"] = unknowns / seconds;
  state.counters["B/unknown"] = bytes / unknowns;
  state.counters["GB/s"] = 1e-9 * bytes / seconds;
  state.counters["of_copy"] = bytes / seconds / bench.bandwidth.copy_best;
}

/// One repetition: a batch of calls long enough for the clock. Answers are checked before and
/// after.
void time_kernel(benchmark::State& state,
                 Bench& bench,
                 const DeviceSetup& setup,
                 const Kernel& kernel) try {
  DeviceRun& run = bench.runs.of(setup);
  if (const std::string wrong = fault(setup, kernel, run.trial); !wrong.empty()) {
    state.SkipWithError(wrong.c_str());
    return;
  }
  const auto call = [&] { kernel.call(run.trial); };
  const double once = std::max(bench.seconds(2, call), 1e-9);
  const int calls =
      std::clamp(static_cast<int>(std::ceil(shortest_repetition / once)), 1, most_calls);
  std::vector<double> samples;
  for (auto step : state) {
    samples.push_back(bench.seconds(calls, call));
    state.SetIterationTime(samples.back());
  }
  if (const std::string wrong = fault(setup, kernel, run.trial); !wrong.empty()) {
    state.SkipWithError((wrong + ", after " + std::to_string(calls) + " calls").c_str());
    return;
  }
  count(state, bench, run, kernel, samples);
} catch (const kernels::DeviceError& error) {
  const bool too_large = error.reason() == kernels::DeviceError::Reason::out_of_memory;
  state.SkipWithError(
      ((too_large ? "left out: " : "failed: ") + std::string(error.what())).c_str());
}

Kernel residual() {
  return {"residual",
          [](DeviceTrial& t) { t.residual(); },
          [](DeviceTrial& t) { return t.residual_error(); },
          [](const DeviceRun& r) { return r.traffic.residual(); },
          false,
          false,
          false};
}
Kernel linearise() {
  return {"linearise", [](DeviceTrial& t) { t.linearise(); },
          [](DeviceTrial& t) {
            t.linearise();
            return t.apply_error(DeviceLoop::patches);
          },
          [](const DeviceRun& r) { return r.traffic.linearise(); }};
}
Kernel action(DeviceLoop loop) {
  return {loop == DeviceLoop::patches ? "action" : "action/element_threads",
          [=](DeviceTrial& t) { t.apply(loop); },
          [=](DeviceTrial& t) { return t.apply_error(loop); },
          [=](const DeviceRun& r) { return r.traffic.apply(loop); },
          true,
          false,
          loop == DeviceLoop::element_threads};
}
Kernel action_single(DeviceLoop loop) {
  return {loop == DeviceLoop::patches ? "action_single" : "action_single/element_threads",
          [=](DeviceTrial& t) { t.apply_single(loop); },
          [=](DeviceTrial& t) { return t.apply_single_error(loop); },
          [=](const DeviceRun& r) { return r.traffic.apply_single(loop); },
          true,
          true,
          true};
}
Kernel block_diagonal() {
  return {"block_diagonal",
          [](DeviceTrial& t) { t.block_diagonal(); },
          [](DeviceTrial& t) { return t.block_diagonal_error(); },
          [](const DeviceRun& r) { return r.traffic.block_diagonal(); },
          true,
          false,
          true};
}
Kernel vertex_matrices() {
  return {"vertex_matrices",
          [](DeviceTrial& t) { t.vertex_matrices(); },
          [](DeviceTrial& t) { return t.vertex_matrices_error(); },
          [](const DeviceRun& r) { return r.traffic.vertex_matrices(r.n_blocks); },
          true,
          false,
          true};
}

std::string name_of(const DeviceSetup& setup) {
  static constexpr const char* types[] = {"tet4", "tet10", "hex8", "hex27"};
  static constexpr const char* precisions[] = {"single", "double", "both"};
  const DeviceOptions& o = setup.options;
  std::string name = types[static_cast<int>(setup.box.type)];
  name += (setup.box.has_pressure ? "_pressure/" : "/") + std::to_string(setup.box.unknowns) + "/" +
          setup.box.law;
  name += o.format == TangentFormat::symmetric45 ? "/T45_" : "/SC27_";
  name += precisions[static_cast<int>(o.precision)];
  if (o.patch_elements)
    name += "/patch" + std::to_string(o.patch_elements);
  name += o.accumulation == Accumulation::atomic ? "/atomic" : "/ordered";
  if (o.n_sets > 1)
    name += "/sets" + std::to_string(o.n_sets);
  return name + "/";
}

class Register {
 public:
  explicit Register(Bench& bench) : bench_(bench) {}

  void add(const DeviceSetup& setup, const Kernel& kernel) {
    benchmark::RegisterBenchmark(
        (name_of(setup) + kernel.name).c_str(),
        [this, setup, kernel](benchmark::State& s) { time_kernel(s, bench_, setup, kernel); })
        ->UseManualTime()
        ->Iterations(n_samples)
        ->Unit(benchmark::kMillisecond);
  }

  /// Tangents in double, stored in single with double vectors, and in single throughout.
  void add_actions(DeviceSetup setup, bool element_threads) {
    for (const auto format : {TangentFormat::symmetric45, TangentFormat::stress_moduli27})
      for (const auto precision :
           {TangentPrecision::double_precision, TangentPrecision::single_precision}) {
        setup.options.format = format;
        setup.options.precision = precision;
        const bool single = precision == TangentPrecision::single_precision;
        for (const auto loop : {DeviceLoop::patches, DeviceLoop::element_threads})
          if (loop == DeviceLoop::patches || element_threads) {
            add(setup, action(loop));
            if (single)
              add(setup, action_single(loop));
          }
      }
  }

  /// Linearisation writes what is stored; the residual stores nothing.
  void add_evaluations(DeviceSetup setup) {
    add(setup, residual());
    for (const auto format : {TangentFormat::symmetric45, TangentFormat::stress_moduli27})
      for (const auto precision : {TangentPrecision::double_precision,
                                   TangentPrecision::single_precision, TangentPrecision::both}) {
        setup.options.format = format;
        setup.options.precision = precision;
        add(setup, linearise());
      }
  }

  void add_matrices(DeviceSetup setup) {
    for (const auto format : {TangentFormat::symmetric45, TangentFormat::stress_moduli27})
      for (const auto sums : {Accumulation::atomic, Accumulation::ordered}) {
        setup.options.format = format;
        setup.options.precision = TangentPrecision::double_precision;
        setup.options.accumulation = sums;
        add(setup, block_diagonal());
        add(setup, vertex_matrices());
      }
  }

  /// Sizes of patches and orders of sums.
  void add_patches(DeviceSetup setup, const std::vector<int>& sizes) {
    for (const int size : sizes)
      for (const auto sums : {Accumulation::atomic, Accumulation::ordered}) {
        setup.options.patch_elements = size;
        setup.options.accumulation = sums;
        add_actions(setup, false);
      }
  }

  /// One parameter set against several: the larger one should take much less than so many times.
  void add_sets(DeviceSetup setup, int n_sets) {
    for (const int n : {1, n_sets})
      for (const auto format : {TangentFormat::symmetric45, TangentFormat::stress_moduli27})
        for (const auto precision :
             {TangentPrecision::double_precision, TangentPrecision::single_precision}) {
          setup.options.n_sets = n;
          setup.options.format = format;
          setup.options.precision = precision;
          if (format == TangentFormat::symmetric45)
            add(setup, residual());
          add(setup, linearise());
          add(setup, action(DeviceLoop::patches));
        }
  }

 private:
  Bench& bench_;
};

/// Boxes of one size one after the other, as only one is kept. `grid`: with every patch size and
/// accumulation.
void add_size(Register& to, std::int64_t unknowns, bool grid) {
  DeviceSetup setup;
  setup.box.unknowns = unknowns;
  to.add_actions(setup, true);
  to.add_evaluations(setup);
  to.add_matrices(setup);
  if (grid)
    to.add_patches(setup, {32, 64, 128});
  for (const char* law : {"guccione", "holzapfel_ogden"}) {
    setup.box.law = law;
    to.add_evaluations(setup);
  }
  setup.box = {ElementType::tet10, "guccione", true, unknowns};
  to.add_actions(setup, false);
  to.add_evaluations(setup);
  setup.box = {ElementType::hex27, "neo_hookean", false, unknowns};
  to.add_actions(setup, true);
  to.add_evaluations(setup);
  to.add_matrices(setup);
  if (grid)
    to.add_patches(setup, {8, 16, 32});
}

/// VISCERA_BENCHMARK_UNKNOWNS: sizes, apart by commas.
std::vector<std::int64_t> sizes() {
  const char* given = std::getenv("VISCERA_BENCHMARK_UNKNOWNS");
  std::istringstream text(given ? given : "1e5,1e6,1e7");
  std::vector<std::int64_t> result;
  for (std::string word; std::getline(text, word, ',');)
    result.push_back(static_cast<std::int64_t>(std::atof(word.c_str())));
  return result;
}

void add_all(Register& to) {
  constexpr std::int64_t fills_a_gpu = 10000000, leaves_it_idle = 200000;
  for (const std::int64_t size : sizes()) {
    if (size <= leaves_it_idle) {
      DeviceSetup setup;
      setup.box = {ElementType::tet10, "guccione", false, size};
      to.add_sets(setup, 16);
    }
    add_size(to, size, size <= fills_a_gpu);
  }
}

std::shared_ptr<kernels::Device> make_device() {
  const char* kind = std::getenv("VISCERA_BENCHMARK_DEVICE");
  if (kind && std::string(kind) == "emulated")
    return kernels::make_emulated_device();
  return kernels::make_cuda_device();
}

void describe(const Bench& bench) {
  const kernels::DeviceProperties p = bench.device->properties();
  const auto number = [](double value) {
    char text[32];
    std::snprintf(text, sizeof text, "%.1f", value);
    return std::string(text);
  };
  if (p.kind == kernels::DeviceKind::emulated)
    benchmark::AddCustomContext("warning", "emulated device: its times say nothing about a GPU");
  benchmark::AddCustomContext("device",
                              p.name + (p.architecture.empty() ? "" : " ") + p.architecture);
  benchmark::AddCustomContext("device_multiprocessors", std::to_string(p.multiprocessors));
  benchmark::AddCustomContext("device_memory_MiB", std::to_string(p.total_memory >> 20));
  benchmark::AddCustomContext("cuda_driver", std::to_string(p.driver_version));
  benchmark::AddCustomContext("cuda_runtime", std::to_string(p.runtime_version));
  benchmark::AddCustomContext("copy_best_GB_per_s", number(1e-9 * bench.bandwidth.copy_best));
  benchmark::AddCustomContext("copy_median_GB_per_s", number(1e-9 * bench.bandwidth.copy_median));
  benchmark::AddCustomContext("triad_best_GB_per_s", number(1e-9 * bench.bandwidth.triad_best));
  benchmark::AddCustomContext("triad_median_GB_per_s", number(1e-9 * bench.bandwidth.triad_median));
}

}  // namespace
}  // namespace viscera::benchmarks

int main(int argc, char** argv) {
  using namespace viscera;
  try {
    benchmarks::Bench bench(benchmarks::make_device());
    benchmarks::Register all(bench);
    benchmarks::add_all(all);
    benchmark::Initialize(&argc, argv);
    if (benchmark::ReportUnrecognizedArguments(argc, argv))
      return 2;
    benchmarks::describe(bench);
    benchmark::RunSpecifiedBenchmarks();
    return 0;
  } catch (const kernels::DeviceError& error) {
    std::fprintf(stderr, "device_benchmarks: nothing was measured: %s\n", error.what());
    return benchmarks::unavailable;
  }
}
