#include "kernels/backend/device/patch_map.h"

#include <algorithm>
#include <stdexcept>

namespace viscera::kernels {
namespace {

/// Appends the entries of one patch, elements [begin, end).
void add_patch(const std::vector<std::int32_t>& nodes,
               int n,
               std::int64_t begin,
               std::int64_t end,
               PatchMap& map) {
  std::vector<std::int32_t> distinct(nodes.begin() + begin * n, nodes.begin() + end * n);
  std::sort(distinct.begin(), distinct.end());
  distinct.erase(std::unique(distinct.begin(), distinct.end()), distinct.end());
  std::vector<std::vector<std::uint16_t>> lists(distinct.size());
  for (std::int64_t e = begin; e < end; ++e)
    for (int k = 0; k < n; ++k) {
      const auto at = std::lower_bound(distinct.begin(), distinct.end(), nodes[e * n + k]);
      const auto entry = static_cast<std::uint16_t>(at - distinct.begin());
      map.local[(e / warp_lanes * n + k) * warp_lanes + e % warp_lanes] = entry;
      lists[entry].push_back(static_cast<std::uint16_t>((e - begin) * n + k));
    }
  for (const auto& list : lists) {
    map.list.insert(map.list.end(), list.begin(), list.end());
    map.list_first.push_back(static_cast<std::int32_t>(map.list.size()));
  }
  map.node.insert(map.node.end(), distinct.begin(), distinct.end());
  map.first.push_back(static_cast<std::int32_t>(map.node.size()));
  map.max_entries = std::max(map.max_entries, static_cast<int>(distinct.size()));
}

/// Numbers the slots of the nodes that several patches share.
void number_slots(PatchMap& map) {
  const std::int32_t n_nodes =
      map.node.empty() ? 0 : 1 + *std::max_element(map.node.begin(), map.node.end());
  std::vector<std::int32_t> count(n_nodes, 0), next(n_nodes, -1);
  for (const std::int32_t node : map.node)
    ++count[node];
  map.shared_first = {0};
  for (std::int32_t node = 0; node < n_nodes; ++node)
    if (count[node] > 1) {
      next[node] = map.shared_first.back();
      map.shared_node.push_back(node);
      map.shared_first.push_back(map.shared_first.back() + count[node]);
    }
  map.slot.reserve(map.node.size());
  for (const std::int32_t node : map.node)
    map.slot.push_back(next[node] < 0 ? -1 : next[node]++);
}

}  // namespace

PatchMap make_patch_map(const std::vector<std::int32_t>& nodes, int n, int patch_elements) {
  if (patch_elements < 1 || patch_elements * n >= 65536)
    throw std::invalid_argument("a patch of " + std::to_string(patch_elements) +
                                " elements is outside what 16-bit lists address");
  const auto n_elements = static_cast<std::int64_t>(nodes.size()) / n;
  PatchMap map;
  map.patch_elements = patch_elements;
  map.n_patches = static_cast<int>((n_elements + patch_elements - 1) / patch_elements);
  map.first = {0};
  map.list_first = {0};
  map.local.assign(n_warps(n_elements) * n * warp_lanes, 0);
  for (std::int64_t begin = 0; begin < n_elements; begin += patch_elements)
    add_patch(nodes, n, begin, std::min<std::int64_t>(n_elements, begin + patch_elements), map);
  number_slots(map);
  return map;
}

}  // namespace viscera::kernels
