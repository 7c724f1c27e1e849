// summary.json: what a run was, how it ended and what it found.
#pragma once

#include <cstdint>
#include <map>
#include <mpi.h>
#include <optional>
#include <string>
#include <vector>

#include "solver/core/errors.h"

namespace viscera::output {

enum class RunStatus { running, done, not_converged, stopped, failed };

/// "running", "done", "not_converged", "stopped" or "failed".
std::string to_string(RunStatus status);

/// The status a run ends in: done (0), not_converged (4), stopped (5), failed (any other).
RunStatus status_of(ExitStatus exit_status);

struct ReportedQuantity {
  double value = 0;  ///< in `unit`; written as null where it is not finite
  std::string unit;
};

/// Everything of summary.json. Defaults are those of a run that has just started.
struct RunReport {
  RunStatus status = RunStatus::running;
  std::string sentence;  ///< why the run ended, where it did not end well
  std::string title;
  std::map<std::string, std::string> versions;  ///< "viscera", "commit", "deal.II", "compiler", ...
  std::string case_file;                        ///< as given on the command line
  std::string case_sha256;                      ///< of its bytes; see sha256_of_file
  std::map<std::string, std::string> input_files;  ///< of a calibration, path -> sha256
  std::string mesh_file;
  std::int64_t cells = 0;
  std::int64_t nodes = 0;
  std::map<std::string, std::int64_t> regions;  ///< name -> cells
  std::int64_t unknowns = 0;
  int ranks = 1;
  std::string device;         ///< "cpu", "cuda"
  std::string formulation;    ///< "taylor_hood", "displacement_p1", "displacement_p2"
  int steps = 0;              ///< converged load steps
  int newton_iterations = 0;  ///< of all steps, failed attempts included
  int linear_iterations = 0;  ///< of all steps, failed attempts included
  int cutbacks = 0;
  std::map<std::string, double> time;     ///< phase -> wall time [s]; "total" is the whole run
  double peak_memory_sum_mib = 0;         ///< peak resident memory, summed over ranks
  double peak_memory_max_mib = 0;         ///< of the rank that used most
  double peak_memory_files_once_mib = 0;  ///< the sum, pages of files once a machine
  std::map<std::string, ReportedQuantity> quantities;
  std::vector<std::string> warnings;
  std::vector<int> resumed_after;         ///< steps after which --resume took the run up again
  std::optional<ExitStatus> exit_status;  ///< empty while the run goes on
};

/// Sets status, exit status and the sentence of a run that has ended.
void set_outcome(RunReport& report, ExitStatus exit_status, const std::string& sentence = "");

/// Sets the memory figures from every rank's peak. Collective.
void set_peak_memory(RunReport& report, MPI_Comm communicator);

/// The text of summary.json.
std::string to_json(const RunReport& report);

/// Replaces `folder`/summary.json atomically. Call it on rank 0: once at the start (status running,
/// so that a killed run never looks good) and once at the end. Throws Error (70).
void write_summary(const RunReport& report, const std::string& folder);

/// True if `file` is a summary.json that Viscera wrote.
bool is_summary(const std::string& file);

/// Throws InputError unless `folder` holds a run that was stopped or killed: not one that is done,
/// did not converge or is not Viscera's.
void check_resumable(const std::string& folder);

}  // namespace viscera::output
