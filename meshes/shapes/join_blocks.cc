#include "meshes/shapes/join_blocks.h"

#include <algorithm>

#include "meshes/quality/facets.h"
#include "meshes/quality/near_nodes.h"
#include "meshes/shapes/lattice_cells.h"
#include "meshes/shapes/sweep.h"
#include "solver/core/errors.h"

namespace viscera::meshes {

namespace {

/// The lattice of nodes over a block: `degree` steps a cell.
struct BlockNodes {
  std::array<int, 3> steps;
  std::vector<std::int32_t> numbers;

  std::int32_t& at(int i, int j, int k) {
    return numbers[i + (steps[0] + 1) * (j + static_cast<std::size_t>(steps[1] + 1) * k)];
  }
};

template <class Visit>
void for_each_node(const std::array<int, 3>& steps, const Visit& visit) {
  for (int k = 0; k <= steps[2]; ++k) {
    for (int j = 0; j <= steps[1]; ++j) {
      for (int i = 0; i <= steps[0]; ++i) {
        visit(i, j, k);
      }
    }
  }
}

int number_of(const std::string& name, std::vector<std::string>& names) {
  const auto found = std::find(names.begin(), names.end(), name);
  const auto number = static_cast<int>(found - names.begin());
  if (found == names.end()) {
    names.push_back(name);
  }
  return number;
}

void check_count(const std::vector<CellBlock>& blocks) {
  double unknowns = 0;
  for (const CellBlock& block : blocks) {
    double nodes = 1, vertices = 1;
    for (const int n : block.cells) {
      nodes *= 2.0 * n + 1;
      vertices *= n + 1.0;
    }
    unknowns += 3 * nodes + vertices;
  }
  require_countable(unknowns);
}

class Joiner {
 public:
  Joiner(const std::vector<CellBlock>& blocks, CellType type)
      : blocks_(blocks), shape_(shape_of(type)), tetrahedral_(!is_hexahedral(type)) {
    mesh_.cell_type = type;
  }

  OrganMesh join() {
    add_nodes();
    merge_nodes();
    if (tetrahedral_) {
      colour_blocks();
    }
    for (std::size_t b = 0; b < blocks_.size(); ++b) {
      add_cells(blocks_[b], nodes_[b], tetrahedral_ ? start_[b] : 0);
    }
    mesh_.surfaces.push_back(extract_boundary(mesh_));
    return std::move(mesh_);
  }

 private:
  /// The middle of a hexahedron is a node of hex27 alone.
  bool is_needed(int i, int j, int k) const {
    return !(tetrahedral_ && shape_.degree == 2 && i % 2 == 1 && j % 2 == 1 && k % 2 == 1);
  }

  void add_nodes() {
    for (const CellBlock& block : blocks_) {
      BlockNodes nodes;
      std::size_t count = 1;
      for (int d = 0; d < 3; ++d) {
        nodes.steps[d] = shape_.degree * block.cells[d];
        count *= nodes.steps[d] + 1;
      }
      nodes.numbers.assign(count, -1);
      const auto& n = nodes.steps;
      for_each_node(n, [&](int i, int j, int k) {
        if (is_needed(i, j, k)) {
          nodes.at(i, j, k) = mesh_.n_nodes();
          mesh_.nodes.push_back(block.place(double(i) / n[0], double(j) / n[1], double(k) / n[2]));
        }
      });
      nodes_.push_back(std::move(nodes));
    }
  }

  void merge_nodes() {
    const std::vector<std::int32_t> place = nodes_in_place(mesh_.nodes, same_place(mesh_));
    std::vector<std::int32_t> number(place.size());
    std::int32_t next = 0;
    for (std::size_t i = 0; i < place.size(); ++i) {
      if (place[i] == static_cast<std::int32_t>(i)) {
        mesh_.nodes[next] = mesh_.nodes[i];
        number[i] = next++;
      } else {
        number[i] = number[place[i]];
      }
    }
    mesh_.nodes.resize(next);
    for (BlockNodes& block : nodes_) {
      for (std::int32_t& node : block.numbers) {
        node = node < 0 ? -1 : number[node];
      }
    }
  }

  /// Chooses for every block the colour of its first vertex, so that the colour of a vertex (its
  /// parity of steps from there) is the same in all blocks.
  void colour_blocks() {
    std::vector<signed char> colour(mesh_.nodes.size(), -1);
    start_.assign(blocks_.size(), -1);
    for (std::size_t left = blocks_.size(); left > 0; --left) {
      const auto [block, start] = next_block(colour);
      start_[block] = start;
      paint(nodes_[block], start, colour);
    }
  }

  /// A block without colours that meets one with them, and the colour it must start with.
  std::pair<std::size_t, int> next_block(const std::vector<signed char>& colour) {
    std::size_t any = 0;
    for (std::size_t b = 0; b < blocks_.size(); ++b) {
      if (start_[b] < 0) {
        any = b;
        if (const int met = colour_met(nodes_[b], colour); met >= 0) {
          return {b, met};
        }
      }
    }
    return {any, 0};
  }

  template <class Visit>
  void for_each_vertex(BlockNodes& nodes, const Visit& visit) const {
    const int d = shape_.degree;
    for_each_node({nodes.steps[0] / d, nodes.steps[1] / d, nodes.steps[2] / d},
                  [&](int i, int j, int k) { visit(nodes.at(d * i, d * j, d * k), i + j + k); });
  }

  /// Colour that the block's first vertex must have to agree with those that have one; -1: any.
  int colour_met(BlockNodes& nodes, const std::vector<signed char>& colour) const {
    int found = -1;
    for_each_vertex(nodes, [&](std::int32_t node, int steps) {
      if (found < 0 && colour[node] >= 0) {
        found = (colour[node] + steps) % 2;
      }
    });
    return found;
  }

  void paint(BlockNodes& nodes, int start, std::vector<signed char>& colour) const {
    for_each_vertex(nodes, [&](std::int32_t node, int steps) {
      const auto own = static_cast<signed char>((start + steps) % 2);
      if (colour[node] >= 0 && colour[node] != own) {
        throw InputError(
            "Tetrahedra of this shape need an even number of hexahedra around its hole, found an "
            "odd one. Choose even numbers, or hexahedra.");
      }
      colour[node] = own;
    });
  }

  void add_cells(const CellBlock& block, BlockNodes& nodes, int start) {
    const int region = number_of(block.region, mesh_.region_names);
    const int degree = shape_.degree;
    Lattice lattice(shape_.type);
    const auto& n = block.cells;
    for_each_node({n[0] - 1, n[1] - 1, n[2] - 1}, [&](int i, int j, int k) {
      for_each_node({2, 2, 2}, [&](int a, int b, int c) {
        lattice.node({a, b, c}) =
            nodes.at(degree * i + (degree == 2 ? a : a / 2), degree * j + (degree == 2 ? b : b / 2),
                     degree * k + (degree == 2 ? c : c / 2));
      });
      const CellSpots cells = tetrahedral_ ? five_tetrahedra(start + i + j + k) : one_hexahedron();
      for (const auto& cell : cells) {
        lattice.add_cell(cell, region, mesh_);
      }
      const int at[3] = {i, j, k};
      for (int side = 0; side < 6; ++side) {
        const bool at_end = side % 2 == 1;
        if (!block.sides[side].empty() && at[side / 2] == (at_end ? n[side / 2] - 1 : 0)) {
          lattice.add_facets(cells, side / 2, at_end ? 2 : 0, surface(block.sides[side]));
        }
      }
    });
  }

  Surface& surface(const std::string& name) {
    const auto at = static_cast<std::size_t>(number_of(name, surface_names_));
    if (at == mesh_.surfaces.size()) {
      mesh_.surfaces.push_back({name});
    }
    return mesh_.surfaces[at];
  }

  const std::vector<CellBlock>& blocks_;
  const CellShape& shape_;
  const bool tetrahedral_;
  OrganMesh mesh_;
  std::vector<BlockNodes> nodes_;  // [block]
  std::vector<int> start_;         // [block], colour of its first vertex
  std::vector<std::string> surface_names_;
};

}  // namespace

OrganMesh join_blocks(const std::vector<CellBlock>& blocks, CellType type) {
  check_count(blocks);
  return Joiner(blocks, type).join();
}

}  // namespace viscera::meshes
