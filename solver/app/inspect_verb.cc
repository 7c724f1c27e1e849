#include <memory>

#include <CLI/CLI.hpp>

#include "meshes/formats/read_mesh.h"
#include "meshes/quality/inspection.h"
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
};

double unit_in_mm(const std::string& unit) {
  if (unit.empty()) {
    return 1;
  }
  try {
    const units::Quantity one = units::parse_quantity("1 " + unit);
    if (one.dimension == units::length && one.value > 0) {
      return one.value;
    }
  } catch (const units::UnitError&) {
    // refused below, like a unit of something else
  }
  throw InputError("--unit: found '" + unit + "'. Allowed: a unit of length, such as mm, cm or m.");
}

ExitStatus inspect(const InspectRequest& request) {
  meshes::OrganMesh mesh = meshes::read_as_it_is(request.file, unit_in_mm(request.unit));
  const std::vector<std::string> faults = meshes::settle_mesh(mesh);
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
  return inspection.verdict.light() == meshes::Light::red ? ExitStatus::geometry : ExitStatus::done;
}

}  // namespace

void add_inspect(CLI::App& program, Action& action) {
  CLI::App* verb = program.add_subcommand(
      "inspect", "Say what a mesh is and whether it can be computed on: green, yellow or red");
  const auto request = std::make_shared<InspectRequest>();
  verb->add_option("MESH", request->file, "Mesh file")->required();
  verb->add_option("--unit", request->unit, "Length unit of the file: mm, cm, m (default mm)");
  verb->add_option("--json", request->json, "File for the same as JSON");
  verb->footer(
      "\nExit status 0 for green and yellow, 3 for red.\n\nExample:\n  viscera inspect liver.msh "
      "--unit m");
  verb->callback([&action, request] { action = [request] { return inspect(*request); }; });
}

}  // namespace viscera::app
