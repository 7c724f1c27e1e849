// An element group in the memory of a device: geometry, connectivity, frames and patches.
#pragma once

#include "kernels/backend/device/device_patches.h"
#include "kernels/backend/element_group.h"
#include "kernels/elements/tables.h"

namespace viscera::kernels {

/// Position of component c (of n) of an element in device lanes.
VISCERA_HD constexpr std::int64_t warp_index(std::int64_t element, int n, int c) {
  return (element / warp_lanes * n + c) * warp_lanes + element % warp_lanes;
}

/// What kernels see of a group; device pointers, data in lanes of 32 (warp_index).
struct GroupView {
  std::int64_t n_elements = 0;
  bool affine = false;
  const std::int32_t* nodes = nullptr;     ///< [warp][node][32]
  const std::int32_t* vertices = nullptr;  ///< [warp][vertex][32]
  const double* geometry = nullptr;        ///< [warp][point or 0][10][32], as ElementGroup
  const double* frames = nullptr;          ///< [warp][point][6][32], or null
  const void* table = nullptr;             ///< elements::PointTable of the element
  PatchView node_patches, vertex_patches;

  template <class Element>
  VISCERA_HD const elements::PointTable<Element>& points() const {
    return *static_cast<const elements::PointTable<Element>*>(table);
  }

  /// G[a][J] = dxi_a/dX_J at point q (of n_points) of an element.
  VISCERA_HD Mat3<double> inverse(std::int64_t element, int n_points, int q) const {
    Mat3<double> G;
    VISCERA_UNROLL
    for (int c = 0; c < 9; ++c)
      G[c / 3][c % 3] = geometry[place(element, n_points, q, c)];
    return G;
  }
  /// det dX/dxi there.
  VISCERA_HD double determinant(std::int64_t element, int n_points, int q) const {
    return geometry[place(element, n_points, q, 9)];
  }
  VISCERA_HD materials::FiberFrame<double> frame(std::int64_t element, int n_points, int q) const {
    materials::FiberFrame<double> f;
    for (int i = 0; i < 3; ++i) {
      f.f[i] = frames ? frames[warp_index(element, 6 * n_points, 6 * q + i)] : i == 0;
      f.s[i] = frames ? frames[warp_index(element, 6 * n_points, 6 * q + 3 + i)] : i == 1;
    }
    return f;
  }

 private:
  VISCERA_HD std::int64_t place(std::int64_t element, int n_points, int q, int c) const {
    return affine ? warp_index(element, 10, c) : warp_index(element, 10 * n_points, 10 * q + c);
  }
};

/// Elements of a patch [a power of two]: what fills a block of 128 threads with quadrature points
/// and leaves shared memory for several blocks.
constexpr int default_patch_elements(ElementType type) {
  switch (type) {
    case ElementType::tet4:
      return 128;
    case ElementType::tet10:
      return 64;
    case ElementType::hex8:
      return 32;
    case ElementType::hex27:
      break;
  }
  return 16;
}

class DeviceGroup {
 public:
  /// patch_elements: a power of two.
  DeviceGroup(const std::shared_ptr<Device>& device, const ElementGroup& group, int patch_elements);
  GroupView view() const;
  std::size_t bytes() const;

 private:
  std::int64_t n_elements_;
  bool affine_;
  DeviceArray<std::int32_t> nodes_, vertices_;
  DeviceArray<double> geometry_, frames_;
  DeviceArray<unsigned char> table_;
  DevicePatches node_patches_, vertex_patches_;
};

/// Bytes a DeviceGroup and the tangent of its operator take on a device, near enough to say
/// beforehand whether they fit.
std::int64_t device_group_bytes(const ElementGroup& group);

}  // namespace viscera::kernels
