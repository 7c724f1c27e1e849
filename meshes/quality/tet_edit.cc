#include "meshes/quality/tet_edit.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <iterator>
#include <map>
#include <tuple>

#include "meshes/quality/cell_geometry.h"
#include "meshes/quality/facets.h"
#include "meshes/quality/renumber.h"
#include "meshes/vec.h"

namespace viscera::meshes {

namespace {

constexpr double largest_turn = 0.94;    // cosine of 20 degrees
constexpr double smallest_step = 0.1;    // of a surface, by its edges
constexpr double largest_change = 1e-3;  // of a region's volume

/// What a facet belongs to: its surfaces (by number) and the regions on its two sides (-1 outside).
struct Meaning {
  std::vector<int> surfaces;
  int low = -1, high = -1;

  bool operator<(const Meaning& other) const {
    return std::tie(surfaces, low, high) < std::tie(other.surfaces, other.low, other.high);
  }
};

double merit_of(const Corners& x) {
  const auto [low, high] = dihedral_range(x);
  return std::min({scaled_jacobian(x) / 0.05, low / 5, (180 - high) / 5});
}

Facet facet_of(const std::int32_t* nodes, int facet) {
  const auto& v = tet_facets[facet];
  return {nodes[v[0]], nodes[v[1]], nodes[v[2]], -1};
}

/// Whether everything that is in both `a` and `b` is among `allowed`.
template <class Set>
bool share_only(const Set& a, const Set& b, const Set& allowed) {
  return std::all_of(a.begin(), a.end(),
                     [&](const auto& x) { return b.count(x) == 0 || allowed.count(x) > 0; });
}

}  // namespace

TetEdit::TetEdit(OrganMesh& mesh)
    : mesh_(mesh),
      alive_(mesh.n_cells(), 1),
      cells_at_(mesh.n_nodes()),
      merged_into_(mesh.n_nodes()),
      sets_of_(mesh.n_nodes()),
      region_volume_(mesh.region_names.size(), 0),
      volume_change_(mesh.region_names.size(), 0) {
  for (std::int32_t cell = 0; cell < mesh.n_cells(); ++cell) {
    for (int i = 0; i < 4; ++i) {
      cells_at_[nodes_of(cell)[i]].push_back(cell);
    }
    region_volume_[mesh.cell_regions[cell]] += std::abs(signed_volume(cell_corners(mesh, cell)));
  }
  for (std::int32_t node = 0; node < mesh.n_nodes(); ++node) {
    merged_into_[node] = node;
  }
  int number = 0;
  for (const auto& [name, set] : mesh.node_sets) {
    for (const std::int32_t node : set) {
      sets_of_[node].push_back(number);
    }
    ++number;
  }
  make_labels();
}

void TetEdit::make_labels() {
  std::map<Facet, Meaning> meanings;
  const FacetTable table(mesh_);
  for (const FacetOwner& owner : table.outer()) {
    meanings[sorted_corners(table.corners(owner))].high = mesh_.cell_regions[owner.cell];
  }
  table.for_each_inner([&](const FacetOwner& a, const FacetOwner& b) {
    const std::int32_t here = mesh_.cell_regions[a.cell], there = mesh_.cell_regions[b.cell];
    const int low = std::min(here, there), high = std::max(here, there);
    if (low != high) {
      Meaning& meaning = meanings[sorted_corners(table.corners(a))];
      meaning.low = low;
      meaning.high = high;
    }
  });
  for (std::size_t s = 0; s < mesh_.surfaces.size(); ++s) {
    for (int i = 0; i < mesh_.surfaces[s].n_facets(); ++i) {
      const Facet key = sorted_corners(mesh_.surfaces[s].facet(i));
      std::vector<int>& surfaces = meanings[key].surfaces;
      if (surfaces.empty() || surfaces.back() != static_cast<int>(s)) {
        surfaces.push_back(static_cast<int>(s));
      }
    }
  }
  std::map<Meaning, int> numbers;
  for (const auto& [key, meaning] : meanings) {
    label_[key] = numbers.try_emplace(meaning, static_cast<int>(numbers.size())).first->second;
  }
}

double TetEdit::merit(std::int32_t cell) const {
  return merit_of(cell_corners(mesh_, cell));
}

bool TetEdit::has(std::int32_t cell, std::int32_t node) const {
  const std::int32_t* nodes = nodes_of(cell);
  return std::find(nodes, nodes + 4, node) != nodes + 4;
}

int TetEdit::label_of(const Facet& facet) const {
  const auto found = label_.find(sorted_corners(facet));
  return found == label_.end() ? -1 : found->second;
}

/// Labelled facets at a node, oriented as one of their cells has them, each once.
std::vector<Facet> TetEdit::labelled_at(std::int32_t node) const {
  std::vector<Facet> facets;
  std::set<Facet> seen;
  for (const std::int32_t cell : cells_at_[node]) {
    for (int f = 0; f < 4; ++f) {
      const Facet facet = facet_of(nodes_of(cell), f);
      if (std::find(facet.begin(), facet.end(), node) != facet.end() && label_of(facet) >= 0 &&
          seen.insert(sorted_corners(facet)).second) {
        facets.push_back(facet);
      }
    }
  }
  return facets;
}

TetEdit::Cells TetEdit::cells_at_both(std::int32_t a, std::int32_t b) const {
  Cells both;
  std::copy_if(cells_at_[a].begin(), cells_at_[a].end(), std::back_inserter(both),
               [&](std::int32_t cell) { return has(cell, b); });
  return both;
}

double TetEdit::merit_at(std::int32_t node, const Point& place) {
  const Point old = mesh_.nodes[node];
  mesh_.nodes[node] = place;
  double least = 1e300;
  for (const std::int32_t cell : cells_at_[node]) {
    const double worst = merit(cell);
    least = worst >= least ? least : worst;  // not a number counts as worst
  }
  mesh_.nodes[node] = old;
  return least;
}

/// Box of the other nodes of its cells, outside which an inner node cannot lie.
std::array<Point, 2> TetEdit::box_around(std::int32_t node) const {
  std::array<Point, 2> box = {Point{1e300, 1e300, 1e300}, Point{-1e300, -1e300, -1e300}};
  for (const std::int32_t cell : cells_at_[node]) {
    for (int i = 0; i < 4; ++i) {
      for (int axis = 0; axis < 3 && nodes_of(cell)[i] != node; ++axis) {
        const double x = mesh_.nodes[nodes_of(cell)[i]][axis];
        box[0][axis] = std::min(box[0][axis], x);
        box[1][axis] = std::max(box[1][axis], x);
      }
    }
  }
  return box;
}

bool TetEdit::improve_place(std::int32_t node) {
  if (cells_at_[node].empty() || !sets_of_[node].empty() || !labelled_at(node).empty()) {
    return false;
  }
  const auto [low, high] = box_around(node);
  Point best = mesh_.nodes[node];
  const double before = merit_at(node, best);
  double most = before;
  const auto try_place = [&, low = low, high = high](const Point& x) {
    for (int axis = 0; axis < 3; ++axis) {
      if (!(x[axis] >= low[axis] && x[axis] <= high[axis])) {
        return false;
      }
    }
    const double merit = merit_at(node, x);
    const bool better = merit > most + 1e-3 * std::abs(most);
    best = better ? x : best;
    most = better ? merit : most;
    return better;
  };
  try_place(times(0.5, plus(low, high)));
  const double reach = norm(minus(high, low));
  double step = reach / 8;
  for (int probes = 0; probes < 40 && step > reach / 2000; ++probes) {
    bool better = false;
    const Point from = best;
    for (int axis = 0; axis < 3; ++axis) {
      for (const double side : {-step, step}) {
        Point x = from;
        x[axis] += side;
        better = try_place(x) || better;
      }
    }
    step = better ? step : step / 2;
  }
  mesh_.nodes[node] = best;
  return most > before;
}

bool TetEdit::keeps_labels(std::int32_t from, std::int32_t to) const {
  std::set<int> at_node, at_edge;
  for (const Facet& facet : labelled_at(from)) {
    at_node.insert(label_of(facet));
    if (std::find(facet.begin(), facet.end(), to) != facet.end()) {
      at_edge.insert(label_of(facet));
    }
  }
  return at_node == at_edge && std::includes(sets_of_[to].begin(), sets_of_[to].end(),
                                             sets_of_[from].begin(), sets_of_[from].end());
}

/// The edges opposite to `node` in the facets at it.
std::set<TetEdit::Edge> TetEdit::link_of(std::int32_t node) const {
  std::set<Edge> edges;
  for (const std::int32_t cell : cells_at_[node]) {
    for (int e = 0; e < 6; ++e) {
      const auto& ends = shape_of(CellType::tet4).edge_vertices[e];
      const std::int32_t a = nodes_of(cell)[ends[0]], b = nodes_of(cell)[ends[1]];
      if (a != node && b != node) {
        edges.insert({std::min(a, b), std::max(a, b)});
      }
    }
  }
  return edges;
}

bool TetEdit::keeps_links(std::int32_t from, std::int32_t to) const {
  const Cells both = cells_at_both(from, to);
  const auto nodes_among = [&](const Cells& cells) {
    std::set<std::int32_t> nodes;
    for (const std::int32_t cell : cells) {
      nodes.insert(nodes_of(cell), nodes_of(cell) + 4);
    }
    return nodes;
  };
  if (!share_only(nodes_among(cells_at_[from]), nodes_among(cells_at_[to]), nodes_among(both))) {
    return false;
  }
  std::set<Edge> across;
  for (const std::int32_t cell : both) {
    Facet rest = {nodes_of(cell)[0], nodes_of(cell)[1], nodes_of(cell)[2], nodes_of(cell)[3]};
    std::remove_if(rest.begin(), rest.end(), [&](std::int32_t n) { return n == from || n == to; });
    across.insert({std::min(rest[0], rest[1]), std::max(rest[0], rest[1])});
  }
  if (!share_only(link_of(from), link_of(to), across)) {
    return false;
  }
  const auto corners_of = [](const std::vector<Facet>& facets, std::int32_t with) {
    std::set<std::int32_t> nodes;
    for (const Facet& facet : facets) {
      if (std::find(facet.begin(), facet.end(), with) != facet.end()) {
        nodes.insert(facet.begin(), facet.begin() + 3);
      }
    }
    return nodes;
  };
  const std::vector<Facet> here = labelled_at(from), there = labelled_at(to);
  return share_only(corners_of(here, from), corners_of(there, to), corners_of(here, to));
}

/// Facets on surfaces keep their direction, or their place where they are small.
bool TetEdit::keeps_shape(std::int32_t from, std::int32_t to) const {
  for (Facet facet : labelled_at(from)) {
    if (std::find(facet.begin(), facet.end(), to) != facet.end()) {
      continue;
    }
    const Point before = area_vector(mesh_, facet);
    std::replace(facet.begin(), facet.end(), from, to);
    const Point after = area_vector(mesh_, facet);
    const double areas = norm(before) * norm(after), product = dot(before, after);
    double edge = 0;
    for (const std::int32_t n : {facet[0], facet[1], facet[2]}) {
      edge = std::max(edge, norm(minus(mesh_.nodes[n], mesh_.nodes[from])));
    }
    const double off =
        std::abs(dot(after, minus(mesh_.nodes[from], mesh_.nodes[facet[0]]))) / norm(after);
    const bool is_near = product > 0.5 * areas && off < smallest_step * edge;
    if (!(areas > 0) || !(product > largest_turn * areas || is_near)) {
      return false;
    }
  }
  return true;
}

bool TetEdit::gets_better(std::int32_t from, std::int32_t to) {
  std::vector<double> change(region_volume_.size(), 0);
  double before = 1e300, after = 1e300;
  const Point place = mesh_.nodes[from];
  for (const std::int32_t cell : cells_at_[from]) {
    before = std::min(before, merit(cell));
    change[mesh_.cell_regions[cell]] -= signed_volume(cell_corners(mesh_, cell));
    if (!has(cell, to)) {
      mesh_.nodes[from] = mesh_.nodes[to];
      after = std::min(after, merit(cell));
      change[mesh_.cell_regions[cell]] += signed_volume(cell_corners(mesh_, cell));
      mesh_.nodes[from] = place;
    }
  }
  if (!(after > before) || !(after > 0)) {
    return false;
  }
  for (std::size_t region = 0; region < change.size(); ++region) {
    const double total = volume_change_[region] + std::abs(change[region]);
    if (total > largest_change * region_volume_[region]) {
      return false;
    }
  }
  for (std::size_t region = 0; region < change.size(); ++region) {
    volume_change_[region] += std::abs(change[region]);
  }
  return true;
}

bool TetEdit::collapse(std::int32_t from, std::int32_t to) {
  if (!keeps_labels(from, to) || !keeps_links(from, to) || !keeps_shape(from, to) ||
      !gets_better(from, to)) {
    return false;
  }
  for (const Facet& facet : labelled_at(from)) {
    const auto entry = label_.find(sorted_corners(facet));
    const int label = entry->second;
    label_.erase(entry);
    if (std::find(facet.begin(), facet.end(), to) == facet.end()) {
      Facet renamed = facet;
      std::replace(renamed.begin(), renamed.end(), from, to);
      label_[sorted_corners(renamed)] = label;
    }
  }
  for (const std::int32_t cell : Cells(cells_at_[from])) {
    std::int32_t* nodes = &mesh_.cells[4 * static_cast<std::size_t>(cell)];
    if (has(cell, to)) {
      alive_[cell] = 0;
      for (int i = 0; i < 4; ++i) {
        Cells& cells = cells_at_[nodes[i]];
        cells.erase(std::find(cells.begin(), cells.end(), cell));
      }
    } else {
      std::replace(nodes, nodes + 4, from, to);
      cells_at_[to].push_back(cell);
    }
  }
  cells_at_[from].clear();
  merged_into_[from] = to;
  return true;
}

int TetEdit::finish() {
  for (std::int32_t& node : merged_into_) {
    while (merged_into_[node] != node) {
      node = merged_into_[node];
    }
  }
  for (Surface& surface : mesh_.surfaces) {
    for (auto& t : surface.triangles) {
      t = {merged_into_[t[0]], merged_into_[t[1]], merged_into_[t[2]]};
    }
    const auto gone = [](const auto& t) { return t[0] == t[1] || t[1] == t[2] || t[2] == t[0]; };
    surface.triangles.erase(
        std::remove_if(surface.triangles.begin(), surface.triangles.end(), gone),
        surface.triangles.end());
  }
  std::vector<std::int32_t> kept;
  for (std::int32_t cell = 0; cell < mesh_.n_cells(); ++cell) {
    if (alive_[cell]) {
      kept.push_back(cell);
    }
  }
  const int gone = mesh_.n_cells() - static_cast<int>(kept.size());
  if (gone > 0) {
    select_cells(mesh_, kept);
    drop_unused_nodes(mesh_);
  }
  return gone;
}

}  // namespace viscera::meshes
