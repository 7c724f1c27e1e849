#include <cmath>

#include "meshes/fibers/imported_rule.h"
#include "meshes/formats/read_mesh.h"
#include "meshes/quality/cell_geometry.h"
#include "meshes/vec.h"
#include "solver/app/fibers_request.h"
#include "solver/app/fibers_values.h"
#include "solver/core/errors.h"
#include "solver/core/text.h"

namespace viscera::app {

namespace {

/// The other mesh and its locator, kept as long as the rule.
struct Source {
  explicit Source(meshes::OrganMesh the_mesh) : mesh(std::move(the_mesh)), finder(mesh) {}
  meshes::OrganMesh mesh;
  meshes::CellFinder finder;
};

constexpr double rounding = 1e-3;  // mean edges; files keep few digits

double diagonal(const meshes::OrganMesh& mesh) {
  meshes::Point low = mesh.nodes.front(), high = low;
  for (const meshes::Point& x : mesh.nodes) {
    for (int i = 0; i < 3; ++i) {
      low[i] = std::min(low[i], x[i]);
      high[i] = std::max(high[i], x[i]);
    }
  }
  return meshes::norm(meshes::minus(high, low));
}

double mean_edge(const meshes::OrganMesh& mesh) {
  double sum = 0;
  for (int cell = 0; cell < mesh.n_cells(); ++cell) {
    const auto range = meshes::edge_range(meshes::cell_corners(mesh, cell));
    sum += 0.5 * (range[0] + range[1]);
  }
  return sum / mesh.n_cells();
}

/// " OTHER is 1000 times smaller ..." where only the unit can be the reason.
std::string unit_hint(const meshes::OrganMesh& mesh, const meshes::OrganMesh& other) {
  const double ratio = diagonal(mesh) / diagonal(other);
  for (const auto& [factor, unit] : {std::pair(1000.0, "m"), {10.0, "cm"}, {1e-3, "um"}}) {
    if (std::abs(ratio / factor - 1) < 0.3) {
      return std::string(" Their sizes say that the other mesh is in ") + unit +
             ": add --from-unit " + unit + ".";
    }
  }
  return "";
}

void check_coverage(const ImportRequest& request,
                    const meshes::OrganMesh& mesh,
                    const Source& source,
                    FiberTask& task) {
  const double within =
      request.within.empty() ? mean_edge(source.mesh) : read_length("--within", request.within);
  const meshes::Coverage coverage = meshes::measure_coverage(source.finder, mesh);
  const meshes::Point& far = coverage.farthest;
  const std::string found = text::format(
      "%.1f %% of the nodes and cells lie outside %s, on average by %.2g mm, at most by %.3g mm at "
      "(%.1f, %.1f, %.1f) mm",
      100.0 * coverage.outside / coverage.places, request.file.c_str(), coverage.mean_distance,
      coverage.largest, far[0], far[1], far[2]);
  if (coverage.largest > within) {
    throw GeometryError(
        "--from: " + found + text::format(". Allowed: at most %.3g mm, ", within) +
        (request.within.empty() ? "a mean edge of the other mesh" : "by --within") +
        "; beyond that the fibres are nobody's. Bring both meshes into one frame "
        "and unit (--from-unit), or say how far they may be taken from (--within)." +
        unit_hint(mesh, source.mesh));
  }
  task.notes.push_back(coverage.largest <= rounding * mean_edge(source.mesh)
                           ? "all nodes and cells lie inside " + request.file
                           : found);
}

}  // namespace

FiberTask import_task(const ImportRequest& request,
                      std::unique_ptr<meshes::FiberRule> measure,
                      const meshes::OrganMesh& mesh) {
  if (request.field.empty()) {
    throw InputError(
        "--from: found no --field. Allowed: the name of a field of directions on points or cells "
        "of the other mesh.");
  }
  FiberTask task;
  const auto source = std::make_shared<Source>(
      meshes::read_mesh(request.file, read_unit("--from-unit", request.unit), request.additions));
  task.rule = meshes::imported_rule(source->finder, {request.field, request.sheet_field},
                                    std::move(measure));
  task.kept = source;
  check_coverage(request, mesh, *source, task);
  task.has_sheet = !request.sheet_field.empty();
  return task;
}

}  // namespace viscera::app
