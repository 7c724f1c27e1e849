#include <filesystem>
#include <memory>
#include <optional>

#include <CLI/CLI.hpp>

#include "meshes/formats/read_mesh.h"
#include "meshes/formats/write_mesh.h"
#include "meshes/quality/inspection.h"
#include "meshes/quality/repair.h"
#include "meshes/quality/settle.h"
#include "solver/app/inspect_json.h"
#include "solver/app/verbs.h"
#include "solver/core/errors.h"
#include "solver/core/log.h"
#include "solver/core/units.h"
#include "solver/output/atomic_file.h"

namespace viscera::app {

namespace {

struct InspectRequest {
  std::string file;
  std::string unit;
  std::string json;
  bool repair = false;
  std::string output;
  std::string weld;
  double stray = 1;
};

double length_in_mm(const std::string& option,
                    const std::string& text,
                    const std::string& allowed) {
  try {
    const units::Quantity length = units::parse_quantity(text);
    if (length.dimension == units::length && length.value > 0) {
      return length.value;
    }
  } catch (const units::UnitError&) {
    // refused below, like a quantity of something else
  }
  throw InputError(option + ": found '" + text + "'. Allowed: " + allowed + ".");
}

double unit_in_mm(const std::string& unit) {
  try {
    return unit.empty() ? 1 : length_in_mm("--unit", "1 " + unit, "");
  } catch (const InputError&) {
    throw InputError("--unit: found '" + unit +
                     "'. Allowed: a unit of length, such as mm, cm or m.");
  }
}

void check_request(const InspectRequest& request) {
  if (request.repair == request.output.empty()) {
    throw InputError(request.repair
                         ? "viscera inspect: --repair needs -o, the file for the repaired mesh."
                         : "viscera inspect: -o is the file for the repaired mesh; add --repair.");
  }
  const std::string extension = std::filesystem::path(request.output).extension().string();
  if (request.repair && extension != ".vtu" && extension != ".msh") {
    throw InputError("-o: found '" + request.output + "'. Allowed: a file .vtu or .msh.");
  }
  if (request.repair) {
    meshes::check_output("-o", request.output);
  }
}

std::vector<std::string> mend(const InspectRequest& request, meshes::OrganMesh& mesh) {
  meshes::RepairOptions options;
  options.stray_share = request.stray / 100;
  if (!request.weld.empty()) {
    options.weld = length_in_mm("--weld", request.weld, "a length above zero, such as 0.01mm");
  }
  const meshes::Repair repair = meshes::repair_mesh(mesh, options);
  for (const std::string& done : repair.done) {
    log::info("repair: " + done);
  }
  if (repair.done.empty()) {
    log::info("repair: nothing to do");
  }
  if (mesh.n_cells() == 0) {
    throw GeometryError(request.file + ": " + repair.faults.front() + " " + request.output +
                        " was not written. Mesh the organ again.");
  }
  return repair.faults;
}

/// What stayed red, that the file was not written, and what is left to do.
[[noreturn]] void refuse_repair(const InspectRequest& request, const meshes::Verdict& verdict) {
  std::string red;
  int others = -1;
  for (const meshes::Finding& finding : verdict.findings) {
    if (finding.light == meshes::Light::red) {
      red += red.empty() ? finding.reason : "";
      ++others;
    }
  }
  const std::string advice = "; 'viscera inspect --repair' tries.";  // it did
  if (const auto at = red.find(advice); at != std::string::npos) {
    red.replace(at, advice.size(), ".");
  }
  const std::string more =
      others > 0 ? " (and " + std::to_string(others) + " more, see the verdict)" : "";
  throw GeometryError(request.file + ": still red after the repair" + more + ": " + red + " " +
                      request.output +
                      " was not written. Try a wider --weld if nodes should meet, delete those "
                      "cells in the program that made the mesh, or mesh the organ again with "
                      "'viscera mesh'.");
}

ExitStatus inspect(const InspectRequest& request) {
  check_request(request);
  meshes::OrganMesh mesh = meshes::read_as_it_is(request.file, unit_in_mm(request.unit));
  const std::vector<std::string> faults =
      request.repair ? mend(request, mesh) : meshes::settle_mesh(mesh);
  const meshes::Inspection inspection = meshes::inspect_mesh(
      mesh, faults,
      request.unit.empty() ? meshes::UnitSource::assumed : meshes::UnitSource::stated);
  for (const std::string& note : mesh.notes) {
    log::info("note: " + note);
  }
  log::info(meshes::to_text(inspection));
  if (!request.json.empty()) {
    output::write_atomically(request.json, to_json(request.file, mesh.notes, inspection));
  }
  const bool is_red = inspection.verdict.light() == meshes::Light::red;
  if (request.repair && is_red) {
    refuse_repair(request, inspection.verdict);
  }
  if (request.repair) {
    meshes::write_mesh(mesh, request.output);
    log::info("wrote " + request.output + " (mm)");
  }
  return is_red ? ExitStatus::geometry : ExitStatus::done;
}

}  // namespace

void add_inspect(CLI::App& program, Action& action) {
  CLI::App* verb = program.add_subcommand(
      "inspect", "Say what a mesh is and whether it can be computed on: green, yellow or red");
  const auto request = std::make_shared<InspectRequest>();
  verb->add_option("MESH", request->file, "Mesh file")->required();
  verb->add_option("--unit", request->unit, "Length unit of the file: mm, cm, m (default mm)");
  verb->add_option("--json", request->json, "File for the same as JSON");
  verb->add_flag("--repair", request->repair,
                 "Mend it first: weld nodes in one place, turn misnumbered cells, drop second "
                 "listings, lost facets and stray parts, move or merge nodes of bad tetrahedra");
  verb->add_option("-o,--output", request->output, "File for the repaired mesh: .vtu or .msh (mm)");
  verb->add_option("--weld", request->weld,
                   "Nodes within this length become one, such as 0.01mm (default 1e-7 of the "
                   "mesh's size)");
  verb->add_option("--stray", request->stray,
                   "Parts with less than this percentage of the volume are dropped")
      ->capture_default_str()
      ->check(CLI::Range(0.0, 100.0));
  verb->footer(
      "\nExit status 0 for green and yellow, 3 for red.\n\nExample:\n  viscera inspect liver.msh "
      "--unit m\n  viscera inspect liver.msh --repair -o mended.vtu");
  verb->callback([&action, request] { action = [request] { return inspect(*request); }; });
}

}  // namespace viscera::app
