#include "solver/bench/record.h"

#include <cmath>
#include <ctime>
#include <fstream>
#include <sstream>

#include <nlohmann/json.hpp>

#include "solver/core/build_info.h"
#include "solver/core/machine.h"
#include "solver/output/atomic_file.h"

namespace viscera::bench {
namespace {

using Json = nlohmann::ordered_json;

/// JSON has no number for nan and infinity.
Json finite_or_null(double value) {
  return std::isfinite(value) ? Json(value) : Json(nullptr);
}

std::string utc_now() {
  const std::time_t now = std::time(nullptr);
  std::tm parts{};
  gmtime_r(&now, &parts);
  char text[32];
  std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &parts);
  return text;
}

Json build_json() {
  const BuildInfo& build = build_info();
  return {{"version", build.version}, {"commit", build.commit},   {"compiler", build.compiler},
          {"flags", build.flags},     {"type", build.build_type}, {"kernels_native", build.native}};
}

Json machine_json(const Run& run) {
  const Machine machine = this_machine();
  return {{"processor", machine.processor},
          {"nodes", run.nodes},
          {"cores_of_rank_0", machine.cores},
          {"memory_GiB", machine.memory_gib}};
}

Json bandwidth_json(const Bandwidth& bandwidth) {
  return {{"copy_best_GB_per_s", bandwidth.copy_best / 1e9},
          {"copy_median_GB_per_s", bandwidth.copy_median / 1e9},
          {"triad_best_GB_per_s", bandwidth.triad_best / 1e9},
          {"triad_median_GB_per_s", bandwidth.triad_median / 1e9},
          {"array_bytes_per_rank", bandwidth.array_bytes},
          {"ranks_on_node_of_rank_0", bandwidth.ranks_on_node}};
}

Json device_json(const kernels::DeviceProperties& device) {
  const bool emulated = device.kind == kernels::DeviceKind::emulated;
  Json json{{"kind", emulated ? "emulated" : "cuda"}, {"name", device.name}};
  if (emulated) {
    json["warning"] = "in host memory, for tests: its times say nothing about a GPU";
    return json;
  }
  json["architecture"] = device.architecture;
  json["multiprocessors"] = device.multiprocessors;
  json["memory_bytes"] = device.total_memory;
  json["driver_version"] = device.driver_version;
  json["runtime_version"] = device.runtime_version;
  return json;
}

Json answers_json(const std::vector<Answer>& answers) {
  Json list = Json::array();
  for (const Answer& answer : answers)
    list.push_back({{"against", answer.against},
                    {"error", finite_or_null(answer.error)},
                    {"tolerance", answer.tolerance},
                    {"right", answer.is_right()}});
  return list;
}

void add_timing(Json& json, const Entry& entry, const Bandwidth& bandwidth) {
  const Timing& timing = *entry.timing;
  json["seconds"] = {{"median", timing.median},
                     {"minimum", timing.minimum},
                     {"lower_quartile", timing.lower_quartile},
                     {"upper_quartile", timing.upper_quartile},
                     {"repetitions", timing.repetitions},
                     {"calls_per_repetition", timing.calls_per_repetition}};
  if (!entry.void_reason().empty())
    return;
  json["unknowns_per_second"] = entry.unknowns_per_second();
  if (entry.bytes > 0) {
    json["bytes_per_unknown"] = entry.bytes_per_unknown();
    json["fraction_of_copy_bandwidth"] = entry.fraction_of(bandwidth.copy_best);
  }
}

Json solve_json(const Entry& entry) {
  const SolveFigures& solve = *entry.solve;
  return {{"steps", solve.steps},
          {"cutbacks", solve.cutbacks},
          {"newton_iterations", solve.newton_iterations},
          {"krylov_iterations", solve.krylov_iterations},
          {"seconds_by_phase", solve.seconds_by_phase},
          {"peak_memory_bytes", solve.peak_memory_bytes},
          {"peak_memory_bytes_per_unknown",
           solve.peak_memory_bytes / static_cast<double>(entry.unknowns)}};
}

Json entry_json(const Entry& entry, const Bandwidth& bandwidth) {
  Json json{{"kind", entry.kind},
            {"name", entry.name},
            {"cells", entry.cells},
            {"form", entry.form},
            {"law", entry.law}};
  if (!entry.stored.empty())
    json["stored"] = entry.stored;
  if (!entry.format.empty())
    json["format"] = entry.format;
  json["vectors"] = entry.vectors;
  json["ranks"] = entry.ranks;
  json["n_cells"] = entry.n_cells;
  json["unknowns"] = entry.unknowns;
  if (!entry.skipped.empty()) {
    json["skipped"] = entry.skipped;
    return json;
  }
  json["void"] = !entry.void_reason().empty();
  if (!entry.void_reason().empty())
    json["reason"] = entry.void_reason();
  if (entry.timing)
    add_timing(json, entry, bandwidth);
  if (entry.iterations) {
    json["iterations"] = *entry.iterations;
    json["reduction"] = finite_or_null(entry.reduction);
  }
  if (entry.solve)
    json["solve"] = solve_json(entry);
  json["answers"] = answers_json(entry.answers);
  return json;
}

std::string content_of(const std::string& file) {
  std::ostringstream text;
  text << std::ifstream(file).rdbuf();
  return text.str();
}

bool is_record_text(const std::string& text) {
  const auto json = Json::parse(text, nullptr, false);
  return json.is_object() && json.value("program", Json()) == "viscera bench" &&
         json.contains("runs") && json["runs"].is_array();
}

}  // namespace

bool is_record(const std::string& file) {
  return is_record_text(content_of(file));
}

std::string to_json(const Run& run, const std::string& former) {
  Json json{{"program", "viscera bench"}, {"schema", 1}, {"runs", Json::array()}};
  if (is_record_text(former))
    json["runs"] = Json::parse(former)["runs"];
  Json entries = Json::array();
  for (const Entry& entry : run.entries)
    entries.push_back(entry_json(entry, run.bandwidth));
  Json now{{"date", utc_now()},
           {"command", run.command},
           {"ranks", run.ranks},
           {"build", build_json()},
           {"machine", machine_json(run)}};
  if (run.device)
    now["device"] = device_json(*run.device);
  now["bandwidth"] = bandwidth_json(run.bandwidth);
  now["entries"] = entries;
  json["runs"].push_back(now);
  return json.dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
}

void write_record(const Run& run, const std::string& file, Existing existing) {
  const std::string former = existing == Existing::append ? content_of(file) : "";
  output::write_atomically(file, to_json(run, former));
}

}  // namespace viscera::bench
