#include <algorithm>
#include <memory>
#include <optional>

#include <CLI/CLI.hpp>

#include "meshes/formats/read_mesh.h"
#include "meshes/formats/write_mesh.h"
#include "meshes/imaging/surface_soup.h"
#include "meshes/quality/curve.h"
#include "meshes/quality/quadratic.h"
#include "meshes/quality/quality_report.h"
#include "solver/app/verbs.h"
#include "solver/case/read_case.h"
#include "solver/core/errors.h"
#include "solver/core/log.h"
#include "solver/core/text.h"
#include "solver/output/febio/febio_case.h"
#include "solver/problem/load_mesh.h"

namespace viscera::app {

namespace {

struct ConvertRequest {
  std::string input;
  std::string output;
  std::string unit = "auto";
  std::vector<std::string> additions;
  std::vector<std::string> overrides;
  std::vector<std::string> curves;
  int order = 0;
};

std::optional<double> unit_in_mm(const std::string& word) {
  const std::map<std::string, double> units{{"um", 1e-3}, {"mm", 1}, {"cm", 10}, {"m", 1000}};
  const auto found = units.find(word);
  return found == units.end() ? std::nullopt : std::optional(found->second);
}

bool ends_with(const std::string& text, const std::string& end) {
  return text.size() >= end.size() && text.compare(text.size() - end.size(), end.size(), end) == 0;
}

/// A whole case: mesh, materials, conditions.
ExitStatus convert_case(const ConvertRequest& request) {
  if (!ends_with(request.output, ".feb")) {
    throw InputError("viscera convert: found the output '" + request.output +
                     "' for a case. Allowed: a .feb file (FEBio 4.0); meshes alone are written as "
                     ".vtu, .msh or .feb.");
  }
  if (request.unit != "auto" || !request.additions.empty() || request.order != 0 ||
      !request.curves.empty()) {
    throw InputError(
        "viscera convert: found --unit, --add, --order or --curve with a case. Allowed: these go "
        "with a mesh; a case "
        "has 'mesh: {unit: ...}'.");
  }
  meshes::check_output("-o", request.output);
  const Case simulation = read_case(request.input, request.overrides);
  for (const std::string& note :
       febio::write_febio_case(simulation, problem::load_mesh(simulation), request.output)) {
    log::info("note: " + note);
  }
  log::info("wrote " + request.output);
  return ExitStatus::done;
}

/// Puts middle nodes on the surface of a text FILE[=NAME,NAME].
void curve(const std::string& text, meshes::OrganMesh& mesh) {
  const auto equals = text.rfind('=');
  const std::string file = text.substr(0, equals);
  std::vector<std::string> names = {"boundary"};
  if (equals != std::string::npos) {
    names = text::split(text.substr(equals + 1), ',');
  }
  if (!meshes::is_surface_file(file) || std::find(names.begin(), names.end(), "") != names.end()) {
    throw InputError("--curve: found '" + text +
                     "'. Allowed: FILE or FILE=NAME,NAME with a surface (.stl, .obj, .ply, .off, "
                     ".vtp, .vtk) and names of surfaces of the mesh, such as heart.stl=epi.");
  }
  const meshes::CurveReport report =
      meshes::curve_to_surface(names, meshes::read_surface(file), mesh);
  log::info(file + ": " + meshes::to_text(report));
}

/// Raises the order if asked for; curved cells are of order 2.
void raise_order(const ConvertRequest& request, meshes::OrganMesh& mesh) {
  if (request.order == 1 && meshes::shape_of(mesh.cell_type).degree == 2) {
    throw InputError("--order: found 1 with a mesh of order 2. Allowed: 2.");
  }
  if (request.order == 1 && !request.curves.empty()) {
    throw InputError("--order: found 1 with --curve. Allowed: 2, linear cells cannot be curved.");
  }
  if (request.order == 2 || !request.curves.empty()) {
    meshes::promote_to_quadratic(mesh);
  }
  for (const std::string& text : request.curves) {
    curve(text, mesh);
  }
}

void note_left_out(const meshes::OrganMesh& mesh, const std::string& file) {
  const std::vector<std::string> names = meshes::fields_left_out(mesh, file);
  if (!names.empty()) {
    log::info("note: " + file + " has no room for these fields, which are left out: " +
              text::list(names) + ". A .vtu keeps them.");
  }
}

ExitStatus convert(const ConvertRequest& request) {
  if (ends_with(request.input, ".yaml") || ends_with(request.input, ".yml")) {
    return convert_case(request);
  }
  meshes::check_output("-o", request.output);
  meshes::OrganMesh mesh =
      meshes::read_mesh(request.input, unit_in_mm(request.unit), request.additions);
  for (const std::string& note : mesh.notes) {
    log::info("note: " + note);
  }
  raise_order(request, mesh);
  note_left_out(mesh, request.output);
  meshes::write_mesh(mesh, request.output);
  log::info(meshes::to_text(meshes::measure_quality(mesh)));
  log::info("wrote " + request.output);
  return ExitStatus::done;
}

}  // namespace

void add_convert(CLI::App& program, Action& action) {
  CLI::App* verb = program.add_subcommand(
      "convert", "Write a mesh in another format, or a whole case for FEBio");
  const auto request = std::make_shared<ConvertRequest>();
  verb->add_option("IN", request->input,
                   "Mesh: .msh (Gmsh), .vtu, .vtk, .xdmf, .feb (FEBio), .inp (Abaqus), .elem "
                   "(CARP), .ele (TetGen); or a case (.yaml)")
      ->required();
  verb->add_option("-o,--output", request->output,
                   "Mesh file: .vtu, .msh or .feb; of a case: .feb (FEBio 4.0)")
      ->required();
  verb->add_option("--unit", request->unit,
                   "Unit of the lengths in IN; auto: the format's own, mm where it has none")
      ->check(CLI::IsMember({"auto", "um", "mm", "cm", "m"}))
      ->capture_default_str();
  verb->add_option("--add", request->additions,
                   "File on the same nodes whose facets, node sets and fields are added, as often "
                   "as needed: facet tags and fibres that are kept in files of their own")
      ->expected(1)
      ->take_all()
      ->allow_extra_args(false);
  verb->add_option("--order", request->order,
                   "2: a node on the middle of every edge (and facet and cell of hexahedra)")
      ->check(CLI::IsMember({1, 2}));
  verb->add_option("--curve", request->curves,
                   "FILE[=NAME,NAME]: cells of order 2 whose nodes between vertices lie on this "
                   "surface (STL, OBJ, PLY, OFF, VTP, VTK; mm, LPS), on the named surfaces of the "
                   "mesh (default: boundary), as often as needed")
      ->expected(1)
      ->take_all()
      ->allow_extra_args(false);
  verb->add_option("--set", request->overrides,
                   "KEY=VALUE put over the case file, as often as needed")
      ->expected(1)
      ->take_all()
      ->allow_extra_args(false);
  verb->footer(
      "\nExample:\n  viscera convert heart.feb -o heart.vtu\n"
      "  viscera convert domain.xdmf --add boundary.xdmf --add fibers.xdmf -o heart.vtu\n"
      "  viscera convert liver.vtu -o curved.vtu --order 2 --curve liver.stl=liver_outer\n"
      "  viscera convert liver.yaml -o liver.feb");
  verb->callback([&action, request] { action = [request] { return convert(*request); }; });
}

}  // namespace viscera::app
