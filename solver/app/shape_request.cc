#include "solver/app/shape_request.h"

#include <utility>

#include "meshes/shapes/block.h"
#include "meshes/shapes/ellipsoid.h"
#include "solver/app/organ_shapes.h"
#include "solver/app/shape_words.h"
#include "solver/core/errors.h"
#include "solver/core/text.h"

namespace viscera::app {

namespace {

meshes::OrganMesh make_ellipsoid(const ShapeRequest& request) {
  refuse_unused(request, {"--unknowns", "--fibers"});
  meshes::EllipsoidOptions options;
  options.cell_type = read_cell_type(request);
  const std::vector<double> lengths = read_dimensions(
      request, {5},
      "five lengths of an ellipsoid: inner semi-axis across and along, outer across and along, "
      "height of the base, such as 7mm,17mm,10mm,20mm,5mm");
  if (!lengths.empty()) {
    options.inner_short = lengths[0];
    options.inner_long = lengths[1];
    options.outer_short = lengths[2];
    options.outer_long = lengths[3];
    options.base = lengths[4];
  }
  const std::vector<int> cells =
      read_cells(request, {2, 3}, "AROUNDxTHROUGH or AROUNDxALONGxTHROUGH of an ellipsoid", "8x4");
  if (!cells.empty()) {
    options.around = cells.front();
    options.through = cells.back();
    options.along = cells.size() == 3 ? cells[1] : meshes::even_along(cells.front());
  }
  if (const double unknowns = read_unknowns(request); unknowns > 0) {
    options = meshes::refined_to(options, unknowns);
  }
  meshes::OrganMesh mesh = meshes::make_ellipsoid(options);
  if (request.fibers) {
    meshes::add_land_fibers(options, mesh);
  }
  return mesh;
}

meshes::OrganMesh make_block(const ShapeRequest& request) {
  refuse_unused(request, {"--unknowns"});
  meshes::BlockOptions options;
  options.cell_type = read_cell_type(request);
  const std::vector<double> lengths = read_dimensions(
      request, {3}, "three lengths of a block along x, y and z, such as 10mm,10mm,2cm");
  if (!lengths.empty()) {
    options.size = {lengths[0], lengths[1], lengths[2]};
  }
  const std::vector<int> cells = read_cells(request, {3}, "NXxNYxNZ of a block", "8x8x4");
  if (!cells.empty()) {
    options.cells = {cells[0], cells[1], cells[2]};
  }
  if (const double unknowns = read_unknowns(request); unknowns > 0) {
    options.cells = meshes::cells_for(options, unknowns);
  }
  return meshes::make_block(options);
}

}  // namespace

meshes::OrganMesh make_shape(const ShapeRequest& request) {
  using Maker = meshes::OrganMesh (*)(const ShapeRequest&);
  const std::pair<std::string, Maker> makers[] = {{"ellipsoid", make_ellipsoid},
                                                  {"block", make_block},
                                                  {"slab", make_slab},
                                                  {"tube", make_tube},
                                                  {"biventricle", make_biventricle},
                                                  {"lobes", make_lobes}};
  std::vector<std::string> names;
  for (const auto& [name, maker] : makers) {
    if (name == request.shape) {
      return maker(request);
    }
    names.push_back(name);
  }
  throw InputError("--shape: found '" + request.shape + "'. Allowed: " + text::list(names) + "." +
                   text::did_you_mean(request.shape, names));
}

}  // namespace viscera::app
