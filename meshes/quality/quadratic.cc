#include "meshes/quality/quadratic.h"

#include <algorithm>
#include <unordered_map>

#include "meshes/vec.h"

namespace viscera::meshes {

namespace {

constexpr int edges[6][2] = {{0, 1}, {1, 2}, {2, 0}, {0, 3}, {1, 3}, {2, 3}};

/// Appends the mean of rows `a` and `b` to every field.
void average_rows(std::vector<Field>& fields, std::int32_t a, std::int32_t b) {
  for (Field& field : fields) {
    for (int c = 0; c < field.components; ++c) {
      const auto at = [&](std::int32_t row) {
        return field.values[static_cast<std::size_t>(row) * field.components + c];
      };
      const double mean = (at(a) + at(b)) / 2;
      field.values.push_back(mean);
    }
  }
}

}  // namespace

void promote_to_quadratic(OrganMesh& mesh) {
  if (mesh.cell_type == CellType::tet10) {
    return;
  }
  std::unordered_map<std::uint64_t, std::int32_t> middle_of;
  const auto middle = [&](std::int32_t a, std::int32_t b) {
    const auto low = static_cast<std::uint64_t>(std::min(a, b));
    const auto [entry, is_new] = middle_of.try_emplace(
        low << 32 | static_cast<std::uint64_t>(std::max(a, b)), mesh.n_nodes());
    if (is_new) {
      mesh.nodes.push_back(times(0.5, plus(mesh.nodes[a], mesh.nodes[b])));
      average_rows(mesh.point_fields, a, b);
    }
    return entry->second;
  };
  std::vector<std::int32_t> cells;
  cells.reserve(mesh.cell_regions.size() * 10);
  for (std::size_t first = 0; first < mesh.cells.size(); first += 4) {
    const std::int32_t* corner = &mesh.cells[first];
    cells.insert(cells.end(), corner, corner + 4);
    for (const auto& edge : edges) {
      cells.push_back(middle(corner[edge[0]], corner[edge[1]]));
    }
  }
  mesh.cells = std::move(cells);
  mesh.cell_type = CellType::tet10;
}

}  // namespace viscera::meshes
