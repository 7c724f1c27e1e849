#include "solver/discretization/cell_nodes.h"

#include <algorithm>
#include <numeric>

namespace viscera {
namespace {

std::vector<std::vector<int>> list_node_vertices(meshes::CellType type) {
  const meshes::CellShape& shape = meshes::shape_of(meshes::shape_of(type).quadratic);
  std::vector<std::vector<int>> out;
  for (int v = 0; v < shape.vertices; ++v)
    out.push_back({v});
  for (int e = 0; e < shape.edges; ++e)
    out.push_back({shape.edge_vertices[e][0], shape.edge_vertices[e][1]});
  if (!meshes::is_hexahedral(type))
    return out;
  for (int f = 0; f < shape.facets; ++f)
    out.emplace_back(shape.facet_vertices[f].begin(), shape.facet_vertices[f].end());
  out.emplace_back(shape.vertices);
  std::iota(out.back().begin(), out.back().end(), 0);
  return out;
}

/// The node between these vertices, given in any order.
int node_between(meshes::CellType type, const std::vector<int>& vertices) {
  const std::vector<std::vector<int>>& nodes = node_vertices(type);
  for (std::size_t node = 0; node < nodes.size(); ++node)
    if (std::is_permutation(nodes[node].begin(), nodes[node].end(), vertices.begin(),
                            vertices.end()))
      return static_cast<int>(node);
  return -1;
}

}  // namespace

const std::vector<std::vector<int>>& node_vertices(meshes::CellType type) {
  static const std::vector<std::vector<int>> tetrahedron =
      list_node_vertices(meshes::CellType::tet10);
  static const std::vector<std::vector<int>> hexahedron =
      list_node_vertices(meshes::CellType::hex27);
  return meshes::is_hexahedral(type) ? hexahedron : tetrahedron;
}

std::vector<int> facet_nodes(meshes::CellType type, int facet, int degree) {
  const meshes::Facet& corners = meshes::shape_of(type).facet_vertices[facet];
  const int n = meshes::n_corners(corners);
  std::vector<int> nodes(corners.begin(), corners.begin() + n);
  if (degree == 1)
    return nodes;
  for (int k = 0; k < n; ++k)
    nodes.push_back(node_between(type, {corners[k], corners[(k + 1) % n]}));
  if (n == 4)
    nodes.push_back(node_between(type, {corners.begin(), corners.end()}));
  return nodes;
}

}  // namespace viscera
