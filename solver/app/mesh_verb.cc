#include <memory>

#include <CLI/CLI.hpp>

#include "meshes/formats/write_mesh.h"
#include "meshes/imaging/mesh_labels.h"
#include "meshes/imaging/read_label_image.h"
#include "meshes/quality/quality_report.h"
#include "solver/app/mesh_request.h"
#include "solver/app/verbs.h"
#include "solver/core/log.h"

namespace viscera::app {

namespace {

ExitStatus mesh(const MeshRequest& request) {
  const meshes::MesherOptions options = mesher_options(request);
  meshes::LabelImage image = meshes::read_label_image(request.image);
  if (!request.axes.empty()) {
    meshes::set_axes(image, request.axes);
  }
  meshes::OrganMesh result = meshes::mesh_labels(image, options);
  for (const std::string& note : result.notes) {
    log::info("note: " + note);
  }
  add_surfaces(request.surfaces, result);
  meshes::write_mesh(result, request.output);
  log::info(meshes::to_text(meshes::measure_quality(result)));
  log::info("wrote " + request.output);
  return ExitStatus::done;
}

}  // namespace

void add_mesh(CLI::App& program, Action& action) {
  CLI::App* verb = program.add_subcommand("mesh", "Make a tetrahedral mesh from a label image");
  const auto request = std::make_shared<MeshRequest>();
  verb->add_option("LABELS", request->image, "Label image: INRIMAGE, NIfTI, NRRD or MetaImage")
      ->required();
  verb->add_option("-o,--output", request->output, "Mesh file: .vtu or .msh")->required();
  verb->add_option("--size", request->size, "Edge length, such as 5mm")->capture_default_str();
  verb->add_option("--label-size", request->label_sizes,
                   "LABEL=LENGTH, edge length inside one label, as often as needed")
      ->expected(1)
      ->take_all()
      ->allow_extra_args(false);
  verb->add_option("--keep", request->keep, "Labels to mesh, such as 1,2 (default: all but 0)")
      ->delimiter(',');
  verb->add_option(
          "--name", request->names,
          "LABEL=NAME of its region, as often as needed; two labels of one name are one region")
      ->expected(1)
      ->take_all()
      ->allow_extra_args(false);
  verb->add_option("--surface", request->surfaces,
                   "'NAME = BASE [facing SIDE within DEGREES] [beyond X Y Z towards SIDE] "
                   "[near X Y Z within RADIUS]', a named surface of the facets of BASE that fulfil "
                   "every clause, as often as needed; SIDE is left, right, anterior, posterior, "
                   "superior or inferior, lengths in mm")
      ->expected(1)
      ->take_all()
      ->allow_extra_args(false);
  verb->add_option("--axes", request->axes,
                   "Sides of the patient to which the image's i, j and k grow, such as LPS; for "
                   "images that do not say");
  verb->add_option("--smallest-part", request->smallest_part,
                   "Volume below which loose parts and holes vanish")
      ->capture_default_str();
  verb->footer(
      "\nExample:\n  viscera mesh liver.inr.gz -o liver.vtu --size 5mm --name 255=liver "
      "--surface 'posterior = boundary facing posterior within 50'");
  verb->callback([&action, request] { action = [request] { return mesh(*request); }; });
}

}  // namespace viscera::app
