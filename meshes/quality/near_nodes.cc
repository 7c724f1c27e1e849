#include "meshes/quality/near_nodes.h"

#include <algorithm>
#include <cmath>

#include "meshes/quality/union_find.h"
#include "meshes/vec.h"

namespace viscera::meshes {

std::vector<std::int32_t> nodes_in_place(const std::vector<Point>& nodes, double tolerance) {
  // sorted along a direction that no mesh is aligned with, near nodes are near in the list
  const Point direction = {0.36, 0.48, 0.8};
  std::vector<std::pair<double, std::int32_t>> order;
  order.reserve(nodes.size());
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    order.emplace_back(dot(direction, nodes[i]), static_cast<std::int32_t>(i));
  }
  std::sort(order.begin(), order.end());
  UnionFind sets(nodes.size());
  for (std::size_t i = 0; i < order.size(); ++i) {
    for (std::size_t j = i + 1; j < order.size() && order[j].first - order[i].first <= tolerance;
         ++j) {
      const std::int32_t a = order[i].second, b = order[j].second;
      if (norm(minus(nodes[a], nodes[b])) <= tolerance) {
        sets.join(a, b);
      }
    }
  }
  std::vector<std::int32_t> lowest(nodes.size(), -1), place(nodes.size());
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    std::int32_t& first = lowest[sets.root(static_cast<std::int32_t>(i))];
    first = first < 0 ? static_cast<std::int32_t>(i) : first;
    place[i] = first;
  }
  return place;
}

double same_place(const OrganMesh& mesh) {
  Point low = mesh.nodes.front(), high = low;
  for (const Point& x : mesh.nodes) {
    for (int i = 0; i < 3; ++i) {
      low[i] = std::min(low[i], x[i]);
      high[i] = std::max(high[i], x[i]);
    }
  }
  return 1e-7 * norm(minus(high, low));
}

}  // namespace viscera::meshes
