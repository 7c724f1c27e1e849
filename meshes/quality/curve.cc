#include "meshes/quality/curve.h"

#include <algorithm>
#include <limits>
#include <map>
#include <vtkCellArray.h>
#include <vtkNew.h>
#include <vtkPoints.h>
#include <vtkPolyData.h>
#include <vtkStaticCellLocator.h>

#include "meshes/quality/cell_geometry.h"
#include "meshes/quality/facets.h"
#include "meshes/quality/words.h"
#include "meshes/vec.h"
#include "solver/core/errors.h"
#include "solver/core/text.h"

namespace viscera::meshes {

namespace {

/// Nearest points of a surface.
class NearestPoints {
 public:
  explicit NearestPoints(const SurfaceSoup& shape) {
    vtkNew<vtkPoints> points;
    points->SetDataTypeToDouble();
    for (const Point& x : shape.points) {
      points->InsertNextPoint(x.data());
    }
    vtkNew<vtkCellArray> triangles;
    for (const auto& triangle : shape.triangles) {
      const vtkIdType corners[3] = {triangle[0], triangle[1], triangle[2]};
      triangles->InsertNextCell(3, corners);
    }
    surface_->SetPoints(points);
    surface_->SetPolys(triangles);
    locator_->SetDataSet(surface_);
    locator_->BuildLocator();
  }

  Point nearest(const Point& x) {
    Point found = {};
    vtkIdType cell = 0;
    int part = 0;
    double square = 0;
    locator_->FindClosestPoint(x.data(), found.data(), cell, part, square);
    return found;
  }

 private:
  vtkNew<vtkPolyData> surface_;
  vtkNew<vtkStaticCellLocator> locator_;
};

/// The nodes of some facets: vertices, and those between with the length [mm] of their edge or of
/// the shortest edge of their facet.
struct FacetNodes {
  std::vector<std::int32_t> vertices;
  std::map<std::int32_t, double> between;
};

FacetNodes nodes_on(const OrganMesh& mesh, const std::vector<std::string>& names) {
  const CellShape& shape = shape_of(mesh.cell_type);
  FacetNodes found;
  for (const std::string& name : names) {
    for (const FacetOwner& owner : resolve_facets(mesh, name)) {
      const std::int32_t* cell = &mesh.cells[std::size_t(owner.cell) * shape.nodes];
      const Facet& facet = shape.facet_vertices[owner.facet];
      const auto has = [&](int v) {
        return std::find(facet.begin(), facet.begin() + shape.facet_corners, v) !=
               facet.begin() + shape.facet_corners;
      };
      double shortest = std::numeric_limits<double>::max();
      for (int e = 0; e < shape.edges; ++e) {
        const auto [a, b] = shape.edge_vertices[e];
        if (has(a) && has(b)) {
          const double length = norm(minus(mesh.nodes[cell[a]], mesh.nodes[cell[b]]));
          shortest = std::min(shortest, length);
          found.between[cell[shape.vertices + e]] = length;
          found.vertices.insert(found.vertices.end(), {cell[a], cell[b]});
        }
      }
      if (is_hexahedral(shape.type)) {
        found.between[cell[20 + owner.facet]] = shortest;
      }
    }
  }
  return found;
}

/// Takes moved nodes of cells that became almost flat or folded half way back, in the end wholly;
/// counts such cells. `before`: where moved nodes were.
int straighten_bad_cells(const std::map<std::int32_t, Point>& before, OrganMesh& mesh) {
  constexpr double poor = 0.1;  // scaled Jacobian; straight cells that have less may keep it
  const CellShape& shape = shape_of(mesh.cell_type);
  std::vector<char> is_straightened(mesh.n_cells(), 0);
  for (const double share : {0.5, 0.5, 0.5, 1.0, 1.0}) {  // the last: neighbours worse by it
    for (int cell = 0; cell < mesh.n_cells(); ++cell) {
      const std::int32_t* nodes = &mesh.cells[std::size_t(cell) * shape.nodes];
      const auto was_moved = [&](std::int32_t node) { return before.count(node) > 0; };
      if (!std::any_of(nodes + shape.vertices, nodes + shape.nodes, was_moved) ||
          scaled_jacobian(mesh, cell) >=
              std::min(poor, 0.5 * scaled_jacobian(cell_corners(mesh, cell)))) {
        continue;
      }
      is_straightened[cell] = 1;
      for (int i = shape.vertices; i < shape.nodes; ++i) {
        if (const auto found = before.find(nodes[i]); found != before.end()) {
          Point& x = mesh.nodes[nodes[i]];
          x = plus(times(1 - share, x), times(share, found->second));
        }
      }
    }
  }
  return static_cast<int>(std::count(is_straightened.begin(), is_straightened.end(), 1));
}

}  // namespace

CurveReport curve_to_surface(const std::vector<std::string>& names,
                             const SurfaceSoup& shape,
                             OrganMesh& mesh) {
  const FacetNodes nodes = nodes_on(mesh, names);
  NearestPoints surface(shape);
  CurveReport report;
  std::map<std::int32_t, Point> before;
  double nearest = std::numeric_limits<double>::max();
  for (const auto& [node, length] : nodes.between) {
    const Point target = surface.nearest(mesh.nodes[node]);
    const double distance = norm(minus(target, mesh.nodes[node]));
    nearest = std::min(nearest, distance);
    if (distance > length / 2) {
      ++report.left;
      continue;
    }
    before[node] = mesh.nodes[node];
    mesh.nodes[node] = target;
    ++report.moved;
    report.mean_move += distance;
    report.largest_move = std::max(report.largest_move, distance);
  }
  if (report.moved == 0) {
    throw GeometryError(shape.file + ": none of the " + std::to_string(report.left) + " nodes on " +
                        text::list(names) +
                        " is within half an edge of this surface, the nearest is " +
                        text::format("%.4g", nearest) +
                        " mm away. The surface lies elsewhere: is it of this mesh, in mm, and in "
                        "the same frame (LPS, not RAS)?");
  }
  report.mean_move /= report.moved;
  for (const std::int32_t vertex : nodes.vertices) {
    const Point& x = mesh.nodes[vertex];
    report.vertex_distance = std::max(report.vertex_distance, norm(minus(surface.nearest(x), x)));
  }
  report.straightened = straighten_bad_cells(before, mesh);
  return report;
}

std::string to_text(const CurveReport& report) {
  std::string text = "put " + count_text(report.moved, "node", "nodes") +
                     text::format(" on the surface, moved by %.3g mm on average and %.3g at most",
                                  report.mean_move, report.largest_move) +
                     text::format("; vertices lie up to %.3g mm from it", report.vertex_distance);
  if (report.left > 0) {
    text += "; " + count_text(report.left, "node stays, it is", "nodes stay, they are") +
            " farther from it than half an edge";
  }
  if (report.straightened > 0) {
    text += "; " + count_text(report.straightened, "cell", "cells") +
            " would have folded or become flat and kept straighter edges";
  }
  return text;
}

}  // namespace viscera::meshes
