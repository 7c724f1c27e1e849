#include "solver/output/field_writer.h"

#include <algorithm>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <fstream>
#include <functional>
#include <sstream>
#include <system_error>

#include "solver/core/errors.h"
#include "solver/output/atomic_file.h"
#include "solver/output/series_index.h"
#include "solver/output/vtk_piece.h"

namespace viscera::output {

namespace {

std::string numbered(const char* format, int number) {
  char text[32];
  std::snprintf(text, sizeof text, format, number);
  return text;
}

/// What is wrong with a piece; empty if nothing.
std::string problem_of(const PieceMesh& mesh, std::size_t n_regions) {
  const auto outside = [](const std::vector<std::int32_t>& values, std::size_t size) {
    return std::any_of(values.begin(), values.end(), [size](std::int32_t value) {
      return value < 0 || static_cast<std::size_t>(value) >= size;
    });
  };
  const auto nodes = static_cast<std::size_t>(mesh.nodes_per_cell);
  if (mesh.nodes_per_cell != 4 && mesh.nodes_per_cell != 10 && mesh.nodes_per_cell != 8 &&
      mesh.nodes_per_cell != 27)
    return "cells must have 4, 10, 8 or 27 nodes";
  if (mesh.points.size() % 3 != 0)
    return "points must have three coordinates each";
  if (mesh.cells.size() != mesh.n_cells() * nodes)
    return "one region per cell is needed";
  if (outside(mesh.cells, mesh.n_points()))
    return "a cell names a node that does not exist";
  if (outside(mesh.regions, n_regions))
    return "a cell names a region that does not exist";
  return "";
}

void require_sizes(const std::vector<PieceField>& fields, std::size_t points, std::size_t cells) {
  for (const auto& field : fields) {
    const auto expected =
        static_cast<std::size_t>(field.components) * (field.on_cells ? cells : points);
    if (field.components < 1 || field.values.size() != expected) {
      throw Error(ExitStatus::internal, "Output field \"" + field.name + "\" has " +
                                            std::to_string(field.values.size()) +
                                            " values, expected " + std::to_string(expected) + ".");
    }
  }
}

/// Runs `work` on every rank; if it throws on any, all throw the text of the first such rank.
void do_together(MPI_Comm communicator, const std::function<void()>& work) {
  int rank = 0;
  int size = 1;
  MPI_Comm_rank(communicator, &rank);
  MPI_Comm_size(communicator, &size);
  std::string error;
  try {
    work();
  } catch (const std::exception& caught) {
    error = caught.what();
  }
  int mine = error.empty() ? size : rank;
  int first = size;
  MPI_Allreduce(&mine, &first, 1, MPI_INT, MPI_MIN, communicator);
  if (first == size)
    return;
  int length = static_cast<int>(error.size());
  MPI_Bcast(&length, 1, MPI_INT, first, communicator);
  error.resize(static_cast<std::size_t>(length));
  MPI_Bcast(error.data(), length, MPI_CHAR, first, communicator);
  throw Error(ExitStatus::internal, error);
}

}  // namespace

struct FieldWriter::Impl {
  std::string folder;
  MPI_Comm communicator = MPI_COMM_NULL;
  int rank = 0;
  int size = 1;
  std::string series;
  std::size_t n_points = 0;
  std::size_t n_cells = 0;
  std::unique_ptr<VtkPiece> piece;
  std::vector<SeriesStep> steps;  // on rank 0

  void start(const PieceMesh& mesh, const std::vector<std::string>& region_names);
  std::string step_name(int step) const { return series + numbered("_%06d", step); }
  std::string piece_file(int step, int of_rank) const;
  void write_piece(int step, const std::vector<PieceField>& fields) const;
  void write_index(int step, double time, const std::vector<PieceField>& fields);
  int step_of(const std::string& name) const;
  void resume(int last_step);
};

void FieldWriter::Impl::start(const PieceMesh& mesh, const std::vector<std::string>& region_names) {
  const auto problem = problem_of(mesh, region_names.size());
  if (!problem.empty())
    throw Error(ExitStatus::internal, "Output mesh: " + problem + ".");
  n_points = mesh.n_points();
  n_cells = mesh.n_cells();
  piece = std::make_unique<VtkPiece>(mesh, region_names);
  std::filesystem::create_directory(folder);
}

/// Relative to the folder: the step itself on one rank, else a file in the step's own folder.
std::string FieldWriter::Impl::piece_file(int step, int of_rank) const {
  return size == 1 ? step_name(step) + ".vtu" : step_name(step) + numbered("/%04d.vtu", of_rank);
}

void FieldWriter::Impl::write_piece(int step, const std::vector<PieceField>& fields) const {
  require_sizes(fields, n_points, n_cells);
  if (size > 1)
    std::filesystem::create_directory(folder + "/" + step_name(step));
  piece->write(folder + "/" + piece_file(step, rank), fields);
}

void FieldWriter::Impl::write_index(int step, double time, const std::vector<PieceField>& fields) {
  if (rank != 0)
    return;
  auto file = piece_file(step, 0);
  if (size > 1) {
    std::vector<std::string> pieces;
    for (int r = 0; r < size; ++r)
      pieces.push_back(piece_file(step, r));
    file = step_name(step) + ".pvtu";
    write_atomically(folder + "/" + file, pvtu_text(pieces, fields));
  }
  const auto same = [step](const SeriesStep& other) { return other.step == step; };
  steps.erase(std::remove_if(steps.begin(), steps.end(), same), steps.end());
  steps.push_back({step, time, file});
  write_atomically(folder + "/" + series + ".pvd", pvd_text(steps));
}

/// Step that a file or folder of the series belongs to; -1 if it is none of it.
int FieldWriter::Impl::step_of(const std::string& name) const {
  const std::string rest = name.substr(0, name.find('.'));
  const std::string digits =
      rest.rfind(series + "_", 0) == 0 ? rest.substr(series.size() + 1) : std::string();
  const bool number = digits.size() >= 6 && digits.size() < 10 &&
                      digits.find_first_not_of("0123456789") == std::string::npos;
  return number ? std::stoi(digits) : -1;
}

/// The index goes first: it never lists a step whose files are gone. A killed run may have left
/// files that it does not list.
void FieldWriter::Impl::resume(int last_step) {
  if (rank != 0)
    return;
  std::ostringstream text;
  text << std::ifstream(folder + "/" + series + ".pvd").rdbuf();
  const std::vector<SeriesStep> listed = pvd_steps(text.str());
  steps.clear();
  for (const auto& step : listed)
    if (step.step <= last_step)
      steps.push_back(step);
  if (steps.size() < listed.size())
    write_atomically(folder + "/" + series + ".pvd", pvd_text(steps));
  std::vector<std::filesystem::path> dropped;
  for (const auto& entry : std::filesystem::directory_iterator(folder))
    if (step_of(entry.path().filename()) > last_step)
      dropped.push_back(entry.path());
  for (const auto& path : dropped)
    std::filesystem::remove_all(path);
}

FieldWriter::FieldWriter(std::string folder,
                         MPI_Comm communicator,
                         const PieceMesh& mesh,
                         const std::vector<std::string>& region_names,
                         std::string series)
    : impl_(std::make_unique<Impl>()) {
  impl_->folder = std::move(folder);
  impl_->communicator = communicator;
  impl_->series = std::move(series);
  MPI_Comm_rank(communicator, &impl_->rank);
  MPI_Comm_size(communicator, &impl_->size);
  do_together(communicator, [&] { impl_->start(mesh, region_names); });
}

FieldWriter::FieldWriter(FieldWriter&&) noexcept = default;
FieldWriter& FieldWriter::operator=(FieldWriter&&) noexcept = default;
FieldWriter::~FieldWriter() = default;

void FieldWriter::write(int step, double time, const std::vector<PieceField>& fields) {
  do_together(impl_->communicator, [&] { impl_->write_piece(step, fields); });
  do_together(impl_->communicator, [&] { impl_->write_index(step, time, fields); });
}

void FieldWriter::resume(int last_step) {
  do_together(impl_->communicator, [&] { impl_->resume(last_step); });
}

std::string FieldWriter::series_file() const {
  return impl_->folder + "/" + impl_->series + ".pvd";
}

}  // namespace viscera::output
