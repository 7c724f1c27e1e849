#include "meshes/imaging/separate_hinges.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <tuple>
#include <utility>
#include <vector>

#include "meshes/imaging/borders.h"
#include "meshes/quality/union_find.h"
#include "meshes/vec.h"

namespace viscera::meshes::imaging {

namespace {

using Corners = std::array<std::int32_t, 3>;
using Edge = std::array<std::int32_t, 2>;
using Cells = std::vector<std::int32_t>;

constexpr int most_rounds = 20;
// facets of a tetrahedron of positive volume, seen from outside
constexpr std::array<std::array<int, 3>, 4> facets_of_cell = {
    {{0, 2, 1}, {0, 1, 3}, {1, 2, 3}, {0, 3, 2}}};

const std::int32_t* corners_of(const Tetrahedra& mesh, std::int32_t cell) {
  return &mesh.cells[4 * static_cast<std::size_t>(cell)];
}

bool has(const Tetrahedra& mesh, std::int32_t cell, std::int32_t node) {
  const std::int32_t* c = corners_of(mesh, cell);
  return std::find(c, c + 4, node) != c + 4;
}

double volume_of(const Tetrahedra& mesh, std::int32_t cell) {
  const std::int32_t* c = corners_of(mesh, cell);
  const Point& o = mesh.nodes[c[0]];
  return dot(minus(mesh.nodes[c[1]], o),
             cross(minus(mesh.nodes[c[2]], o), minus(mesh.nodes[c[3]], o))) /
         6;
}

/// Edges where more than two facets of the outside meet.
std::vector<Edge> hinges_of(const Tetrahedra& mesh) {
  std::vector<Edge> edges;
  for (const RegionFacet& facet : mesh.facets) {
    for (std::size_t i = 0; facet.outside == 0 && i < 3; ++i) {
      const auto [a, b] = std::minmax(facet.corners[i], facet.corners[(i + 1) % 3]);
      edges.push_back({a, b});
    }
  }
  std::sort(edges.begin(), edges.end());
  std::vector<Edge> hinges;
  for (std::size_t i = 0; i + 2 < edges.size(); ++i) {
    if (edges[i] == edges[i + 2] && (hinges.empty() || hinges.back() != edges[i])) {
      hinges.push_back(edges[i]);
    }
  }
  return hinges;
}

/// Nodes where the facets of the outside make more than one fan, each with the fan of every facet
/// around it.
struct Pinch {
  std::int32_t node;
  std::vector<std::pair<Corners, int>> facets;
};

std::vector<Pinch> pinches_of(const Tetrahedra& mesh) {
  std::vector<std::pair<std::int32_t, std::int32_t>> pairs;
  for (std::size_t f = 0; f < mesh.facets.size(); ++f) {
    for (const std::int32_t node : mesh.facets[f].corners) {
      if (mesh.facets[f].outside == 0) {
        pairs.push_back({node, static_cast<std::int32_t>(f)});
      }
    }
  }
  const Lists around = make_lists(mesh.nodes.size(), std::move(pairs));
  std::vector<Pinch> pinches;
  for (std::int32_t node = 0; node < static_cast<std::int32_t>(mesh.nodes.size()); ++node) {
    const auto facets = around[node];
    const auto count = static_cast<std::int32_t>(facets.size());
    UnionFind fans(facets.size());
    const auto share_edge = [&](const Corners& a, const Corners& b) {
      return std::any_of(a.begin(), a.end(), [&](std::int32_t other) {
        return other != node && std::find(b.begin(), b.end(), other) != b.end();
      });
    };
    int groups = count;
    for (std::int32_t i = 0; i < count; ++i) {
      for (std::int32_t j = 0; j < i && groups > 1; ++j) {
        if (fans.root(i) != fans.root(j) &&
            share_edge(mesh.facets[facets.from[i]].corners, mesh.facets[facets.from[j]].corners)) {
          fans.join(i, j);
          --groups;
        }
      }
    }
    if (groups > 1) {
      pinches.push_back({node, {}});
      for (std::int32_t i = 0; i < count; ++i) {
        pinches.back().facets.push_back({mesh.facets[facets.from[i]].corners, fans.root(i)});
      }
    }
  }
  return pinches;
}

/// Groups of cells that share facets; all of the cells have a node or an edge in common.
std::vector<Cells> groups_of(const Tetrahedra& mesh, const Cells& cells) {
  UnionFind sets(cells.size());
  for (std::size_t i = 0; i < cells.size(); ++i) {
    const std::int32_t* c = corners_of(mesh, cells[i]);
    for (std::size_t j = 0; j < i; ++j) {
      if (std::count_if(c, c + 4, [&](auto node) { return has(mesh, cells[j], node); }) == 3) {
        sets.join(static_cast<std::int32_t>(i), static_cast<std::int32_t>(j));
      }
    }
  }
  std::vector<Cells> groups(cells.size());
  for (std::size_t i = 0; i < cells.size(); ++i) {
    groups[sets.root(static_cast<std::int32_t>(i))].push_back(cells[i]);
  }
  groups.erase(std::remove(groups.begin(), groups.end(), Cells()), groups.end());
  return groups;
}

double volume_of(const Tetrahedra& mesh, const Cells& cells) {
  double volume = 0;
  for (const std::int32_t cell : cells) {
    volume += volume_of(mesh, cell);
  }
  return volume;
}

/// The cells of all groups but the largest.
Cells lesser_groups(const Tetrahedra& mesh, const Cells& cells) {
  std::vector<Cells> groups = groups_of(mesh, cells);
  const auto largest = std::max_element(
      groups.begin(), groups.end(),
      [&](const Cells& a, const Cells& b) { return volume_of(mesh, a) < volume_of(mesh, b); });
  Cells lesser;
  for (auto group = groups.begin(); group != groups.end(); ++group) {
    if (group != largest) {
      lesser.insert(lesser.end(), group->begin(), group->end());
    }
  }
  return lesser;
}

/// Cells around a node, none of which is cut off, that touch more than one fan of facets.
Cells cells_between(const Tetrahedra& mesh, const Pinch& pinch, const Cells& cells) {
  Cells between;
  for (const std::int32_t cell : cells) {
    std::set<int> fans;
    for (const auto& [corners, fan] : pinch.facets) {
      for (const std::int32_t node : corners) {
        if (node != pinch.node && has(mesh, cell, node)) {
          fans.insert(fan);
        }
      }
    }
    if (fans.size() > 1) {
      between.push_back(cell);
    }
  }
  return between;
}

/// Cells that go in one round.
std::vector<bool> cells_to_drop(const Tetrahedra& mesh) {
  std::vector<bool> drop(mesh.cell_regions.size(), false);
  const std::vector<Edge> hinges = hinges_of(mesh);
  const std::vector<Pinch> pinches = pinches_of(mesh);
  if (hinges.empty() && pinches.empty()) {
    return {};
  }
  std::vector<std::pair<std::int32_t, std::int32_t>> pairs;
  for (std::size_t at = 0; at < mesh.cells.size(); ++at) {
    pairs.push_back({mesh.cells[at], static_cast<std::int32_t>(at / 4)});
  }
  const Lists around = make_lists(mesh.nodes.size(), std::move(pairs));
  const auto mark = [&](const Cells& cells) {
    for (const std::int32_t cell : cells) {
      drop[cell] = true;
    }
  };
  for (const auto& [a, b] : hinges) {
    Cells cells;
    for (const std::int32_t cell : around[a]) {
      if (has(mesh, cell, b)) {
        cells.push_back(cell);
      }
    }
    mark(lesser_groups(mesh, cells));
  }
  for (const Pinch& pinch : pinches) {
    const Cells cells(around[pinch.node].begin(), around[pinch.node].end());
    const Cells lesser = lesser_groups(mesh, cells);
    mark(!lesser.empty() ? lesser : hinges.empty() ? cells_between(mesh, pinch, cells) : Cells());
  }
  return drop;
}

/// Takes back what would be the end of a region.
void spare_last_cells(const Tetrahedra& mesh, std::vector<bool>& drop) {
  std::map<int, int> left;
  for (std::size_t cell = 0; cell < drop.size(); ++cell) {
    left[mesh.cell_regions[cell]] += drop[cell] ? 0 : 1;
  }
  for (std::size_t cell = 0; cell < drop.size(); ++cell) {
    drop[cell] = drop[cell] && left[mesh.cell_regions[cell]] > 0;
  }
}

/// Facets between cells of different regions and of the outside.
std::vector<RegionFacet> border_facets(const Tetrahedra& mesh) {
  struct Side {
    Corners sorted;
    std::int32_t cell;
    int facet;
  };
  std::vector<Side> sides;
  for (std::int32_t cell = 0; cell < static_cast<std::int32_t>(mesh.cell_regions.size()); ++cell) {
    for (int f = 0; f < 4; ++f) {
      const std::int32_t* c = corners_of(mesh, cell);
      const auto& v = facets_of_cell[f];
      Corners corners{c[v[0]], c[v[1]], c[v[2]]};
      std::sort(corners.begin(), corners.end());
      sides.push_back({corners, cell, f});
    }
  }
  std::sort(sides.begin(), sides.end(), [](const Side& a, const Side& b) {
    return std::tie(a.sorted, a.cell) < std::tie(b.sorted, b.cell);
  });
  std::vector<RegionFacet> facets;
  for (std::size_t i = 0; i < sides.size(); ++i) {
    const bool paired = i + 1 < sides.size() && sides[i].sorted == sides[i + 1].sorted;
    Side inner = sides[i];
    int inside = mesh.cell_regions[inner.cell], outside = 0;
    if (paired) {
      outside = mesh.cell_regions[sides[++i].cell];
      if (outside > inside) {
        std::swap(inside, outside);
        inner = sides[i];
      }
    }
    if (inside != outside) {
      const std::int32_t* c = corners_of(mesh, inner.cell);
      const auto& v = facets_of_cell[inner.facet];
      facets.push_back({{c[v[0]], c[v[1]], c[v[2]]}, inside, outside});
    }
  }
  return facets;
}

/// Cells that are to go, and nodes that only they have.
int drop_cells(Tetrahedra& mesh, const std::vector<bool>& drop) {
  std::vector<std::int32_t> number(mesh.nodes.size(), -1);
  Tetrahedra kept;
  for (std::size_t cell = 0; cell < drop.size(); ++cell) {
    if (drop[cell]) {
      continue;
    }
    kept.cell_regions.push_back(mesh.cell_regions[cell]);
    for (std::size_t v = 0; v < 4; ++v) {
      const std::int32_t node = mesh.cells[4 * cell + v];
      if (number[node] < 0) {
        number[node] = static_cast<std::int32_t>(kept.nodes.size());
        kept.nodes.push_back(mesh.nodes[node]);
      }
      kept.cells.push_back(number[node]);
    }
  }
  for (const std::int32_t node : mesh.fixed_nodes) {
    if (number[node] >= 0) {
      kept.fixed_nodes.push_back(number[node]);
    }
  }
  kept.facets = border_facets(kept);
  const int dropped = static_cast<int>(drop.size() - kept.cell_regions.size());
  mesh = std::move(kept);
  return dropped;
}

}  // namespace

int separate_hinges(Tetrahedra& mesh) {
  int dropped = 0;
  for (int round = 0; round < most_rounds; ++round) {
    std::vector<bool> drop = cells_to_drop(mesh);
    spare_last_cells(mesh, drop);
    if (std::find(drop.begin(), drop.end(), true) == drop.end()) {
      break;
    }
    dropped += drop_cells(mesh, drop);
  }
  return dropped;
}

}  // namespace viscera::meshes::imaging
