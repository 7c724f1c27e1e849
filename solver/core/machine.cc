#include "solver/core/machine.h"

#include <fstream>
#include <sched.h>
#include <sstream>

#include <sys/resource.h>

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

double memory_gib(const std::string& name) {
  double kib = 0;
  std::istringstream(value_of("/proc/meminfo", name)) >> kib;
  return kib / kib_per_gib;
}

}  // namespace

Machine this_machine() {
  cpu_set_t set;
  CPU_ZERO(&set);
  const int cores = sched_getaffinity(0, sizeof set, &set) == 0 ? CPU_COUNT(&set) : 1;
  return {value_of("/proc/cpuinfo", "model name"), cores, memory_gib("MemTotal"),
          memory_gib("MemAvailable")};
}

double peak_memory_gib() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_maxrss) / kib_per_gib;
}

}  // namespace viscera
