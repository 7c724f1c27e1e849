#include "solver/output/run_report.h"

#include <cmath>
#include <fstream>

#include <nlohmann/json.hpp>
#include <sys/resource.h>

#include "solver/output/atomic_file.h"

namespace viscera::output {

namespace {

using Json = nlohmann::ordered_json;

/// JSON has no number for nan and infinity.
Json finite_or_null(double value) {
  return std::isfinite(value) ? Json(value) : Json(nullptr);
}

Json quantities_json(const std::map<std::string, ReportedQuantity>& quantities) {
  Json json = Json::object();
  for (const auto& [name, quantity] : quantities) {
    json[name] = {{"value", finite_or_null(quantity.value)}, {"unit", quantity.unit}};
  }
  return json;
}

Json mesh_json(const RunReport& report) {
  return {{"file", report.mesh_file},
          {"cells", report.cells},
          {"nodes", report.nodes},
          {"regions", report.regions}};
}

void add_outcome(Json& json, const RunReport& report) {
  json["status"] = to_string(report.status);
  json["exit_status"] =
      report.exit_status ? Json(static_cast<int>(*report.exit_status)) : Json(nullptr);
  if (!report.sentence.empty())
    json["sentence"] = report.sentence;
}

void add_counts(Json& json, const RunReport& report) {
  json["steps"] = report.steps;
  json["newton_iterations"] = report.newton_iterations;
  json["linear_iterations"] = report.linear_iterations;
  json["cutbacks"] = report.cutbacks;
  if (!report.resumed_after.empty())
    json["resumed_after"] = report.resumed_after;
}

double own_peak_memory_mib() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_maxrss) / 1024;  // Linux counts in KiB
}

/// Resident pages of files [MiB], libraries above all: ranks of a machine share them. Zero where
/// the system does not tell.
double file_memory_mib() {
  std::ifstream stream("/proc/self/status");
  for (std::string line; std::getline(stream, line);)
    if (line.rfind("RssFile:", 0) == 0)
      return std::stod(line.substr(8)) / 1024;
  return 0;
}

/// Every rank's peak without its pages of files, and once a machine the most any of its ranks has.
double peak_with_files_once(double own_peak, MPI_Comm communicator) {
  MPI_Comm machine = MPI_COMM_NULL;
  MPI_Comm_split_type(communicator, MPI_COMM_TYPE_SHARED, 0, MPI_INFO_NULL, &machine);
  const double files = file_memory_mib();
  double most_files = 0, sum = 0;
  int rank = 0;
  MPI_Comm_rank(machine, &rank);
  MPI_Allreduce(&files, &most_files, 1, MPI_DOUBLE, MPI_MAX, machine);
  const double mine = own_peak - files + (rank == 0 ? most_files : 0);
  MPI_Allreduce(&mine, &sum, 1, MPI_DOUBLE, MPI_SUM, communicator);
  MPI_Comm_free(&machine);
  return sum;
}

}  // namespace

std::string to_string(RunStatus status) {
  switch (status) {
    case RunStatus::running:
      return "running";
    case RunStatus::done:
      return "done";
    case RunStatus::not_converged:
      return "not_converged";
    case RunStatus::stopped:
      return "stopped";
    case RunStatus::failed:
      break;
  }
  return "failed";
}

RunStatus status_of(ExitStatus exit_status) {
  switch (exit_status) {
    case ExitStatus::done:
      return RunStatus::done;
    case ExitStatus::not_converged:
      return RunStatus::not_converged;
    case ExitStatus::stopped:
      return RunStatus::stopped;
    default:
      return RunStatus::failed;
  }
}

void set_outcome(RunReport& report, ExitStatus exit_status, const std::string& sentence) {
  report.status = status_of(exit_status);
  report.exit_status = exit_status;
  report.sentence = sentence;
}

void set_peak_memory(RunReport& report, MPI_Comm communicator) {
  const double own = own_peak_memory_mib();
  MPI_Allreduce(&own, &report.peak_memory_sum_mib, 1, MPI_DOUBLE, MPI_SUM, communicator);
  MPI_Allreduce(&own, &report.peak_memory_max_mib, 1, MPI_DOUBLE, MPI_MAX, communicator);
  report.peak_memory_files_once_mib = peak_with_files_once(own, communicator);
}

std::string to_json(const RunReport& report) {
  Json json;
  json["program"] = "viscera";
  add_outcome(json, report);
  json["title"] = report.title;
  json["case"] = {{"file", report.case_file}, {"sha256", report.case_sha256}};
  if (!report.input_files.empty()) {
    json["input_files_sha256"] = report.input_files;
  }
  json["mesh"] = mesh_json(report);
  json["formulation"] = report.formulation;
  json["unknowns"] = report.unknowns;
  json["ranks"] = report.ranks;
  json["device"] = report.device;
  add_counts(json, report);
  json["time"] = report.time;
  json["memory"] = {{"peak_sum_MiB", std::round(report.peak_memory_sum_mib)},
                    {"peak_max_MiB", std::round(report.peak_memory_max_mib)},
                    {"peak_sum_files_once_MiB", std::round(report.peak_memory_files_once_mib)}};
  json["quantities"] = quantities_json(report.quantities);
  json["warnings"] = report.warnings;
  json["versions"] = report.versions;
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

void write_summary(const RunReport& report, const std::string& folder) {
  write_atomically(folder + "/summary.json", to_json(report));
}

bool is_summary(const std::string& file) {
  std::ifstream stream(file);
  const auto json = Json::parse(stream, nullptr, false);
  return json.is_object() && json.value("program", Json()) == "viscera";
}

void check_resumable(const std::string& folder) {
  const std::string file = folder + "/summary.json";
  if (!is_summary(file)) {
    throw InputError("There is nothing to resume: " + file +
                     " is missing or not of Viscera. Give -o the folder of a run that stopped, or "
                     "start without --resume.");
  }
  std::ifstream stream(file);
  const Json status = Json::parse(stream, nullptr, false).value("status", Json());
  if (status == "done") {
    throw InputError("The run in \"" + folder +
                     "\" is done, there is nothing left to resume. Start without --resume to "
                     "compute it again.");
  }
  if (status == "not_converged") {
    throw InputError("The run in \"" + folder +
                     "\" did not converge; resuming the same case would fail the same way. See "
                     "failure/why.txt there, change the case and start without --resume.");
  }
}

}  // namespace viscera::output
