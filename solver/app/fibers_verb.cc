#include <filesystem>
#include <memory>

#include <CLI/CLI.hpp>

#include "meshes/fibers/fiber_report.h"
#include "meshes/formats/read_mesh.h"
#include "meshes/formats/write_mesh.h"
#include "solver/app/exit_status.h"
#include "solver/app/fibers_json.h"
#include "solver/app/fibers_options.h"
#include "solver/app/fibers_picture.h"
#include "solver/app/fibers_values.h"
#include "solver/app/mpi_session.h"
#include "solver/app/verbs.h"
#include "solver/core/errors.h"
#include "solver/core/log.h"
#include "solver/core/text.h"
#include "solver/output/atomic_file.h"
#include "solver/problem/place_fibers.h"

namespace viscera::app {

namespace {

void show(const FiberTask& task) {
  for (const std::string& note : task.notes) {
    log::info("note: " + note);
  }
  for (const auto& [name, line] : task.apices) {
    log::info(name + text::format(" apex: from (%.1f, %.1f, %.1f) mm inside to (%.1f, %.1f, %.1f) "
                                  "mm outside",
                                  line.from[0], line.from[1], line.from[2], line.to[0], line.to[1],
                                  line.to[2]));
  }
}

void write(const FibersRequest& request,
           const FiberTask& task,
           const meshes::FiberField& field,
           const meshes::Filled& filled,
           meshes::OrganMesh& mesh) {
  const meshes::FiberReport report = report_fibers(mesh, field, filled);
  log::info(to_text(report));
  meshes::add_fiber_fields(
      field, task.has_sheet ? meshes::Members::all : meshes::Members::fiber_alone, mesh);
  meshes::write_mesh(mesh, request.output);
  if (!request.json.empty()) {
    output::write_atomically(request.json, to_json(request, task, report));
  }
  const std::string at = "_q" + std::to_string(field.points_per_cell);
  log::info("wrote " + request.output + "; in a case: fibers: {field: fiber" + at +
            (task.has_sheet ? ", sheet: " + task.sheet + at : "") + "}");
  if (!request.picture.empty()) {
    draw_fibers(request.output, request.picture);
    log::info("drew " + request.picture);
  }
}

void check_picture(const FibersRequest& request) {
  if (request.picture.empty()) {
    return;
  }
  if (request.rule.empty()) {
    throw InputError(
        "--picture: found no --rule. Allowed: with a rule (with --from too), whose axes the angles "
        "are counted from that give the colours.");
  }
  if (std::filesystem::path(request.picture).extension() != ".png") {
    throw InputError("--picture: found '" + request.picture + "'. Allowed: a file .png.");
  }
  meshes::check_folder("--picture", request.picture);
}

/// Every rank reads the mesh, so that all see the same mistake; rank 0 writes.
ExitStatus fibers(const FibersRequest& request, int rank) {
  if (std::filesystem::path(request.output).extension() != ".vtu") {
    throw InputError("-o: found '" + request.output +
                     "'. Allowed: a file .vtu, which has room for values at quadrature points.");
  }
  meshes::check_output("-o", request.output);
  check_picture(request);
  meshes::OrganMesh mesh = meshes::read_mesh(request.mesh, read_unit("--unit", request.unit));
  for (const std::string& note : mesh.notes) {
    log::info("note: " + note);
  }
  const FiberTask task = fiber_task(request, mesh);
  show(task);
  const OrganSpace space(
      mesh, request.degree == 1 ? Formulation::displacement_p1 : Formulation::displacement_p2,
      MPI_COMM_WORLD);
  FiberPlacement placement = place_fibers(space, *task.rule);
  if (placement.iterations > 0) {
    log::info(text::format("%zu potentials on %ld nodes, at most %d iterations each",
                           task.rule->problems().size(),
                           static_cast<long>(space.displacement().n_global), placement.iterations));
  }
  const meshes::Filled filled = meshes::fill_singular(mesh, placement.field);
  if (rank == 0) {
    write(request, task, placement.field, filled, mesh);
  }
  return ExitStatus::done;
}

ExitStatus fibers_under_mpi(const FibersRequest& request, const CommandLine& command_line) {
  const MpiSession session(command_line.argc, command_line.argv);
  int rank = 0;
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  const ExitStatus status = guarded([&] { return fibers(request, rank); });
  if (status == ExitStatus::internal && session.ranks() > 1) {
    session.abort(static_cast<int>(status));
  }
  return status;
}

}  // namespace

void add_fibers(CLI::App& program, Action& action, const CommandLine& command_line) {
  CLI::App* verb =
      program.add_subcommand("fibers", "Give a mesh fibre, sheet and normal directions by a rule");
  const auto request = std::make_shared<FibersRequest>();
  add_fibers_options(*verb, *request);
  verb->callback([&action, request, command_line] {
    action = [request, command_line] { return fibers_under_mpi(*request, command_line); };
  });
}

}  // namespace viscera::app
