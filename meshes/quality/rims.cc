#include "meshes/quality/rims.h"

#include <algorithm>
#include <cmath>
#include <map>

#include "meshes/quality/cell_geometry.h"
#include "meshes/quality/facet_edges.h"
#include "meshes/vec.h"

namespace viscera::meshes {

namespace {

/// An edge of the lid, against the direction of the facet beside it.
struct RimEdge {
  std::int32_t to;
  Point middle;
};

using RimEdges = std::multimap<std::int32_t, RimEdge>;  // by their first node

/// The middle of an edge of a cell, on its curve.
Point middle_of(const OrganMesh& mesh, int cell, std::int32_t a, std::int32_t b) {
  const CellShape& shape = shape_of(mesh.cell_type);
  if (cell >= 0 && shape.degree == 2) {
    const std::int32_t* node = &mesh.cells[static_cast<std::size_t>(cell) * shape.nodes];
    for (int e = 0; e < shape.edges; ++e) {
      const std::int32_t v = node[shape.edge_vertices[e][0]], w = node[shape.edge_vertices[e][1]];
      if ((v == a && w == b) || (v == b && w == a)) {
        return mesh.nodes[node[shape.vertices + e]];
      }
    }
  }
  return times(0.5, plus(mesh.nodes[a], mesh.nodes[b]));
}

/// Length of the parabola through three points, by three Gauss points.
double curve_length(const Point& a, const Point& m, const Point& b) {
  const Point linear = minus(b, a), bend = times(4, minus(plus(a, b), times(2, m)));
  const double offset = std::sqrt(0.15);
  double length = 0;
  for (const double t : {-offset, 0.0, offset}) {
    length += (t == 0 ? 4.0 / 9 : 5.0 / 18) * norm(plus(linear, times(t, bend)));
  }
  return length;
}

/// Integral of (x - c) x dx / 2 along the parabola; Simpson's rule is exact for it.
Point swept_area(const Point& a, const Point& m, const Point& b, const Point& c) {
  const Point linear = minus(b, a), bend = times(4, minus(plus(a, b), times(2, m)));
  const Point start = cross(minus(a, c), minus(linear, times(0.5, bend)));
  const Point middle = cross(minus(m, c), linear);
  const Point end = cross(minus(b, c), plus(linear, times(0.5, bend)));
  return times(1.0 / 12, plus(plus(start, end), times(4, middle)));
}

RimLoop measure_loop(const OrganMesh& mesh,
                     const std::vector<std::int32_t>& nodes,
                     const std::vector<Point>& middles) {
  RimLoop loop;
  loop.rim.edges = static_cast<int>(nodes.size());
  for (const std::int32_t node : nodes) {
    loop.rim.centre = plus(loop.rim.centre, times(1.0 / loop.rim.edges, mesh.nodes[node]));
  }
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    const Point &a = mesh.nodes[nodes[i]], &b = mesh.nodes[nodes[(i + 1) % nodes.size()]];
    loop.rim.length += curve_length(a, middles[i], b);
    loop.lid = plus(loop.lid, swept_area(a, middles[i], b, loop.rim.centre));
  }
  loop.rim.area = norm(loop.lid);
  const Point normal = times(1 / std::max(loop.rim.area, 1e-300), loop.lid);
  for (const std::int32_t node : nodes) {
    const double off = std::abs(dot(normal, minus(mesh.nodes[node], loop.rim.centre)));
    loop.rim.off_flat = std::max(loop.rim.off_flat, off);
  }
  return loop;
}

/// Walks from edge to edge; takes away what it has walked. At a node with several rims any of them
/// is taken: every edge is in one loop.
RimLoop take_loop(const OrganMesh& mesh, RimEdges& edges) {
  const std::int32_t start = edges.begin()->first;
  std::vector<std::int32_t> nodes;
  std::vector<Point> middles;
  for (auto edge = edges.begin(); edge != edges.end();) {
    nodes.push_back(edge->first);
    middles.push_back(edge->second.middle);
    const std::int32_t next = edge->second.to;
    edges.erase(edge);
    edge = next == start ? edges.end() : edges.find(next);
  }
  return measure_loop(mesh, nodes, middles);
}

}  // namespace

RimLoops find_rims(const OrganMesh& mesh,
                   const std::vector<Facet>& facets,
                   const std::vector<FacetOwner>& owners) {
  RimLoops found;
  RimEdges edges;
  std::map<std::int32_t, int> leaving;
  FacetEdges(facets).for_each([&](const EdgeUse* uses, int count) {
    found.crowded_edges += count > 2;
    found.turned_edges += count == 2 && uses[0].forward == uses[1].forward;
    if (count == 1) {
      const std::int32_t from = uses->forward ? uses->b : uses->a;
      const std::int32_t to = uses->forward ? uses->a : uses->b;
      const int cell = owners[uses->facet].cell;
      edges.insert({from, {to, middle_of(mesh, cell, from, to)}});
      found.branched_nodes += ++leaving[from] == 2;
    }
  });
  while (!edges.empty()) {
    found.loops.push_back(take_loop(mesh, edges));
  }
  return found;
}

}  // namespace viscera::meshes
