#include "meshes/quality/renumber.h"

#include <algorithm>
#include <array>
#include <numeric>

#include "meshes/quality/cell_geometry.h"
#include "meshes/vec.h"

namespace viscera::meshes {

namespace {

void select_rows(std::vector<Field>& fields, const std::vector<std::int32_t>& kept) {
  for (Field& field : fields) {
    std::vector<double> values;
    values.reserve(kept.size() * field.components);
    for (const std::int32_t old : kept) {
      const auto row = field.values.begin() + static_cast<std::ptrdiff_t>(old) * field.components;
      values.insert(values.end(), row, row + field.components);
    }
    field.values = std::move(values);
  }
}

/// Gives the corners of the facets their new numbers; facets with a lost node disappear.
template <class Facets>
void renumber_facets(Facets& facets, const std::vector<std::int32_t>& new_number) {
  for (auto& facet : facets) {
    for (std::int32_t& node : facet) {
      node = new_number[node];
    }
  }
  const auto lost = [](const auto& f) { return *std::min_element(f.begin(), f.end()) < 0; };
  facets.erase(std::remove_if(facets.begin(), facets.end(), lost), facets.end());
}

constexpr int curve_bits = 20;  // cells of the curve per axis: 2^20, finer than any mesh

/// Position on the Hilbert curve of a lattice point, by Skilling's transposition (AIP Conf. Proc.
/// 707, 381, 2004).
std::uint64_t hilbert_index(std::array<std::uint32_t, 3> x) {
  for (std::uint32_t q = 1u << (curve_bits - 1); q > 1; q >>= 1) {
    const std::uint32_t low = q - 1;
    for (int i = 0; i < 3; ++i) {
      if (x[i] & q) {
        x[0] ^= low;
      } else {
        const std::uint32_t swapped = (x[0] ^ x[i]) & low;
        x[0] ^= swapped;
        x[i] ^= swapped;
      }
    }
  }
  x[1] ^= x[0];
  x[2] ^= x[1];
  std::uint32_t t = 0;
  for (std::uint32_t q = 1u << (curve_bits - 1); q > 1; q >>= 1) {
    if (x[2] & q) {
      t ^= q - 1;
    }
  }
  std::uint64_t index = 0;
  for (int bit = curve_bits - 1; bit >= 0; --bit) {
    for (const std::uint32_t axis : x) {
      index = (index << 1) | (((axis ^ t) >> bit) & 1u);
    }
  }
  return index;
}

std::vector<std::uint64_t> curve_positions(const OrganMesh& mesh) {
  Point low = mesh.nodes.front(), high = low;
  for (const Point& x : mesh.nodes) {
    for (int i = 0; i < 3; ++i) {
      low[i] = std::min(low[i], x[i]);
      high[i] = std::max(high[i], x[i]);
    }
  }
  const double size = std::max({high[0] - low[0], high[1] - low[1], high[2] - low[2], 1e-300});
  std::vector<std::uint64_t> positions(mesh.n_cells());
  for (int cell = 0; cell < mesh.n_cells(); ++cell) {
    const Point x = minus(centroid(cell_corners(mesh, cell)), low);
    std::array<std::uint32_t, 3> lattice;
    for (int i = 0; i < 3; ++i) {
      lattice[i] = static_cast<std::uint32_t>(x[i] / size * ((1u << curve_bits) - 1));
    }
    positions[cell] = hilbert_index(lattice);
  }
  return positions;
}

/// Nodes in the order in which the cells first name them; unused nodes are left out.
std::vector<std::int32_t> nodes_by_first_use(const OrganMesh& mesh) {
  std::vector<bool> seen(mesh.nodes.size(), false);
  std::vector<std::int32_t> order;
  for (const std::int32_t node : mesh.cells) {
    if (!seen[node]) {
      seen[node] = true;
      order.push_back(node);
    }
  }
  return order;
}

}  // namespace

void select_nodes(OrganMesh& mesh, const std::vector<std::int32_t>& kept) {
  std::vector<std::int32_t> new_number(mesh.nodes.size(), -1);
  std::vector<Point> nodes;
  nodes.reserve(kept.size());
  for (const std::int32_t old : kept) {
    new_number[old] = static_cast<std::int32_t>(nodes.size());
    nodes.push_back(mesh.nodes[old]);
  }
  mesh.nodes = std::move(nodes);
  for (std::int32_t& node : mesh.cells) {
    node = new_number[node];
  }
  for (Surface& surface : mesh.surfaces) {
    renumber_facets(surface.triangles, new_number);
    renumber_facets(surface.quadrilaterals, new_number);
  }
  for (auto& [name, set] : mesh.node_sets) {
    for (std::int32_t& node : set) {
      node = new_number[node];
    }
    set.erase(std::remove(set.begin(), set.end(), -1), set.end());
  }
  select_rows(mesh.point_fields, kept);
}

void select_cells(OrganMesh& mesh, const std::vector<std::int32_t>& kept) {
  const int width = nodes_per_cell(mesh.cell_type);
  std::vector<std::int32_t> cells, regions;
  cells.reserve(kept.size() * width);
  regions.reserve(kept.size());
  for (const std::int32_t old : kept) {
    const auto row = mesh.cells.begin() + static_cast<std::ptrdiff_t>(old) * width;
    cells.insert(cells.end(), row, row + width);
    regions.push_back(mesh.cell_regions[old]);
  }
  mesh.cells = std::move(cells);
  mesh.cell_regions = std::move(regions);
  select_rows(mesh.cell_fields, kept);
}

int drop_unused_nodes(OrganMesh& mesh) {
  std::vector<std::int32_t> kept = nodes_by_first_use(mesh);
  const int unused = mesh.n_nodes() - static_cast<int>(kept.size());
  if (unused > 0) {
    std::sort(kept.begin(), kept.end());
    select_nodes(mesh, kept);
  }
  return unused;
}

std::vector<std::int32_t> order_along_curve(OrganMesh& mesh) {
  if (mesh.n_cells() == 0) {
    return {};
  }
  const std::vector<std::uint64_t> positions = curve_positions(mesh);
  std::vector<std::int32_t> order(mesh.n_cells());
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(),
                   [&](std::int32_t a, std::int32_t b) { return positions[a] < positions[b]; });
  select_cells(mesh, order);
  select_nodes(mesh, nodes_by_first_use(mesh));
  return order;
}

}  // namespace viscera::meshes
