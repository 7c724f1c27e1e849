#include "kernels/backend/device/device_traffic.h"

#include "kernels/backend/device/device_group.h"

namespace viscera::kernels {
namespace {

int patch_elements(const ElementGroup& group, const DeviceOptions& options) {
  return options.patch_elements ? options.patch_elements : default_patch_elements(group.type());
}

}  // namespace

DeviceTraffic::Tables::Tables(const std::int32_t* nodes,
                              std::int64_t n_elements,
                              int n,
                              int patch_elements) {
  std::vector<std::int32_t> of_elements(n_elements * n);
  for (std::int64_t e = 0; e < n_elements; ++e)
    for (int k = 0; k < n; ++k)
      of_elements[e * n + k] = nodes[lane_index(e, n, k)];
  const PatchMap map = make_patch_map(of_elements, n, patch_elements);
  const auto entries = static_cast<double>(map.node.size());
  gather = static_cast<double>(sizeof(std::uint16_t) * map.local.size()) + index_bytes * entries;
  sum = static_cast<double>(sizeof(std::uint16_t) * map.list.size()) + 2 * index_bytes * entries;
  slots = static_cast<double>(map.n_slots());
  shared = static_cast<double>(map.shared_node.size());
}

DeviceTraffic::DeviceTraffic(const ElementGroup& group,
                             std::int64_t n_nodes,
                             std::int64_t n_vertices,
                             const DeviceOptions& options)
    : group_(group, n_nodes, n_vertices),
      options_(options),
      sets_(options.n_sets),
      nodes_(group.nodes(),
             group.n_elements(),
             kernels::n_nodes(group.type()),
             patch_elements(group, options)),
      n_nodes_(static_cast<double>(n_nodes)),
      n_element_vertices_(kernels::n_vertices(group.type())),
      summed_(kernels::n_vertices(group.type()) == 4) {
  if (group.has_pressure())
    vertices_ = Tables(group.vertices(), group.n_elements(), kernels::n_vertices(group.type()),
                       patch_elements(group, options));
}

/// Results at nodes, of every set; ordered sums go through slots.
double DeviceTraffic::sum(const Tables& tables, double number, int n_components) const {
  double bytes = tables.sum;
  if (options_.accumulation == Accumulation::ordered)
    bytes += 2 * number * n_components * sets_ * tables.slots + 2 * index_bytes * tables.shared;
  return bytes;
}

double DeviceTraffic::residual() const {
  return nodes_.gather + sum(nodes_, double_bytes, 3) + sum(vertices_, double_bytes, 1) +
         group_.geometry(double_bytes) + group_.frames() + index_bytes * group_.element_vertices() +
         3 * sets_ * (group_.displacement(double_bytes) + group_.pressure());
}

double DeviceTraffic::linearise() const {
  const double stored = stored_bytes(options_.format, options_.precision);
  double bytes = residual() + sets_ * (group_.tangent(stored) + group_.coupling(double_bytes));
  if (options_.format == TangentFormat::stress_moduli27)  // the state is kept, in double and single
    bytes += sets_ * (3 * group_.displacement(double_bytes) + group_.displacement(single_bytes));
  return bytes;
}

/// The tangent, and with stress and moduli also geometry and the state.
double DeviceTraffic::tangent_read(double stored_number, double state_number) const {
  const double bytes =
      sets_ *
      group_.tangent(stored_number * (options_.format == TangentFormat::symmetric45 ? 45 : 27));
  if (options_.format == TangentFormat::symmetric45)
    return bytes;
  return bytes + group_.geometry(double_bytes) + sets_ * group_.displacement(state_number);
}

double DeviceTraffic::action(DeviceLoop loop, double number, double stored_number) const {
  const bool threads =
      loop == DeviceLoop::element_threads && options_.accumulation == Accumulation::atomic;
  const double tables =
      threads ? index_bytes * group_.element_nodes() : nodes_.gather + sum(nodes_, number, 3);
  return tables + tangent_read(stored_number, number) + 3 * sets_ * group_.displacement(number);
}

double DeviceTraffic::apply(DeviceLoop loop) const {
  const double stored =
      options_.precision == TangentPrecision::single_precision ? single_bytes : double_bytes;
  return action(loop, double_bytes, stored) + sum(vertices_, double_bytes, 1) +
         index_bytes * group_.element_vertices() +
         sets_ * (group_.coupling(double_bytes) + group_.weights() + 3 * group_.pressure());
}

double DeviceTraffic::apply_single(DeviceLoop loop) const {
  const double stored =
      options_.precision == TangentPrecision::double_precision ? double_bytes : single_bytes;
  return action(loop, single_bytes, stored);
}

double DeviceTraffic::block_diagonal() const {
  const double stored =
      options_.precision == TangentPrecision::single_precision ? single_bytes : double_bytes;
  const bool kept = options_.format == TangentFormat::stress_moduli27;
  return tangent_read(stored, double_bytes) + (kept ? index_bytes * group_.element_nodes() : 0) +
         sum(nodes_, double_bytes, 9) + 2 * sets_ * double_bytes * 9 * n_nodes_;
}

double DeviceTraffic::vertex_matrices(std::int64_t n_blocks) const {
  const double stored =
      options_.precision == TangentPrecision::single_precision ? single_bytes : double_bytes;
  const bool kept = options_.format == TangentFormat::stress_moduli27;
  const double places = group_.elements() * n_element_vertices_ * n_element_vertices_;
  const double summed = summed_ ? 2 * double_bytes * 45 * group_.elements() : 0;
  return tangent_read(stored, double_bytes) + (kept ? index_bytes * group_.element_nodes() : 0) +
         sets_ * (summed + 2 * double_bytes * 9 * static_cast<double>(n_blocks)) +
         index_bytes * places;
}

}  // namespace viscera::kernels
