#include "solver/core/machine.h"

#include <ctime>
#include <fstream>
#include <malloc.h>
#include <sched.h>
#include <sstream>

#include "solver/core/text.h"

namespace viscera {

namespace {

constexpr double kib_per_gib = 1024.0 * 1024.0;

/// Value behind "name:" in a file such as /proc/meminfo; empty when there is none.
std::string value_of(const char* file, const std::string& name) {
  std::ifstream stream(file);
  for (std::string line; std::getline(stream, line);) {
    const auto colon = line.find(':');
    if (colon != std::string::npos && text::trim(line.substr(0, colon)) == name) {
      return text::trim(line.substr(colon + 1));
    }
  }
  return "";
}

double memory_gib(const char* file, const std::string& name) {
  double kib = 0;
  std::istringstream(value_of(file, name)) >> kib;
  return kib / kib_per_gib;
}

}  // namespace

Machine this_machine() {
  cpu_set_t set;
  CPU_ZERO(&set);
  const int cores = sched_getaffinity(0, sizeof set, &set) == 0 ? CPU_COUNT(&set) : 1;
  return {value_of("/proc/cpuinfo", "model name"), cores, memory_gib("/proc/meminfo", "MemTotal"),
          memory_gib("/proc/meminfo", "MemAvailable")};
}

double processor_seconds() {
  return static_cast<double>(std::clock()) / CLOCKS_PER_SEC;
}

double peak_memory_gib() {
  return memory_gib("/proc/self/status", "VmHWM");
}

void reset_peak_memory() {
  malloc_trim(0);
  std::ofstream("/proc/self/clear_refs") << "5";  // proc(5): resets VmHWM
}

}  // namespace viscera
