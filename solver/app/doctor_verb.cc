#include <cstdlib>
#include <fstream>
#include <map>

#include <CLI/CLI.hpp>

#include "kernels/backend/device/device.h"
#include "solver/app/exit_status.h"
#include "solver/app/library_versions.h"
#include "solver/app/mpi_session.h"
#include "solver/app/verbs.h"
#include "solver/core/build_info.h"
#include "solver/core/log.h"
#include "solver/core/machine.h"
#include "solver/core/text.h"
#include "solver/operators/element_device.h"
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

void report_gpu(const kernels::DeviceProperties& gpu) {
  constexpr double gib = 1024.0 * 1024.0 * 1024.0;
  line("GPU " + std::to_string(gpu.index),
       text::format("%s, %s, %d multiprocessors, %.1f GiB, %.1f GiB free", gpu.name.c_str(),
                    gpu.architecture.c_str(), gpu.multiprocessors, gpu.total_memory / gib,
                    gpu.free_memory / gib));
}

/// The GPUs of this machine, or why there are none; a kernel is started on each.
void report_gpus() {
  try {
    const std::vector<kernels::DeviceProperties> gpus = kernels::cuda_devices();
    line("CUDA",
         gpus.empty()
             ? "built in; no GPU is there"
             : text::format("runtime %d.%d, driver for %d.%d", gpus[0].runtime_version / 1000,
                            gpus[0].runtime_version % 1000 / 10, gpus[0].driver_version / 1000,
                            gpus[0].driver_version % 1000 / 10));
    for (const kernels::DeviceProperties& gpu : gpus) {
      report_gpu(gpu);
      kernels::make_cuda_device(gpu.index);  // throws when this program has no code for it
    }
  } catch (const kernels::DeviceError& error) {
    line("CUDA", error.what());
  }
}

void report_build() {
  const BuildInfo& build = build_info();
  line("viscera", build.version + " (" + build.commit + "), " + build.build_type);
  line("compiler", build.compiler + ", " + build.flags);
  line("kernels", build.native ? "for the processor of the build machine" : "portable (x86-64-v3)");
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
  if (threads && std::string(threads) != "1") {
    log::warning(
        "OMP_NUM_THREADS is not 1: under MPI every rank would start threads of its own and slow "
        "the others. Set it, or run '. scripts/env.sh'.");
  }
}

std::string under_cuda(DevicePath path) {
  switch (path) {
    case DevicePath::device:
      return "on the GPU";
    case DevicePath::host:
      return "on the CPU beside the GPU";
    case DevicePath::none:
      break;
  }
  return "refused";
}

/// What runs where, one line for each kind and path; everything runs on the CPU.
void report_features() {
  std::map<std::pair<std::string, DevicePath>, std::vector<std::string>> names;
  for (const DeviceFeature& feature : device_features()) {
    names[{feature.kind, feature.path}].push_back(feature.name);
  }
  log::info("With --device cuda (on the CPU everything runs):");
  for (const auto& [key, list] : names) {
    line("  " + key.first, text::list(list) + ": " + under_cuda(key.second));
  }
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
      report_gpus();
      report_features();
      warn_of_threads();
      return report_self_test(command_line);
    };
  });
}

}  // namespace viscera::app
