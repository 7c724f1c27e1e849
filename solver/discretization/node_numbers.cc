#include "solver/discretization/node_numbers.h"

#include <algorithm>
#include <array>

#include "solver/discretization/cell_nodes.h"

namespace viscera {
namespace {

/// Numbers by a set of n mesh nodes: a chain for each smallest one, about five links long.
template <int n>
class NumberBySet {
 public:
  explicit NumberBySet(std::int32_t n_mesh_nodes) : first_(n_mesh_nodes, -1) {}

  /// The number of the set, -1 and to be filled in when it is new.
  std::int32_t& of(std::array<std::int32_t, n> set) {
    std::sort(set.begin(), set.end());
    std::array<std::int32_t, n - 1> rest;
    std::copy(set.begin() + 1, set.end(), rest.begin());
    for (std::int32_t at = first_[set[0]]; at >= 0; at = links_[at].next)
      if (links_[at].rest == rest)
        return links_[at].number;
    links_.push_back({rest, -1, first_[set[0]]});
    first_[set[0]] = static_cast<std::int32_t>(links_.size() - 1);
    return links_.back().number;
  }

 private:
  struct Link {
    std::array<std::int32_t, n - 1> rest;
    std::int32_t number, next;
  };
  std::vector<std::int32_t> first_;  // [mesh node]
  std::vector<Link> links_;
};

template <std::size_t n>
std::array<std::int32_t, n> pick(const std::int32_t* cell, const std::vector<int>& vertices) {
  std::array<std::int32_t, n> out;
  for (std::size_t k = 0; k < n; ++k)
    out[k] = cell[vertices[k]];
  return out;
}

/// Sets of one, two and four vertices; what lies inside one cell is new each time.
class MeshNodeNumbers {
 public:
  explicit MeshNodeNumbers(std::int32_t n_mesh_nodes)
      : vertices_(n_mesh_nodes, -1), edges_(n_mesh_nodes), faces_(n_mesh_nodes) {}

  std::int32_t number(const std::int32_t* cell, const std::vector<int>& between) {
    switch (between.size()) {
      case 1:
        return seen(vertices_[cell[between[0]]]);
      case 2:
        return seen(edges_.of(pick<2>(cell, between)));
      case 4:
        return seen(faces_.of(pick<4>(cell, between)));
      default:
        return next_++;
    }
  }
  std::int32_t count() const { return next_; }

 private:
  std::int32_t seen(std::int32_t& number) {
    if (number < 0)
      number = next_++;
    return number;
  }

  std::vector<std::int32_t> vertices_;
  NumberBySet<2> edges_;
  NumberBySet<4> faces_;
  std::int32_t next_ = 0;
};

NodeNumbers number(const meshes::OrganMesh& mesh, std::size_t per_cell) {
  const std::vector<std::vector<int>>& between = node_vertices(mesh.cell_type);
  const std::size_t stride = meshes::nodes_per_cell(mesh.cell_type);
  MeshNodeNumbers numbers(mesh.n_nodes());
  NodeNumbers out;
  out.per_cell = static_cast<int>(per_cell);
  out.cells.reserve(per_cell * mesh.n_cells());
  for (std::size_t c = 0; c < std::size_t(mesh.n_cells()); ++c)
    for (std::size_t k = 0; k < per_cell; ++k)
      out.cells.push_back(numbers.number(&mesh.cells[c * stride], between[k]));
  out.count = numbers.count();
  return out;
}

}  // namespace

NodeNumbers number_vertices(const meshes::OrganMesh& mesh) {
  return number(mesh, meshes::vertices_per_cell(mesh.cell_type));
}

NodeNumbers number_quadratic_nodes(const meshes::OrganMesh& mesh) {
  return number(mesh, node_vertices(mesh.cell_type).size());
}

}  // namespace viscera
