#include "kernels/backend/device/device_group.h"

#include <stdexcept>

namespace viscera::kernels {
namespace {

/// Host lanes of 16 to device lanes of 32; the last element fills up.
template <class T>
std::vector<T> to_warps(const T* from, std::int64_t n_elements, int n) {
  std::vector<T> out(n_warps(n_elements) * warp_lanes * n);
  for (std::int64_t e = 0; e < n_warps(n_elements) * warp_lanes; ++e)
    for (int c = 0; c < n; ++c)
      out[warp_index(e, n, c)] = from[lane_index(std::min(e, n_elements - 1), n, c)];
  return out;
}

/// [element][n].
std::vector<std::int32_t> element_order(const std::int32_t* from, std::int64_t n_elements, int n) {
  std::vector<std::int32_t> out(n_elements * n);
  for (std::int64_t e = 0; e < n_elements; ++e)
    for (int c = 0; c < n; ++c)
      out[e * n + c] = from[lane_index(e, n, c)];
  return out;
}

std::vector<unsigned char> table_bytes(ElementType type) {
  return elements::visit_element(type, [](auto element) {
    const auto& table = elements::point_table<decltype(element)>;
    const auto* bytes = reinterpret_cast<const unsigned char*>(&table);
    return std::vector<unsigned char>(bytes, bytes + sizeof(table));
  });
}

}  // namespace

DeviceGroup::DeviceGroup(const std::shared_ptr<Device>& device,
                         const ElementGroup& group,
                         int patch_elements)
    : n_elements_(group.n_elements()), affine_(group.is_affine()) {
  if (patch_elements < 1 || (patch_elements & (patch_elements - 1)) != 0)
    throw std::invalid_argument("elements of a patch must be a power of two");
  table_ = DeviceArray<unsigned char>::copy_of(device, table_bytes(group.type()));
  if (n_elements_ == 0)
    return;
  const int nodes = n_nodes(group.type()), vertices = n_vertices(group.type());
  const int points = n_points(group.type());
  const std::int64_t n = n_elements_;
  nodes_ = DeviceArray<std::int32_t>::copy_of(device, to_warps(group.nodes(), n, nodes));
  vertices_ = DeviceArray<std::int32_t>::copy_of(device, to_warps(group.vertices(), n, vertices));
  geometry_ = DeviceArray<double>::copy_of(
      device, to_warps(group.geometry(), n, 10 * (affine_ ? 1 : points)));
  if (group.has_frames())
    frames_ = DeviceArray<double>::copy_of(device, to_warps(group.frames(), n, 6 * points));
  node_patches_ = DevicePatches(
      device, make_patch_map(element_order(group.nodes(), n, nodes), nodes, patch_elements));
  vertex_patches_ = DevicePatches(
      device,
      make_patch_map(element_order(group.vertices(), n, vertices), vertices, patch_elements));
}

GroupView DeviceGroup::view() const {
  GroupView v;
  v.n_elements = n_elements_;
  v.affine = affine_;
  v.nodes = nodes_.data();
  v.vertices = vertices_.data();
  v.geometry = geometry_.data();
  v.frames = frames_.data();
  v.table = table_.data();
  v.node_patches = node_patches_.view();
  v.vertex_patches = vertex_patches_.view();
  return v;
}

std::size_t DeviceGroup::bytes() const {
  return nodes_.bytes() + vertices_.bytes() + geometry_.bytes() + frames_.bytes() + table_.bytes() +
         node_patches_.bytes() + vertex_patches_.bytes();
}

std::int64_t device_group_bytes(const ElementGroup& group) {
  const std::int64_t points = n_points(group.type());
  const std::int64_t nodes = n_nodes(group.type()), vertices = n_vertices(group.type());
  const std::int64_t indices = (nodes + vertices) * (4 + 2 + 2 + 6);
  const std::int64_t geometry = 80 * (group.is_affine() ? 1 : points);
  const std::int64_t frames = group.has_frames() ? 48 * points : 0;
  return n_warps(group.n_elements()) * warp_lanes * (indices + geometry + frames);
}

}  // namespace viscera::kernels
