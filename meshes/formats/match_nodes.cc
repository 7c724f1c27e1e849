#include "meshes/formats/match_nodes.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <unordered_map>

#include "meshes/vec.h"
#include "solver/core/errors.h"

namespace viscera::meshes {

namespace {

constexpr double nearness = 1e-6;  ///< of the size of the mesh; files are written with 7 digits

double size_of(const std::vector<Point>& nodes) {
  double size = 0;
  for (const Point& x : nodes) {
    for (int i = 0; i < 3; ++i) {
      size = std::max(size, std::abs(x[i] - nodes.front()[i]));
    }
  }
  return size;
}

/// Boxes of a grid whose edge is the tolerance, so that a match is in a box or beside it.
class Boxes {
 public:
  Boxes(const std::vector<Point>& nodes, double tolerance) : nodes_(nodes), tolerance_(tolerance) {
    for (std::size_t i = 0; i < nodes.size(); ++i) {
      boxes_[key(nodes[i], {0, 0, 0})].push_back(static_cast<std::int32_t>(i));
    }
  }

  std::int32_t nearest(const Point& x) const {
    std::int32_t best = -1;
    double distance = tolerance_;
    for (int box = 0; box < 27; ++box) {
      const auto found = boxes_.find(key(x, {box % 3 - 1, box / 3 % 3 - 1, box / 9 - 1}));
      for (std::size_t i = 0; found != boxes_.end() && i < found->second.size(); ++i) {
        const double here = norm(minus(x, nodes_[static_cast<std::size_t>(found->second[i])]));
        if (here <= distance) {
          distance = here;
          best = found->second[i];
        }
      }
    }
    return best;
  }

 private:
  using Key = std::array<std::int64_t, 3>;
  struct Hash {
    std::size_t operator()(const Key& key) const {
      std::uint64_t hash = 0;
      for (const std::int64_t part : key) {
        hash = (hash ^ static_cast<std::uint64_t>(part)) * 0x9E3779B97F4A7C15ull;
        hash ^= hash >> 31;
      }
      return hash;
    }
  };
  Key key(const Point& x, const std::array<int, 3>& shift) const {
    Key key;
    for (int i = 0; i < 3; ++i) {
      const double box = std::floor((x[i] - nodes_.front()[i]) / tolerance_) + shift[i];
      key[i] = std::abs(box) < 1e15 ? static_cast<std::int64_t>(box) : 0;
    }
    return key;
  }

  const std::vector<Point>& nodes_;
  double tolerance_;
  std::unordered_map<Key, std::vector<std::int32_t>, Hash> boxes_;
};

/// Values of `field` for the rows of `raw`, where `map` says which row of `raw` a row is.
Field moved(const Field& field, const std::vector<std::int32_t>& map, std::size_t rows) {
  const auto width = static_cast<std::size_t>(field.components);
  Field result{field.name, field.components, std::vector<double>(rows * width, 0)};
  for (std::size_t row = 0; row < map.size(); ++row) {
    if (map[row] >= 0) {
      std::copy_n(&field.values[row * width], width,
                  &result.values[static_cast<std::size_t>(map[row]) * width]);
    }
  }
  return result;
}

std::int32_t counterpart(const RawMesh& other,
                         const RawMesh& raw,
                         std::int32_t node,
                         const std::vector<std::int32_t>& map) {
  const bool in_range = node >= 0 && static_cast<std::size_t>(node) < map.size();
  if (!in_range || map[static_cast<std::size_t>(node)] < 0) {
    throw GeometryError(other.file + ": node " + std::to_string(node) +
                        " (counted from 0) of a facet or set lies on no node of " + raw.file +
                        ". The file belongs to another mesh or has another unit.");
  }
  return map[static_cast<std::size_t>(node)];
}

/// Which cell of `raw` every cell of `other` is; -1 where none.
std::vector<std::int32_t> match_cells(const RawMesh& other,
                                      const RawMesh& raw,
                                      const std::vector<std::int32_t>& map) {
  const auto width = static_cast<std::size_t>(raw.nodes_per_cell);
  std::vector<std::int32_t> result(other.cell_tags.size(), -1);
  if (other.nodes_per_cell != raw.nodes_per_cell) {
    return result;
  }
  std::map<std::vector<std::int32_t>, std::int32_t> cell_at;
  for (std::size_t cell = 0; cell < raw.cell_tags.size(); ++cell) {
    std::vector<std::int32_t> nodes(&raw.cells[cell * width], &raw.cells[cell * width] + width);
    std::sort(nodes.begin(), nodes.end());
    cell_at[nodes] = static_cast<std::int32_t>(cell);
  }
  for (std::size_t cell = 0; cell < other.cell_tags.size(); ++cell) {
    std::vector<std::int32_t> nodes;
    for (std::size_t i = 0; i < width; ++i) {
      const std::int32_t node = other.cells[cell * width + i];
      const bool in_range = node >= 0 && static_cast<std::size_t>(node) < map.size();
      nodes.push_back(in_range ? map[static_cast<std::size_t>(node)] : -1);
    }
    std::sort(nodes.begin(), nodes.end());
    const auto found = cell_at.find(nodes);
    result[cell] = found == cell_at.end() ? -1 : found->second;
  }
  return result;
}

void add_facets(const RawMesh& other, const std::vector<std::int32_t>& map, RawMesh& raw) {
  for (const int tag : raw.facet_tags) {  // names for those that have none, so that tags may mix
    if (tag != no_tag && raw.surface_names.count(tag) == 0) {
      raw.surface_names[tag] = "surface_" + std::to_string(tag);
    }
  }
  std::map<int, int> tags;
  for (std::size_t i = 0; i < other.facets.size(); ++i) {
    const int old = other.facet_tags[i];
    if (old == no_tag) {
      continue;
    }
    const auto [tag, is_new] = tags.try_emplace(old, 0);
    if (is_new) {
      const auto name = other.surface_names.find(old);
      const std::string called =
          name == other.surface_names.end() ? "surface_" + std::to_string(old) : name->second;
      tag->second = tag_of_name(raw.surface_names, called);
    }
    Facet facet = other.facets[i];
    for (int corner = 0; corner < n_corners(other.facets[i]); ++corner) {
      facet[corner] = counterpart(other, raw, facet[corner], map);
    }
    raw.facets.push_back(facet);
    raw.facet_tags.push_back(tag->second);
  }
}

void add_cell_data(const RawMesh& other, const std::vector<std::int32_t>& map, RawMesh& raw) {
  if (other.cell_tags.empty()) {
    return;
  }
  const std::vector<std::int32_t> cells = match_cells(other, raw, map);
  const auto missing = std::count(cells.begin(), cells.end(), -1);
  if (missing > 0) {
    raw.notes.push_back(std::to_string(missing) + " cells of " + other.file +
                        " are no cells of the mesh; what it says of them was left out.");
  }
  for (const Field& field : other.cell_fields) {
    raw.cell_fields.push_back(moved(field, cells, raw.cell_tags.size()));
  }
}

}  // namespace

std::vector<std::int32_t> match_nodes(const std::vector<Point>& points,
                                      const std::vector<Point>& nodes) {
  std::vector<std::int32_t> map(points.size(), -1);
  const double tolerance = nodes.empty() ? 0 : nearness * size_of(nodes);
  if (!(tolerance > 0) || !std::isfinite(tolerance)) {
    return map;
  }
  bool one_by_one = points.size() == nodes.size();
  for (std::size_t i = 0; one_by_one && i < points.size(); ++i) {
    one_by_one = norm(minus(points[i], nodes[i])) <= tolerance;
    map[i] = static_cast<std::int32_t>(i);
  }
  if (one_by_one) {
    return map;
  }
  const Boxes boxes(nodes, tolerance);
  std::transform(points.begin(), points.end(), map.begin(),
                 [&boxes](const Point& x) { return boxes.nearest(x); });
  return map;
}

void add_contents(const RawMesh& other, RawMesh& raw) {
  const std::vector<std::int32_t> map = match_nodes(other.nodes, raw.nodes);
  add_facets(other, map, raw);
  for (const auto& [name, set] : other.node_sets) {
    for (const std::int32_t node : set) {
      raw.node_sets[name].push_back(counterpart(other, raw, node, map));
    }
  }
  std::vector<bool> reached(raw.nodes.size(), false);
  for (const std::int32_t node : map) {
    if (node >= 0) {
      reached[static_cast<std::size_t>(node)] = true;
    }
  }
  const auto missing = std::count(reached.begin(), reached.end(), false);
  if (missing > 0 && !other.point_fields.empty()) {
    throw GeometryError(other.file + ": " + std::to_string(missing) + " of the " +
                        std::to_string(raw.nodes.size()) + " nodes of " + raw.file +
                        " have no counterpart in it, so its fields on nodes cannot be taken. It "
                        "belongs to another mesh or has another unit.");
  }
  for (const Field& field : other.point_fields) {
    raw.point_fields.push_back(moved(field, map, raw.nodes.size()));
  }
  add_cell_data(other, map, raw);
  raw.notes.insert(raw.notes.end(), other.notes.begin(), other.notes.end());
}

}  // namespace viscera::meshes
