// Patches: every contribution is listed once, at its own node, and slots are in the order of
// patches.
#include "kernels/backend/device/patch_map.h"

#include <set>

#include <gtest/gtest.h>

namespace viscera::test {
namespace {

using kernels::PatchMap;

/// A chain of 100 segments of two nodes, and one more that joins the ends.
std::vector<std::int32_t> ring() {
  std::vector<std::int32_t> nodes;
  for (std::int32_t e = 0; e < 101; ++e) {
    nodes.push_back(e);
    nodes.push_back((e + 1) % 101);
  }
  return nodes;
}

TEST(PatchMap, ListsEveryContributionOnceAtItsNode) {
  const std::vector<std::int32_t> nodes = ring();
  const PatchMap map = kernels::make_patch_map(nodes, 2, 16);
  ASSERT_EQ(map.n_patches, 7);
  std::set<std::pair<int, int>> seen;
  for (int patch = 0; patch < map.n_patches; ++patch)
    for (int entry = map.first[patch]; entry < map.first[patch + 1]; ++entry)
      for (int k = map.list_first[entry]; k < map.list_first[entry + 1]; ++k) {
        EXPECT_EQ(nodes[patch * 16 * 2 + map.list[k]], map.node[entry]);
        EXPECT_TRUE(seen.emplace(patch, map.list[k]).second);
      }
  EXPECT_EQ(seen.size(), nodes.size());
  EXPECT_EQ(map.max_entries, 17);
}

TEST(PatchMap, LocalIndicesPointAtTheNodesOfElements) {
  const std::vector<std::int32_t> nodes = ring();
  const PatchMap map = kernels::make_patch_map(nodes, 2, 8);
  for (int e = 0; e < 101; ++e)
    for (int k = 0; k < 2; ++k) {
      const int local = map.local[(e / 32 * 2 + k) * 32 + e % 32];
      EXPECT_EQ(map.node[map.first[e / 8] + local], nodes[2 * e + k]);
    }
}

TEST(PatchMap, OnlyNodesOfSeveralPatchesHaveSlotsInTheOrderOfPatches) {
  const PatchMap map = kernels::make_patch_map(ring(), 2, 16);
  EXPECT_EQ(map.shared_node.size(), 7u);  // one between neighbours, one that closes the ring
  EXPECT_EQ(map.n_slots(), 14);
  std::vector<std::int32_t> last(101, -1);
  for (std::size_t entry = 0; entry < map.node.size(); ++entry) {
    if (map.slot[entry] < 0)
      continue;
    EXPECT_GT(map.slot[entry], last[map.node[entry]]);
    last[map.node[entry]] = map.slot[entry];
  }
  for (std::size_t k = 0; k < map.shared_node.size(); ++k)
    EXPECT_EQ(last[map.shared_node[k]], map.shared_first[k + 1] - 1);
}

TEST(PatchMap, RefusesPatchesBeyondSixteenBits) {
  EXPECT_THROW(kernels::make_patch_map(ring(), 2, 32768), std::invalid_argument);
}

}  // namespace
}  // namespace viscera::test
