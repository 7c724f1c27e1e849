#include "solver/bench/table.h"

#include "solver/core/text.h"

namespace viscera::bench {
namespace {

std::string plural(int n, const char* word) {
  return text::format("%d %s%s", n, word, n == 1 ? "" : "s");
}

std::string heading(const Entry& entry) {
  return text::format("%lld unknowns, %s, %lld %s, %s, %s", static_cast<long long>(entry.unknowns),
                      entry.form.c_str(), static_cast<long long>(entry.n_cells),
                      entry.cells.c_str(), entry.law.c_str(), plural(entry.ranks, "rank").c_str());
}

std::string label(const Entry& entry) {
  std::string precision = entry.stored.empty() ? "-" : entry.stored;
  if (!entry.format.empty())
    precision += " " + entry.format;
  if (entry.vectors == "single")
    precision += ", single vectors";
  return text::format("  %-16s %-26s", entry.name.c_str(), precision.c_str());
}

std::string rate(const Entry& entry, double copy_bandwidth) {
  const double millions = static_cast<double>(entry.unknowns) / 1e6;
  const Timing& timing = *entry.timing;
  std::string line =
      text::format("%9.2f  %6.2f to %-8.2f", millions / timing.median,
                   millions / timing.upper_quartile, millions / timing.lower_quartile);
  if (entry.bytes > 0)
    line +=
        text::format("%8.0f %8.2f", entry.bytes_per_unknown(), entry.fraction_of(copy_bandwidth));
  if (entry.iterations)
    line += text::format("        -        -   (%d iterations to %.0e)", *entry.iterations,
                         entry.reduction);
  return line;
}

const Entry* find(const std::vector<Entry>& entries, const std::string& name) {
  for (const Entry& entry : entries)
    if (entry.name == name && entry.timing && entry.vectors == "double" &&
        entry.void_reason().empty())
      return &entry;
  return nullptr;
}

}  // namespace

std::vector<std::string> bandwidth_lines(const Bandwidth& bandwidth, int ranks) {
  return {text::format(
      "copy bandwidth of %s: best %.1f GB/s, median %.1f; triad: best %.1f, "
      "median %.1f (arrays of %.0f MiB on each)",
      plural(ranks, "rank").c_str(), bandwidth.copy_best / 1e9, bandwidth.copy_median / 1e9,
      bandwidth.triad_best / 1e9, bandwidth.triad_median / 1e9, bandwidth.array_bytes / 1048576.0)};
}

std::vector<std::string> device_lines(const kernels::DeviceProperties& device,
                                      const Bandwidth& bandwidth) {
  std::vector<std::string> lines;
  if (device.kind == kernels::DeviceKind::emulated)
    lines = {"emulated device: for tests of the bench; its times say nothing about a GPU"};
  else
    lines = {text::format(
        "device: %s, %s, %.0f GiB, %d multiprocessors, driver for CUDA %d.%d", device.name.c_str(),
        device.architecture.c_str(), static_cast<double>(device.total_memory) / 1073741824.0,
        device.multiprocessors, device.driver_version / 1000, device.driver_version % 1000 / 10)};
  lines.push_back(text::format(
      "copy bandwidth of the device: best %.1f GB/s, median %.1f; triad: best %.1f, median %.1f "
      "(arrays of %.0f MiB)",
      bandwidth.copy_best / 1e9, bandwidth.copy_median / 1e9, bandwidth.triad_best / 1e9,
      bandwidth.triad_median / 1e9, static_cast<double>(bandwidth.array_bytes) / 1048576.0));
  return lines;
}

std::vector<std::string> kernel_lines(const std::vector<Entry>& entries, double copy_bandwidth) {
  if (entries.empty())
    return {};
  std::vector<std::string> lines{
      "", heading(entries.front()),
      text::format("  %-16s %-26s%9s  %-18s%8s %8s", "kernel", "tangent stored in", "million/s",
                   "quartiles", "B/unkn.", "of copy")};
  for (const Entry& entry : entries) {
    const std::string reason = entry.void_reason();
    if (!entry.skipped.empty())
      lines.push_back(label(entry) + "  skipped: " + entry.skipped);
    else if (!reason.empty())
      lines.push_back(label(entry) + "  VOID: " + reason);
    else
      lines.push_back(label(entry) + rate(entry, copy_bandwidth));
  }
  const Entry *product = find(entries, "aij_product"), *assembly = find(entries, "aij_assembly");
  for (const Entry& entry : entries)
    if (product && entry.name == "tangent_action" && entry.timing && entry.void_reason().empty())
      lines.push_back(text::format(
          "  tangent_action (%s%s): %.2f times PETSc's assembled AIJ product, best against best",
          entry.stored.c_str(), entry.vectors == "single" ? ", single vectors" : "",
          static_cast<double>(entry.unknowns) / static_cast<double>(product->unknowns) *
              product->timing->minimum / entry.timing->minimum));
  const Entry* linearise = find(entries, "linearise");
  if (assembly && linearise)
    lines.push_back(
        text::format("  linearise: %.1f times linearising and assembling, best against best",
                     1 + assembly->timing->minimum / linearise->timing->minimum));
  return lines;
}

std::vector<std::string> solve_lines(const Entry& entry) {
  std::vector<std::string> lines{"", "solve of the " + entry.name + ": " + heading(entry)};
  if (const std::string reason = entry.void_reason(); !reason.empty()) {
    lines.push_back("  VOID: " + reason);
    return lines;
  }
  const SolveFigures& solve = *entry.solve;
  lines.push_back(text::format("  %.2f s, %.0f unknowns/s; %s, %s, %s", entry.timing->median,
                               entry.unknowns_per_second(), plural(solve.steps, "step").c_str(),
                               plural(solve.newton_iterations, "Newton iteration").c_str(),
                               plural(solve.krylov_iterations, "Krylov iteration").c_str()));
  std::string phases;
  for (const auto& [phase, seconds] : solve.seconds_by_phase)
    phases += text::format("%s%s %.2f", phases.empty() ? "" : ", ", phase.c_str(), seconds);
  lines.push_back("  seconds: " + phases);
  lines.push_back(text::format("  peak memory: %.2f GiB, %.1f kB an unknown",
                               solve.peak_memory_bytes / 1073741824.0,
                               solve.peak_memory_bytes / 1e3 / entry.unknowns));
  for (const Answer& answer : entry.answers)
    lines.push_back(text::format("  within %.1e of %s (allowed %.0e)", answer.error,
                                 answer.against.c_str(), answer.tolerance));
  return lines;
}

}  // namespace viscera::bench
