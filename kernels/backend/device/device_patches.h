// A patch map in the memory of a device, and the sums over it.
#pragma once

#include "kernels/backend/device/device.h"
#include "kernels/backend/device/launch.h"
#include "kernels/backend/device/patch_map.h"

namespace viscera::kernels {

/// How contributions of several patches to one node are added.
enum class Accumulation {
  atomic,  ///< in any order: fastest, the last digits differ from run to run
  ordered  ///< in the order of patches by a second pass: the same bits in every run
};

/// What kernels see of a patch map; device pointers. See PatchMap.
struct PatchView {
  const std::int32_t* first = nullptr;
  const std::int32_t* node = nullptr;
  const std::uint16_t* local = nullptr;
  const std::int32_t* list_first = nullptr;
  const std::uint16_t* list = nullptr;
  const std::int32_t* slot = nullptr;
  const std::int32_t* shared_node = nullptr;
  const std::int32_t* shared_first = nullptr;
  std::int64_t n_slots = 0;
  int n_shared = 0;
  int max_entries = 0;
  int patch_elements = 0;
  int log2_elements = 0;  ///< where patch_elements is a power of two
  int n_patches = 0;

  /// Entry of node k (of n) of an element within its patch.
  VISCERA_HD int entry(std::int64_t element, int n, int k) const {
    return local[(element / warp_lanes * n + k) * warp_lanes + element % warp_lanes];
  }
};

class DevicePatches {
 public:
  DevicePatches() = default;
  DevicePatches(const std::shared_ptr<Device>& device, const PatchMap& map)
      : view_scalars_(scalars(map)),
        first_(DeviceArray<std::int32_t>::copy_of(device, map.first)),
        node_(DeviceArray<std::int32_t>::copy_of(device, map.node)),
        list_first_(DeviceArray<std::int32_t>::copy_of(device, map.list_first)),
        slot_(DeviceArray<std::int32_t>::copy_of(device, map.slot)),
        shared_node_(DeviceArray<std::int32_t>::copy_of(device, map.shared_node)),
        shared_first_(DeviceArray<std::int32_t>::copy_of(device, map.shared_first)),
        local_(DeviceArray<std::uint16_t>::copy_of(device, map.local)),
        list_(DeviceArray<std::uint16_t>::copy_of(device, map.list)) {}

  PatchView view() const {
    PatchView v = view_scalars_;
    v.first = first_.data();
    v.node = node_.data();
    v.local = local_.data();
    v.list_first = list_first_.data();
    v.list = list_.data();
    v.slot = slot_.data();
    v.shared_node = shared_node_.data();
    v.shared_first = shared_first_.data();
    return v;
  }
  std::size_t bytes() const {
    return first_.bytes() + node_.bytes() + list_first_.bytes() + slot_.bytes() +
           shared_node_.bytes() + shared_first_.bytes() + local_.bytes() + list_.bytes();
  }

 private:
  static PatchView scalars(const PatchMap& map) {
    PatchView v;
    v.n_slots = map.n_slots();
    v.n_shared = static_cast<int>(map.shared_node.size());
    v.max_entries = map.max_entries;
    v.patch_elements = map.patch_elements;
    while ((2 << v.log2_elements) <= map.patch_elements)
      ++v.log2_elements;
    v.n_patches = map.n_patches;
    return v;
  }

  PatchView view_scalars_;
  DeviceArray<std::int32_t> first_, node_, list_first_, slot_, shared_node_, shared_first_;
  DeviceArray<std::uint16_t> local_, list_;
};

/// Where the sums of a patch go: out[component + n_components node], and with `slots` those of
/// shared nodes to slots[component + n_components slot] for OrderedSum. Both hold one array a set.
template <class Real>
struct PatchSum {
  PatchView patches;
  Real* out = nullptr;
  Real* slots = nullptr;  ///< null: shared nodes by atomics
  std::int64_t set_stride = 0;

  /// Phase: contribution(k, c) is component c of list item k (element in patch * n + node).
  template <class Block, class Contribution>
  VISCERA_HD void add(Block& block, int n_components, const Contribution& contribution) const {
    const int patch = static_cast<int>(block.index());
    const std::int32_t first = patches.first[patch];
    Real* to = out + block.set() * set_stride;
    Real* slot_to = slots ? slots + block.set() * patches.n_slots * n_components : nullptr;
    block.each((patches.first[patch + 1] - first) * n_components, [&](int i) {
      const int entry = first + i / n_components, c = i % n_components;
      Real sum = Real(0);
      for (std::int32_t k = patches.list_first[entry]; k < patches.list_first[entry + 1]; ++k)
        sum += contribution(patches.list[k], c);
      const std::int32_t slot = patches.slot[entry];
      Real* target = to + std::int64_t(patches.node[entry]) * n_components + c;
      if (slot < 0)
        *target += sum;
      else if (slot_to)
        slot_to[std::int64_t(slot) * n_components + c] = sum;
      else
        atomic_add(target, sum);
    });
  }
};

/// Second pass of the ordered accumulation.
template <class Real>
struct OrderedSum {
  static constexpr int n_threads = 256;
  PatchSum<Real> sum;
  int n_components = 3;

  template <class Block>
  VISCERA_HD void operator()(Block& block) const {
    const PatchView& p = sum.patches;
    const std::int64_t begin = block.index() * n_threads;
    const std::int64_t n = std::int64_t(p.n_shared) * n_components;
    const Real* slots = sum.slots + block.set() * p.n_slots * n_components;
    Real* out = sum.out + block.set() * sum.set_stride;
    block.each(n_threads, [&](int t) {
      const std::int64_t i = begin + t;
      if (i >= n)
        return;
      const auto node = i / n_components, c = i % n_components;
      Real total = Real(0);
      for (std::int32_t s = p.shared_first[node]; s < p.shared_first[node + 1]; ++s)
        total += slots[std::int64_t(s) * n_components + c];
      out[std::int64_t(p.shared_node[node]) * n_components + c] += total;
    });
  }
};

/// Adds the slots where they belong; nothing to do with atomics.
template <class Real>
void finish_sum(Device& device, const PatchSum<Real>& sum, int n_components, int n_sets) {
  if (!sum.slots)
    return;
  const std::int64_t n = std::int64_t(sum.patches.n_shared) * n_components;
  constexpr int threads = OrderedSum<Real>::n_threads;
  launch(device, {(n + threads - 1) / threads, n_sets, 0}, OrderedSum<Real>{sum, n_components});
}

}  // namespace viscera::kernels
