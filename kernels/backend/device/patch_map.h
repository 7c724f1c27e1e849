// Patches of consecutive elements for backends that reduce inside a patch: which nodes a patch
// touches, and which element contributions add up at each of them. Built on the host.
#pragma once

#include <cstdint>
#include <vector>

#include "kernels/backend/lane_layout.h"

namespace viscera::kernels {

/// Lanes of device data: component c of element e at [(e / 32) * n_components + c][e % 32].
inline constexpr int warp_lanes = 32;

constexpr std::int64_t n_warps(std::int64_t n_elements) {
  return (n_elements + warp_lanes - 1) / warp_lanes;
}

/// Entries are the distinct nodes of a patch, patch after patch. A node of one patch alone is
/// inner; the others are shared and have one slot for each patch, in the order of patches, so that
/// an ordered sum is the same in every run.
struct PatchMap {
  int patch_elements = 0;  ///< elements of a patch, the last one may have fewer
  int n_patches = 0;
  int max_entries = 0;                     ///< of one patch
  std::vector<std::int32_t> first;         ///< [patch + 1] first entry
  std::vector<std::int32_t> node;          ///< [entry]
  std::vector<std::uint16_t> local;        ///< [warp][node of element][32] entry within the patch
  std::vector<std::int32_t> list_first;    ///< [entry + 1] into list
  std::vector<std::uint16_t> list;         ///< element in patch * nodes of element + its node
  std::vector<std::int32_t> slot;          ///< [entry], -1 for inner nodes
  std::vector<std::int32_t> shared_node;   ///< [shared]
  std::vector<std::int32_t> shared_first;  ///< [shared + 1] first slot

  std::int64_t n_slots() const { return shared_first.empty() ? 0 : shared_first.back(); }
};

/// nodes: [element][n]. patch_elements times n must be below 65536.
PatchMap make_patch_map(const std::vector<std::int32_t>& nodes, int n, int patch_elements);

}  // namespace viscera::kernels
