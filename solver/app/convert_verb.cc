#include <memory>
#include <optional>

#include <CLI/CLI.hpp>

#include "meshes/formats/read_mesh.h"
#include "meshes/formats/write_mesh.h"
#include "meshes/quality/quality_report.h"
#include "solver/app/verbs.h"
#include "solver/core/errors.h"
#include "solver/core/log.h"

namespace viscera::app {

namespace {

struct ConvertRequest {
  std::string input;
  std::string output;
  std::string unit = "auto";
  std::vector<std::string> additions;
};

std::optional<double> unit_in_mm(const std::string& word) {
  const std::map<std::string, double> units{{"um", 1e-3}, {"mm", 1}, {"cm", 10}, {"m", 1000}};
  const auto found = units.find(word);
  return found == units.end() ? std::nullopt : std::optional(found->second);
}

ExitStatus convert(const ConvertRequest& request) {
  const meshes::OrganMesh mesh =
      meshes::read_mesh(request.input, unit_in_mm(request.unit), request.additions);
  for (const std::string& note : mesh.notes) {
    log::info("note: " + note);
  }
  meshes::write_mesh(mesh, request.output);
  log::info(meshes::to_text(meshes::measure_quality(mesh)));
  log::info("wrote " + request.output);
  return ExitStatus::done;
}

}  // namespace

void add_convert(CLI::App& program, Action& action) {
  CLI::App* verb = program.add_subcommand("convert", "Write a mesh in another format");
  const auto request = std::make_shared<ConvertRequest>();
  verb->add_option("IN", request->input,
                   "Mesh: .msh (Gmsh), .vtu, .vtk, .xdmf, .feb (FEBio), .inp (Abaqus), .elem "
                   "(CARP), .ele (TetGen)")
      ->required();
  verb->add_option("-o,--output", request->output, "Mesh file: .vtu or .msh")->required();
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
  verb->footer(
      "\nExample:\n  viscera convert heart.feb -o heart.vtu\n"
      "  viscera convert domain.xdmf --add boundary.xdmf --add fibers.xdmf -o heart.vtu");
  verb->callback([&action, request] { action = [request] { return convert(*request); }; });
}

}  // namespace viscera::app
