#include <cstdlib>
#include <filesystem>
#include <fstream>

#include <CLI/CLI.hpp>

#include "kernels/materials/laws.h"
#include "solver/app/exit_status.h"
#include "solver/app/library_versions.h"
#include "solver/app/mpi_session.h"
#include "solver/app/verbs.h"
#include "solver/core/build_info.h"
#include "solver/core/log.h"
#include "solver/core/machine.h"
#include "solver/core/text.h"
#include "solver/problem/self_test.h"

namespace viscera::app {

namespace {

void line(const std::string& name, const std::string& value) {
  log::info(text::format("%-12s", name.c_str()) + value);
}

/// Doubles at once in the widest registers that the processor has.
std::string lanes_of_processor() {
  std::ifstream stream("/proc/cpuinfo");
  for (std::string text; std::getline(stream, text);) {
    if (text.rfind("flags", 0) == 0) {
      if (text.find(" avx512f") != std::string::npos) {
        return "8 doubles (AVX-512)";
      }
      return text.find(" avx2") != std::string::npos ? "4 doubles (AVX2)" : "2 doubles";
    }
  }
  return "unknown";
}

std::string cuda_state() {
  std::error_code ignored;
  const bool device = std::filesystem::exists("/dev/nvidia0", ignored);
  const std::string there = device ? "a device is there" : "no device is there";
  return (build_info().cuda ? "built in, " : "not built in, ") + there;
}

void report_build() {
  const BuildInfo& build = build_info();
  line("viscera", build.version + " (" + build.commit + "), " + build.build_type);
  line("compiler", build.compiler + ", " + build.flags);
  line("kernels", build.native ? "for the processor of the build machine" : "portable (x86-64-v3)");
  line("CUDA", cuda_state());
  for (const auto& [name, version] : library_versions()) {
    line(name, version);
  }
}

void report_machine() {
  const Machine machine = this_machine();
  line("processor", machine.processor + ", SIMD " + lanes_of_processor());
  line("cores", std::to_string(machine.cores));
  line("memory",
       text::format("%.1f GiB, %.1f GiB free", machine.memory_gib, machine.free_memory_gib));
}

void warn_of_threads() {
  const char* threads = std::getenv("OMP_NUM_THREADS");
  if (!threads || std::string(threads) != "1") {
    log::warning(
        "OMP_NUM_THREADS is not 1: under MPI every rank would start threads of its own and slow "
        "the others. Set it, or run '. scripts/env.sh'.");
  }
}

/// What runs where; every feature is on the CPU.
void report_features() {
  std::vector<std::string> laws;
  for (const materials::LawInfo& law : materials::law_catalogue()) {
    laws.push_back(law.name);
  }
  line("laws", text::list(laws) + " (CPU)");
  line("elements",
       "tet4, tet10, hex8, hex27; displacement of degree 1 and 2, Taylor-Hood P2-P1 and Q2-Q1 "
       "(CPU)");
}

/// Solves two small cubes with a known answer.
ExitStatus report_self_test(const CommandLine& command_line) {
  const MpiSession session(command_line.argc, command_line.argv);
  return guarded([] {
    const problem::SelfTest test = problem::run_self_test();
    line("self-test", text::format("%s: force of a stretched cube off by %.1e (multigrid), %.1e "
                                   "(direct), %.1f s",
                                   test.passed() ? "passed" : "FAILED", test.multigrid_error,
                                   test.direct_error, test.seconds));
    return test.passed() ? ExitStatus::done : ExitStatus::internal;
  });
}

}  // namespace

void add_doctor(CLI::App& program, Action& action, const CommandLine& command_line) {
  CLI::App* verb = program.add_subcommand(
      "doctor", "Show versions, processor, memory and devices; solve a small problem as a test");
  verb->footer("\nExample:\n  viscera doctor");
  verb->callback([&action, command_line] {
    action = [command_line] {
      report_build();
      report_machine();
      report_features();
      warn_of_threads();
      return report_self_test(command_line);
    };
  });
}

}  // namespace viscera::app
