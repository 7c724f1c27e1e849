#include <memory>

#include <CLI/CLI.hpp>

#include "meshes/fibers/fiber_report.h"
#include "meshes/formats/read_mesh.h"
#include "meshes/formats/write_mesh.h"
#include "solver/app/exit_status.h"
#include "solver/app/fibers_request.h"
#include "solver/app/mpi_session.h"
#include "solver/app/verbs.h"
#include "solver/core/errors.h"
#include "solver/core/log.h"
#include "solver/core/text.h"
#include "solver/core/units.h"
#include "solver/problem/place_fibers.h"

namespace viscera::app {

namespace {

std::optional<double> unit_in_mm(const std::string& unit) {
  if (unit.empty()) {
    return std::nullopt;
  }
  try {
    const units::Quantity length = units::parse_quantity("1 " + unit);
    if (length.dimension == units::length) {
      return length.value;
    }
  } catch (const units::UnitError&) {
    // refused below, like a unit of something else
  }
  throw InputError("--unit: found '" + unit + "'. Allowed: a unit of length, such as mm, cm or m.");
}

/// Every rank reads the mesh, so that all see the same mistake; rank 0 writes.
ExitStatus fibers(const FibersRequest& request, int rank) {
  meshes::OrganMesh mesh = meshes::read_mesh(request.mesh, unit_in_mm(request.unit));
  for (const std::string& note : mesh.notes) {
    log::info("note: " + note);
  }
  const FiberTask task = fiber_task(request, mesh);
  for (const auto& [name, line] : task.apices) {
    log::info(name + text::format(" apex: from (%.1f, %.1f, %.1f) mm inside to (%.1f, %.1f, %.1f) "
                                  "mm outside",
                                  line.from[0], line.from[1], line.from[2], line.to[0], line.to[1],
                                  line.to[2]));
  }
  const OrganSpace space(
      mesh, request.degree == 1 ? Formulation::displacement_p1 : Formulation::displacement_p2,
      MPI_COMM_WORLD);
  FiberPlacement placement = place_fibers(space, *task.rule);
  const meshes::Filled filled = meshes::fill_singular(mesh, placement.field);
  if (rank == 0) {
    log::info(to_text(report_fibers(mesh, placement.field, filled)));
    meshes::add_fiber_fields(placement.field, mesh);
    meshes::write_mesh(mesh, request.output);
  }
  log::info("wrote " + request.output);
  return ExitStatus::done;
}

ExitStatus fibers_under_mpi(const FibersRequest& request, const CommandLine& command_line) {
  const MpiSession session(command_line.argc, command_line.argv);
  int rank = 0;
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  const ExitStatus status = guarded([&] { return fibers(request, rank); });
  if (status != ExitStatus::done && session.ranks() > 1) {
    session.abort(static_cast<int>(status));
  }
  return status;
}

}  // namespace

void add_fibers(CLI::App& program, Action& action, const CommandLine& command_line) {
  CLI::App* verb =
      program.add_subcommand("fibers", "Give a mesh fibre, sheet and normal directions by a rule");
  const auto request = std::make_shared<FibersRequest>();
  verb->add_option("MESH", request->mesh, "Mesh file")->required();
  verb->add_option("-o,--output", request->output, "Mesh file with the directions: .vtu")
      ->required();
  verb->add_option("--unit", request->unit, "Length unit of the file (default: the format's own)");
  verb->add_option("--rule", request->rule, "bayer")->required();
  const std::tuple<const char*, std::vector<std::string>*, const char*> walls[] = {
      {"--lv-endo", &request->left_endocardium, "Surfaces of the left endocardium"},
      {"--rv-endo", &request->right_endocardium, "Surfaces of the right endocardium, septum too"},
      {"--epi", &request->epicardium, "Surfaces of the epicardium"},
      {"--base", &request->base, "Surfaces of the base"},
      {"--mitral", &request->mitral, "Rim of the mitral valve"},
      {"--aortic", &request->aortic, "Rim of the aortic valve"},
      {"--tricuspid", &request->tricuspid, "Rim of the tricuspid valve"},
      {"--pulmonary", &request->pulmonary, "Rim of the pulmonary valve"}};
  for (const auto& [name, target, help] : walls) {
    verb->add_option(name, *target, help)->delimiter(',')->expected(1)->take_all();
  }
  const std::tuple<const char*, std::string*, const char*> texts[] = {
      {"--lv-apex", &request->left_apex, "X,Y,Z near the left apex in mm (default: found)"},
      {"--rv-apex", &request->right_apex, "X,Y,Z near the right apex in mm (default: found)"},
      {"--lv", &request->left, "Fibre angles ENDO:EPI of the left ventricle, degrees"},
      {"--rv", &request->right, "of the right ventricle (default: as the left)"},
      {"--septum", &request->septum, "LEFT:RIGHT of the septum, seen from the left"},
      {"--lv-sheet", &request->left_sheet, "Sheet angles ENDO:EPI of the left ventricle"},
      {"--rv-sheet", &request->right_sheet, "of the right ventricle (default: as the left)"},
      {"--septum-sheet", &request->septum_sheet, "LEFT:RIGHT of the septum"}};
  for (const auto& [name, target, help] : texts) {
    verb->add_option(name, *target, help);
  }
  verb->add_option("--degree", request->degree, "Of the potentials: 2, or 1 for less memory")
      ->check(CLI::IsMember({1, 2}))
      ->capture_default_str();
  verb->footer(
      "\nExample:\n  viscera mesh --shape ellipsoid -o lv.vtu\n  viscera fibers lv.vtu -o "
      "lv_fibers.vtu --rule bayer --lv-endo endocardium --epi epicardium --base base --lv 60:-60");
  verb->callback([&action, request, command_line] {
    action = [request, command_line] { return fibers_under_mpi(*request, command_line); };
  });
}

}  // namespace viscera::app
