#include "solver/case/pieces.h"

#include <numeric>

namespace viscera::case_file {

namespace {

/// Root of a node's tree, with the path to it halved on the way.
std::int32_t root_of(std::vector<std::int32_t>& parent, std::int32_t node) {
  while (parent[node] != node) {
    parent[node] = parent[parent[node]];
    node = parent[node];
  }
  return node;
}

}  // namespace

Pieces find_pieces(const meshes::OrganMesh& mesh) {
  const int per_cell = meshes::nodes_per_cell(mesh.cell_type);
  std::vector<std::int32_t> parent(mesh.nodes.size());
  std::iota(parent.begin(), parent.end(), 0);
  std::vector<char> used(mesh.nodes.size(), 0);
  for (std::size_t i = 0; i < mesh.cells.size(); ++i) {
    const std::int32_t first = mesh.cells[i - i % static_cast<std::size_t>(per_cell)];
    parent[root_of(parent, mesh.cells[i])] = root_of(parent, first);
    used[mesh.cells[i]] = 1;
  }
  Pieces pieces{std::vector<std::int32_t>(mesh.nodes.size(), -1), 0};
  std::vector<std::int32_t> number(mesh.nodes.size(), -1);
  for (std::size_t node = 0; node < mesh.nodes.size(); ++node) {
    if (used[node]) {
      std::int32_t& piece = number[root_of(parent, static_cast<std::int32_t>(node))];
      piece = piece < 0 ? pieces.count++ : piece;
      pieces.of_node[node] = piece;
    }
  }
  return pieces;
}

}  // namespace viscera::case_file
