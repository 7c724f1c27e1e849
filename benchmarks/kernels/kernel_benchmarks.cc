// Kernels of the host backend on one core: residual, linearisation, tangent action, diagonal and
// vertex matrices. See README.md for what the counters mean.
#include <cstdlib>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <benchmark/benchmark.h>

#include "benchmarks/kernels/checks.h"
#include "benchmarks/kernels/problem.h"

namespace viscera::benchmarks {
namespace {

using elements::ElementType;
using kernels::TangentFormat;
using kernels::TangentLanes;
using kernels::TangentPrecision;

/// What is timed: the pass itself, the bytes it moves, and how wrong it may be.
struct Kernel {
  std::string name;
  std::function<void(Problem&)> run;
  double (Problem::*bytes)() const;
  std::function<double(const Setup&)> error;
  std::function<double(const Setup&)> tolerance;
};

std::int64_t n_unknowns() {
  const char* size = std::getenv("VISCERA_BENCHMARK_UNKNOWNS");
  return size ? std::atoll(size) : 500000;
}

/// The problem of the benchmark at hand; the one before is freed first, they are large.
Problem& problem_of(const Setup& setup) {
  static std::unique_ptr<Problem> problem;
  if (!problem || !(problem->setup() == setup)) {
    problem.reset();
    problem = std::make_unique<Problem>(setup, n_unknowns());
  }
  return *problem;
}

void time_kernel(benchmark::State& state, const Setup& setup, const Kernel& kernel) {
  const double error = kernel.error(setup), tolerance = kernel.tolerance(setup);
  if (!(error < tolerance)) {
    state.SkipWithError(("wrong answer: relative error " + std::to_string(error)).c_str());
    return;
  }
  Problem& problem = problem_of(setup);
  const bool single = kernel.name == "action_single";
  if (kernel.name.rfind("action", 0) == 0 &&
      !(translation_error(problem, single) < action_tolerance(setup, single))) {
    state.SkipWithError("wrong answer: a translation needs forces");
    return;
  }
  for (auto step : state)
    kernel.run(problem);
  const auto unknowns = static_cast<double>(problem.n_unknowns());
  const double bytes = (problem.*kernel.bytes)();
  const auto passes = static_cast<double>(state.iterations());
  state.counters["unknowns/s"] = benchmark::Counter(unknowns * passes, benchmark::Counter::kIsRate);
  state.counters["B/unknown"] = bytes / unknowns;
  state.counters["GB/s"] = benchmark::Counter(1e-9 * bytes * passes, benchmark::Counter::kIsRate);
}

Kernel residual() {
  return {"residual", [](Problem& p) { p.elements().residual(p.state(), p.out()); },
          &Problem::bytes_of_residual, residual_error, [](const Setup&) { return 1e-6; }};
}
Kernel linearise() {
  return {"linearise", [](Problem& p) { p.elements().linearise(p.state(), p.out(), nullptr); },
          &Problem::bytes_of_linearise, [](const Setup& s) { return action_error(s, false); },
          [](const Setup& s) { return action_tolerance(s, false); }};
}
Kernel action() {
  return {"action", [](Problem& p) { p.elements().apply(p.direction(), p.out()); },
          &Problem::bytes_of_action, [](const Setup& s) { return action_error(s, false); },
          [](const Setup& s) { return action_tolerance(s, false); }};
}
Kernel action_single() {
  return {
      "action_single",
      [](Problem& p) { p.elements().apply_single(p.single_direction().data(), p.single_out()); },
      &Problem::bytes_of_single_action, [](const Setup& s) { return action_error(s, true); },
      [](const Setup& s) { return action_tolerance(s, true); }};
}
Kernel diagonal() {
  return {"diagonal",
          [](Problem& p) {
            static std::vector<double> blocks;
            blocks.resize(9 * p.box().n_nodes());
            p.elements().add_block_diagonal(blocks.data());
          },
          &Problem::bytes_of_diagonal, diagonal_error,
          [](const Setup& s) { return action_tolerance(s, false); }};
}
Kernel vertex_matrices() {
  return {"vertex_matrices",
          [](Problem& p) {
            static std::vector<double> matrices;
            const std::size_t rows = 3 * elements::n_vertices(p.box().type);
            matrices.resize(rows * rows * p.box().n_cells());
            p.elements().vertex_matrices(matrices.data());
          },
          &Problem::bytes_of_vertex_matrices, vertex_matrix_error,
          [](const Setup& s) { return action_tolerance(s, false); }};
}

std::string name_of(const Setup& setup) {
  static constexpr const char* types[] = {"tet4", "tet10", "hex8", "hex27"};
  static constexpr const char* precisions[] = {"single", "double", "both"};
  return std::string(types[static_cast<int>(setup.type)]) +
         (setup.has_pressure ? "_pressure/" : "/") + setup.law +
         (setup.options.format == TangentFormat::symmetric45 ? "/T45_" : "/SC27_") +
         precisions[static_cast<int>(setup.options.precision)] +
         (setup.options.lanes == TangentLanes::one ? "/one_lane/" : "/lanes/");
}

void add(const Setup& setup, const Kernel& kernel) {
  benchmark::RegisterBenchmark((name_of(setup) + kernel.name).c_str(),
                               [=](benchmark::State& state) { time_kernel(state, setup, kernel); })
      ->Unit(benchmark::kMillisecond);
}

/// Every format, precision and lane count of the action; the law does not matter to it.
void add_actions(ElementType type, bool has_pressure) {
  for (const auto format : {TangentFormat::symmetric45, TangentFormat::stress_moduli27})
    for (const auto precision :
         {TangentPrecision::double_precision, TangentPrecision::single_precision})
      for (const auto lanes : {TangentLanes::whole_register, TangentLanes::one}) {
        const Setup setup{type, "neo_hookean", has_pressure, {format, precision, lanes}};
        add(setup, action());
        if (precision == TangentPrecision::single_precision && !has_pressure)
          add(setup, action_single());
        if (lanes == TangentLanes::one || has_pressure)
          continue;
        add(setup, diagonal());
        add(setup, vertex_matrices());
      }
}

/// Residual and linearisation, which are mostly the law.
void add_evaluations(ElementType type, bool has_pressure) {
  for (const char* law : {"neo_hookean", "guccione", "holzapfel_ogden"}) {
    Setup setup{type, law, has_pressure, {}};
    setup.options.precision = TangentPrecision::single_precision;
    add(setup, residual());
    add(setup, linearise());
    setup.options.format = TangentFormat::stress_moduli27;
    add(setup, linearise());
  }
}

void add_all() {
  for (const auto type :
       {ElementType::tet10, ElementType::tet4, ElementType::hex27, ElementType::hex8}) {
    add_actions(type, false);
    add_evaluations(type, false);
    if (type == ElementType::tet10 || type == ElementType::hex27) {
      add_actions(type, true);
      add_evaluations(type, true);
    }
  }
}

}  // namespace
}  // namespace viscera::benchmarks

int main(int argc, char** argv) {
  viscera::benchmarks::add_all();
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv))
    return 2;
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}
