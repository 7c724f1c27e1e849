#include <memory>

#include <CLI/CLI.hpp>

#include "meshes/formats/write_mesh.h"
#include "meshes/quality/quality_report.h"
#include "solver/app/mesh_request.h"
#include "solver/app/mesh_sources.h"
#include "solver/app/verbs.h"
#include "solver/core/errors.h"
#include "solver/core/log.h"

namespace viscera::app {

namespace {

ExitStatus mesh(const MeshRequest& request) {
  if (request.inputs.empty() && request.shape.shape.empty()) {
    throw InputError(
        "viscera mesh: nothing to mesh. Allowed: a label image, surfaces, or --shape such as "
        "ellipsoid or tube. 'viscera mesh --help' shows the options and an example.");
  }
  meshes::check_output("-o", request.output);
  meshes::OrganMesh result =
      request.shape.shape.empty() ? mesh_sources(request) : make_shape(request.shape);
  for (const std::string& note : result.notes) {
    log::info("note: " + note);
  }
  add_surfaces(request.surfaces, result);
  meshes::write_mesh(result, request.output);
  log::info(meshes::to_text(meshes::measure_quality(result)));
  log::info("wrote " + request.output);
  return ExitStatus::done;
}

CLI::Option* repeated(CLI::Option* option) {
  return option->expected(1)->take_all()->allow_extra_args(false);
}

/// LABEL in these is a number, or a name that the file or --name or --merge gives.
void add_image_options(CLI::App& verb, MeshRequest& request) {
  repeated(verb.add_option("--size", request.sizes,
                           "Edge length (default 5mm), of one label LABEL=LENGTH, or on the border "
                           "of two LABEL:LABEL=LENGTH ('outer' is the outside), as often as "
                           "needed: --size 6mm --size 3=2mm --size liver:outer=4mm. Labels go by "
                           "number or name"));
  verb.add_option("--keep", request.keep, "Labels to mesh, such as 1,liver (default: all but 0)")
      ->delimiter(',');
  repeated(verb.add_option("--merge", request.merges,
                           "NAME=LABEL,LABEL: labels that become one region, as often as needed"));
  repeated(
      verb.add_option("--name", request.names, "LABEL=NAME of its region, as often as needed"));
  verb.add_option("--axes", request.axes,
                  "Sides of the patient to which the image's i, j and k grow, such as LPS; for "
                  "images that do not say");
  verb.add_option("--islands", request.islands,
                  "Loose parts of a label: join (those below --smallest-part become what is around "
                  "them), keep, or largest (only the largest part of each label stays)")
      ->capture_default_str();
  verb.add_option("--smallest-part", request.smallest_part,
                  "Volume below which loose parts and holes join what is around them")
      ->capture_default_str();
  verb.add_option("--smoothing", request.smoothing,
                  "How far, in voxels, smoothing may move borders; 0 leaves the staircase. Regions "
                  "keep their volume")
      ->capture_default_str()
      ->check(CLI::Range(0.0, 10.0));
  verb.add_flag("--keep-sizes", request.keep_sizes,
                "Keep the edge lengths asked for even in labels so thin that their volume is then "
                "more than 1 % off, and in walls of surfaces so thin that they get holes");
  verb.add_flag("--close-holes", request.close_holes,
                "Close holes of surfaces with triangles instead of refusing them");
  verb.add_flag("--keep-triangles", request.keep_triangles,
                "The triangles of surfaces become the facets of the mesh as they are: for thin "
                "walls and tagged parts; --size is the longest edge inside");
  verb.add_option("--unit", request.unit,
                  "Unit of length of the surfaces: um, mm, cm or m (default mm)");
}

/// Options of --shape, which say nothing about an image, and the other way round.
void add_shape_options(CLI::App& verb, ShapeRequest& request) {
  CLI::Option* shape = verb.add_option("--shape", request.shape,
                                       "Instead of an image: ellipsoid (a ventricle: thick "
                                       "ellipsoid cut at its base), biventricle (both "
                                       "ventricles), block, slab or tube (of layers), lobes "
                                       "(a liver)");
  for (const char* name :
       {"INPUT", "--size", "--keep", "--merge", "--name", "--axes", "--islands", "--smallest-part",
        "--smoothing", "--keep-sizes", "--close-holes", "--keep-triangles", "--unit"}) {
    shape->excludes(verb.get_option(name));
  }
  verb.add_option(
          "--cells", request.cells,
          "Hexahedra along each direction of the shape: AROUNDxTHROUGH of an ellipsoid "
          "(along a quarter of the base, through the wall), NXxNYxNZ of a block, "
          "NXxNYxTHROUGH of a slab and AROUNDxALONGxTHROUGH of a tube (through each layer), "
          "SIZExLVxRV of a biventricle (half the septum, both walls), SIZE of lobes; "
          "tetrahedra are five or six of each")
      ->needs(shape);
  verb.add_option("--unknowns", request.unknowns,
                  "Instead of --cells: as many as give about so many unknowns of Taylor-Hood "
                  "elements, such as 1e6")
      ->needs(shape);
  verb.add_option("--cell-type", request.cell_type, "Cells of the shape: tet4, tet10, hex8, hex27")
      ->capture_default_str()
      ->needs(shape);
  verb.add_option("--dimensions", request.dimensions,
                  "Lengths: of a block along x, y, z (10mm,10mm,10mm); of an ellipsoid the inner "
                  "semi-axes across and along, the outer ones, the height of the base "
                  "(7mm,17mm,10mm,20mm,5mm); of a slab along x, y (20mm,20mm); of a tube the inner "
                  "radius, the length and, if it is bent, the radius of the bend (10mm,40mm)")
      ->delimiter(',')
      ->needs(shape);
  repeated(verb.add_option("--layer", request.layers,
                           "NAME=THICKNESS[@ANGLE[:ANGLE]], a layer of a slab (from z = 0) or tube "
                           "(from inside), as often as needed: its region, its thickness and the "
                           "angle of its fibres from x or from the circumference"))
      ->needs(shape);
  verb.add_flag("--quarter", request.quarter, "Only the quarter of a tube with x, y >= 0")
      ->needs(shape);
  verb.add_flag(
          "--fibers", request.fibers,
          "Add fibre and sheet directions: by the rule of Land et al. 2015 to the ellipsoid, by "
          "the angles of the layers to slab and tube")
      ->needs(shape);
}

}  // namespace

void add_mesh(CLI::App& program, Action& action) {
  CLI::App* verb =
      program.add_subcommand("mesh", "Make a mesh from a label image, surfaces or a shape");
  const auto request = std::make_shared<MeshRequest>();
  verb->add_option(
      "INPUT", request->inputs,
      "Label image (NIfTI, NRRD, MetaImage, INRIMAGE, DICOM-SEG, the folder of a DICOM "
      "series), or closed surfaces (STL, OBJ, PLY, OFF, VTP, VTK), each FILE or NAME=FILE: what "
      "they enclose is filled");
  verb->add_option("-o,--output", request->output, "Mesh file: .vtu, .msh or .feb")->required();
  add_image_options(*verb, *request);
  verb->add_option(
          "--surface", request->surfaces,
          "'NAME = BASE [+ BASE ...] [facing SIDE within DEGREES] [beyond X Y Z towards SIDE] "
          "[near X Y Z within RADIUS]', a named surface of the facets of BASE that fulfil "
          "every clause, as often as needed; SIDE is left, right, anterior, posterior, "
          "superior or inferior, lengths in mm")
      ->expected(1)
      ->take_all()
      ->allow_extra_args(false);
  add_shape_options(*verb, request->shape);
  verb->footer(
      "\nExample:\n  viscera mesh --shape ellipsoid --cells 8x4 --cell-type hex27 -o lv.vtu\n"
      "  viscera mesh liver=liver.stl tumor=lesion.ply -o liver.vtu --size 5mm --size tumor=2mm\n"
      "  viscera mesh liver.inr.gz -o liver.vtu --size 5mm --name 255=liver "
      "--surface 'posterior = boundary facing posterior within 50'");
  verb->callback([&action, request] { action = [request] { return mesh(*request); }; });
}

}  // namespace viscera::app
