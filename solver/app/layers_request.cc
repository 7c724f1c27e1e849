#include <algorithm>

#include "meshes/fibers/heart_walls.h"
#include "meshes/fibers/layers_rule.h"
#include "solver/app/fibers_request.h"
#include "solver/app/fibers_values.h"
#include "solver/core/errors.h"
#include "solver/core/text.h"

namespace viscera::app {

namespace {

void require(const LayersRequest& request) {
  if (request.inner.empty() || request.outer.empty()) {
    throw InputError(std::string("--rule transmural: found no ") +
                     (request.inner.empty() ? "--inner" : "--outer") +
                     ". Allowed: names of surfaces for --inner and --outer. 'viscera inspect' "
                     "lists the surfaces of a mesh.");
  }
  if (request.start.empty() != request.end.empty() ||
      (!request.axis.empty() && !request.start.empty())) {
    throw InputError(
        "--start, --end, --axis: found one end alone, or ends with --axis. Allowed: both ends, or "
        "one direction for the whole mesh, or none for a straight tube.");
  }
  if (request.angles.empty() && request.layers.empty()) {
    throw InputError(
        "--rule transmural: found no angle. Allowed: --angles INNER:OUTER across the wall, such as "
        "60:-60, or --layer REGION=ANGLE for every layer.");
  }
}

meshes::WallAxis axis_of(const LayersRequest& request,
                         const meshes::OrganMesh& mesh,
                         FiberTask& task) {
  meshes::WallAxis axis;
  axis.start = request.start;
  axis.end = request.end;
  if (!request.start.empty()) {
    return axis;
  }
  axis.fixed = read_place("--axis", request.axis);
  if (axis.fixed) {
    if (!(meshes::norm(*axis.fixed) > 0)) {
      throw InputError("--axis: found '" + request.axis + "'. Allowed: a direction, not zero.");
    }
    return axis;
  }
  axis.fixed = meshes::common_axis(mesh, request.inner);
  if (!axis.fixed) {
    throw InputError(
        "--rule transmural: found no one direction that the inner surface turns about: it is flat, "
        "round or bent. Allowed: --axis X,Y,Z for a slab (angles are counted from axis x outward "
        "towards the axis), --start and --end for a bent tube.");
  }
  const meshes::Point& a = *axis.fixed;
  task.notes.push_back(text::format("axis found: (%.4f, %.4f, %.4f)", a[0], a[1], a[2]));
  return axis;
}

/// "media=30:40" to its region's number and angles.
std::pair<std::int32_t, meshes::AngleRange> read_layer(const std::string& text,
                                                       const meshes::OrganMesh& mesh) {
  const std::size_t equals = text.find('=');
  if (equals == std::string::npos || equals == 0) {
    throw InputError("--layer: found '" + text +
                     "'. Allowed: REGION=ANGLE or REGION=INNER:OUTER in degrees, such as "
                     "media=29.");
  }
  const std::string name = text.substr(0, equals);
  const auto found = std::find(mesh.region_names.begin(), mesh.region_names.end(), name);
  if (found == mesh.region_names.end()) {
    throw GeometryError(
        "--layer: found '" + name + "', a region that the mesh does not have. Allowed: " +
        text::list(mesh.region_names) + "." + text::did_you_mean(name, mesh.region_names));
  }
  return {static_cast<std::int32_t>(found - mesh.region_names.begin()),
          read_angle_or_range("--layer", text.substr(equals + 1))};
}

/// Every region needs an angle from somewhere.
void require_all(const meshes::LayersOptions& options,
                 const LayersRequest& request,
                 const meshes::OrganMesh& mesh) {
  std::vector<std::string> missing;
  for (std::size_t region = 0; region < mesh.region_names.size(); ++region) {
    if (request.angles.empty() && options.layers.count(static_cast<std::int32_t>(region)) == 0) {
      missing.push_back(mesh.region_names[region]);
    }
  }
  if (!missing.empty()) {
    throw InputError("--layer: found no angle for " + text::list(missing) +
                     ". Allowed: one --layer REGION=ANGLE for every region, or --angles for those "
                     "without.");
  }
}

/// Fibre families at plus and minus an angle: the law takes the angle, the field is the
/// circumference.
void turn_to_families(meshes::LayersOptions& options,
                      const meshes::OrganMesh& mesh,
                      FiberTask& task) {
  for (auto& [region, layer] : options.layers) {
    if (layer.angles.inner != layer.angles.outer) {
      throw InputError("--families: found a range of angles. Allowed: one angle for a layer.");
    }
    task.notes.push_back(mesh.region_names[region] +
                         text::format(": two families at +-%g degrees from the circumference; in "
                                      "its material 'angle: %g deg'",
                                      layer.angles.inner, layer.angles.inner));
    layer.angles = {0, 0};
  }
  task.sheet = "normal";
}

}  // namespace

FiberTask layers_task(const LayersRequest& request, const meshes::OrganMesh& mesh) {
  require(request);
  const meshes::Role inner{"--inner", request.inner}, outer{"--outer", request.outer};
  check_roles(mesh, {inner, outer, {"--start", request.start}, {"--end", request.end}});
  FiberTask task;
  if (const std::string touch = check_apart(mesh, inner, outer); !touch.empty()) {
    task.notes.push_back(touch);
  }
  meshes::LayersOptions options;
  options.inner = request.inner;
  options.outer = request.outer;
  options.axis = axis_of(request, mesh, task);
  if (!request.angles.empty()) {
    options.angles = read_angle_or_range("--angles", request.angles);
  }
  const auto depths = meshes::layer_depths(mesh, request.inner, request.outer);
  for (const std::string& text : request.layers) {
    const auto [region, angles] = read_layer(text, mesh);
    options.layers[region] = {angles, depths[region]};
  }
  require_all(options, request, mesh);
  if (request.families) {
    for (std::size_t k = 0; k < mesh.region_names.size(); ++k) {
      options.layers.try_emplace(static_cast<std::int32_t>(k),
                                 meshes::LayerAngles{options.angles, {0, 1}});
    }
    turn_to_families(options, mesh, task);
  }
  task.rule = meshes::layers_rule(mesh, options);
  return task;
}

}  // namespace viscera::app
