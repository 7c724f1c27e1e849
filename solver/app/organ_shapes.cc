#include "solver/app/organ_shapes.h"

#include "meshes/shapes/biventricle.h"
#include "meshes/shapes/layers.h"
#include "meshes/shapes/lobes.h"
#include "solver/app/shape_words.h"
#include "solver/core/errors.h"

namespace viscera::app {

namespace {

/// Layers of the request, or the shape's own with the cells of the request.
void set_layers(const ShapeRequest& request, int cells, std::vector<meshes::Layer>& layers) {
  const std::vector<meshes::Layer> given = read_layers(request, cells);
  if (given.empty()) {
    layers.front().cells = cells;
  } else {
    layers = given;
  }
}

}  // namespace

meshes::OrganMesh make_slab(const ShapeRequest& request) {
  refuse_unused(request, {"--layer", "--fibers"});
  meshes::SlabOptions options;
  options.cell_type = read_cell_type(request);
  const std::vector<double> lengths = read_dimensions(
      request, {2}, "two lengths of a slab, along x and y, such as 20mm,20mm (--layer has z)");
  if (!lengths.empty()) {
    options.size = {lengths[0], lengths[1]};
  }
  const std::vector<int> cells =
      read_cells(request, {3}, "NXxNYxTHROUGH of a slab, the last for each layer", "8x8x2");
  if (!cells.empty()) {
    options.cells = {cells[0], cells[1]};
  }
  set_layers(request, cells.empty() ? 2 : cells[2], options.layers);
  meshes::OrganMesh mesh = meshes::make_slab(options);
  if (request.fibers) {
    meshes::add_fibers(options, mesh);
  }
  return mesh;
}

meshes::OrganMesh make_tube(const ShapeRequest& request) {
  refuse_unused(request, {"--layer", "--quarter", "--fibers"});
  meshes::TubeOptions options;
  options.cell_type = read_cell_type(request);
  options.part = request.quarter ? meshes::TubePart::quarter : meshes::TubePart::whole;
  const std::vector<double> lengths =
      read_dimensions(request, {2, 3},
                      "inner radius and length of a tube and, if it is bent, the bend's radius, "
                      "such as 10mm,40mm or 10mm,60mm,40mm (--layer has the wall)");
  if (!lengths.empty()) {
    options.inner_radius = lengths[0];
    options.length = lengths[1];
    options.bend_radius = lengths.size() == 3 ? lengths[2] : 0;
  }
  if (lengths.size() == 3 && !(lengths[2] > 0)) {
    throw InputError(
        "--dimensions: found a bend radius of zero or less. Allowed: a positive one; "
        "without it the tube is straight.");
  }
  const std::vector<int> cells = read_cells(
      request, {3}, "AROUNDxALONGxTHROUGH of a tube (a quarter, the length, each layer)", "6x12x2");
  if (!cells.empty()) {
    options.around = cells[0];
    options.along = cells[1];
  }
  set_layers(request, cells.empty() ? 2 : cells[2], options.layers);
  meshes::OrganMesh mesh = meshes::make_tube(options);
  if (request.fibers) {
    meshes::add_fibers(options, mesh);
  }
  return mesh;
}

meshes::OrganMesh make_biventricle(const ShapeRequest& request) {
  refuse_unused(request, {});
  meshes::BiventricleOptions options;
  options.cell_type = read_cell_type(request);
  const std::vector<double> lengths = read_dimensions(
      request, {9},
      "nine lengths of a biventricle: inner semi-axes across and along and wall of the left "
      "ventricle; semi-axes along x, y and z of the right one, the place of its axis, its wall; "
      "height of the base, such as 25mm,60mm,10mm,38mm,36mm,48mm,20mm,4mm,15mm");
  if (!lengths.empty()) {
    options.lv_short = lengths[0];
    options.lv_long = lengths[1];
    options.lv_wall = lengths[2];
    options.rv_across = lengths[3];
    options.rv_along_y = lengths[4];
    options.rv_long = lengths[5];
    options.rv_centre = lengths[6];
    options.rv_wall = lengths[7];
    options.base = lengths[8];
  }
  const std::vector<int> cells = read_cells(
      request, {3}, "SIZExLVxRV of a biventricle (half the septum, both walls)", "4x2x1");
  if (!cells.empty()) {
    options.size = cells[0];
    options.lv_through = cells[1];
    options.rv_through = cells[2];
  }
  return meshes::make_biventricle(options);
}

meshes::OrganMesh make_lobes(const ShapeRequest& request) {
  refuse_unused(request, {});
  meshes::LobesOptions options;
  options.cell_type = read_cell_type(request);
  const std::vector<double> lengths = read_dimensions(
      request, {5},
      "five lengths of lobes: half width, depth and height, half height at the left end, notch, "
      "such as 105mm,70mm,80mm,40mm,12mm");
  if (!lengths.empty()) {
    options.width = lengths[0];
    options.depth = lengths[1];
    options.height = lengths[2];
    options.left_height = lengths[3];
    options.notch = lengths[4];
  }
  const std::vector<int> cells =
      read_cells(request, {1}, "SIZE of lobes (from the middle to the inner cube)", "4");
  if (!cells.empty()) {
    options.size = cells[0];
  }
  return meshes::make_lobes(options);
}

}  // namespace viscera::app
