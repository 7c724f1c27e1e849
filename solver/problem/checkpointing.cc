#include "solver/problem/checkpointing.h"

#include <algorithm>
#include <filesystem>

#include <deal.II/lac/la_parallel_block_vector.h>

#include "solver/core/errors.h"
#include "solver/output/history.h"
#include "solver/output/run_report.h"
#include "solver/output/sha256.h"

namespace viscera {
namespace {

int rank_in(MPI_Comm communicator) {
  int rank;
  MPI_Comm_rank(communicator, &rank);
  return rank;
}

void broadcast(std::string& text, MPI_Comm communicator) {
  constexpr std::size_t part = std::size_t(1) << 30;  // counts of MPI are of 31 bits
  std::int64_t size = static_cast<std::int64_t>(text.size());
  MPI_Bcast(&size, 1, MPI_INT64_T, 0, communicator);
  text.resize(static_cast<std::size_t>(size));
  for (std::size_t at = 0; at < text.size(); at += part)
    MPI_Bcast(&text[at], static_cast<int>(std::min(part, text.size() - at)), MPI_CHAR, 0,
              communicator);
}

void check_case(const output::Checkpoint& former, const output::Checkpoint& now) {
  if (former.case_sha256 != now.case_sha256)
    throw InputError(
        "The case file is not the one that the run to be resumed was started with (its SHA-256 "
        "differs). Give the same file, or start without --resume.");
  if (former.overrides == now.overrides)
    return;
  std::string given;
  for (const std::string& text : former.overrides)
    given += " --set '" + text + "'";
  throw InputError("The run to be resumed was started with " +
                   (given.empty() ? "no --set" : given.substr(1)) +
                   ". Give the same, or start without --resume.");
}

/// Nodes and cells in the order they are solved in.
std::string hash_of(const meshes::OrganMesh& mesh) {
  std::string bytes(reinterpret_cast<const char*>(mesh.nodes.data()),
                    mesh.nodes.size() * sizeof(meshes::Point));
  bytes.append(reinterpret_cast<const char*>(mesh.cells.data()),
               mesh.cells.size() * sizeof(std::int32_t));
  return output::sha256(bytes);
}

/// Owned rows of `width` values, put at their numbers in one list on rank 0.
std::vector<double> gather(const DistributedVector<double>& values,
                           const std::vector<std::int32_t>& numbers,
                           int width,
                           MPI_Comm communicator) {
  int n = static_cast<int>(numbers.size()), ranks;
  MPI_Comm_size(communicator, &ranks);
  std::vector<int> counts(ranks), starts(ranks + 1, 0);
  MPI_Gather(&n, 1, MPI_INT, counts.data(), 1, MPI_INT, 0, communicator);
  for (int r = 0; r < ranks; ++r)
    starts[r + 1] = starts[r] + counts[r];
  std::vector<std::int32_t> all_numbers(starts.back());
  MPI_Gatherv(numbers.data(), n, MPI_INT32_T, all_numbers.data(), counts.data(), starts.data(),
              MPI_INT32_T, 0, communicator);
  for (int& count : counts)
    count *= width;
  for (int& start : starts)
    start *= width;
  std::vector<double> rows(starts.back()), out(starts.back());
  MPI_Gatherv(values.begin(), width * n, MPI_DOUBLE, rows.data(), counts.data(), starts.data(),
              MPI_DOUBLE, 0, communicator);
  for (std::size_t k = 0; k < all_numbers.size(); ++k)
    for (int i = 0; i < width; ++i)
      out[width * std::size_t(all_numbers[k]) + i] = rows[width * k + i];
  return out;
}

void scatter(const std::vector<double>& all,
             const std::vector<std::int32_t>& numbers,
             int width,
             DistributedVector<double>& values) {
  for (std::size_t k = 0; k < numbers.size(); ++k)
    for (int i = 0; i < width; ++i)
      values.local_element(width * k + i) = all[width * std::size_t(numbers[k]) + i];
}

}  // namespace

output::Checkpoint checkpoint_base(const Case& the_case, const RunOptions& options) {
  output::Checkpoint base;
  base.case_sha256 = the_case.file.empty() ? "" : output::sha256_of_file(the_case.file);
  base.overrides = options.overrides;
  return base;
}

output::Checkpoint former_state(const Case& the_case,
                                const RunOptions& options,
                                const std::string& folder,
                                MPI_Comm communicator) {
  std::string bytes, error;
  if (rank_in(communicator) == 0) {
    try {
      output::check_resumable(folder);
      const output::Checkpoint former = output::read_checkpoint(folder);
      check_case(former, checkpoint_base(the_case, options));
      output::check_history(folder, former.step);
      bytes = output::to_bytes(former);
    } catch (const InputError& caught) {
      error = caught.what();
    }
  }
  broadcast(error, communicator);
  if (!error.empty())
    throw InputError(error);
  broadcast(bytes, communicator);
  return output::from_bytes(bytes, output::checkpoint_file(folder));
}

Checkpointing::Checkpointing(const OrganSpace& space,
                             const output::Checkpoint& base,
                             const std::string& folder)
    : space_(space), base_(base), folder_(folder), rank_(rank_in(space.communicator())) {}

void Checkpointing::prepare() {
  if (ready_)
    return;
  base_.mesh_sha256 = hash_of(space_.mesh());
  base_.cells = space_.mesh().n_cells();
  base_.nodes_per_cell = space_.nodes_per_cell();
  ready_ = true;
}

void Checkpointing::write(const output::Checkpoint& progress, const BlockVector& x) {
  prepare();
  output::Checkpoint now = progress;
  now.case_sha256 = base_.case_sha256;
  now.overrides = base_.overrides;
  now.mesh_sha256 = base_.mesh_sha256;
  now.cells = base_.cells;
  now.nodes_per_cell = base_.nodes_per_cell;
  now.displacement = gather(x.block(0), space_.displacement().numbers, 3, space_.communicator());
  if (space_.has_pressure())
    now.pressure = gather(x.block(1), space_.vertices().numbers, 1, space_.communicator());
  if (rank_ == 0)
    output::write_checkpoint(now, folder_);
}

void Checkpointing::restore(const output::Checkpoint& former, BlockVector& x) {
  prepare();
  const std::size_t pressures = space_.has_pressure() ? space_.vertices().n_global : 0;
  if (former.mesh_sha256 != base_.mesh_sha256 || former.cells != base_.cells ||
      former.nodes_per_cell != base_.nodes_per_cell ||
      former.displacement.size() != 3 * std::size_t(space_.displacement().n_global) ||
      former.pressure.size() != pressures)
    throw InputError(
        "The mesh is not the one of the run to be resumed: its checkpoint is of " +
        std::to_string(former.cells) + " cells of " + std::to_string(former.nodes_per_cell) +
        " nodes, the mesh of the case has " + std::to_string(base_.cells) + " of " +
        std::to_string(base_.nodes_per_cell) +
        ", or its nodes lie elsewhere. Put the former mesh back, or start without --resume.");
  scatter(former.displacement, space_.displacement().numbers, 3, x.block(0));
  if (space_.has_pressure())
    scatter(former.pressure, space_.vertices().numbers, 1, x.block(1));
}

void Checkpointing::remove() const {
  MPI_Barrier(space_.communicator());
  if (rank_ == 0)
    std::filesystem::remove(output::checkpoint_file(folder_));
}

}  // namespace viscera
