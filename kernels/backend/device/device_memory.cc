#include "kernels/backend/device/device_memory.h"

#include "kernels/backend/device/device_tools.h"
#include "kernels/backend/host_tangent.h"

namespace viscera::kernels {
namespace {

std::vector<double> volume_weights(const ElementGroup& group) {
  return elements::visit_element(group.type(), [&](auto element) {
    using Element = decltype(element);
    const int points = group.is_affine() ? 1 : Element::n_points;
    std::vector<double> volume(n_warps(group.n_elements()) * warp_lanes * Element::n_points);
    for (std::int64_t e = 0; e < group.n_elements(); ++e)
      for (int q = 0; q < Element::n_points; ++q)
        volume[warp_index(e, Element::n_points, q)] =
            Element::weight(q) *
            group.geometry()[lane_index(e, 10 * points, (points == 1 ? 0 : 10 * q) + 9)];
    return volume;
  });
}

}  // namespace

DeviceTangentMemory::DeviceTangentMemory(std::shared_ptr<Device> device,
                                         const ElementGroup& group,
                                         const DeviceOptions& options,
                                         std::int64_t node_stride)
    : device_(std::move(device)), lanes_(n_warps(group.n_elements()) * warp_lanes) {
  const std::int64_t points = n_points(group.type());
  const std::int64_t size = options.n_sets * lanes_ * points * n_components(options.format);
  if (options.precision != TangentPrecision::single_precision)
    values_ = DeviceArray<double>(device_, size);
  if (options.precision != TangentPrecision::double_precision)
    values_single_ = DeviceArray<float>(device_, size);
  if (group.has_pressure()) {
    coupling_ = DeviceArray<double>(device_, options.n_sets * lanes_ * points * 9);
    compliance_ = DeviceArray<double>(device_, options.n_sets * lanes_);
  }
  if (options.format == TangentFormat::stress_moduli27) {
    state_ = DeviceArray<double>(device_, options.n_sets * node_stride);
    state_single_ = DeviceArray<float>(device_, options.n_sets * node_stride);
  }
  volume_ = DeviceArray<double>::copy_of(device_, volume_weights(group));
}

TangentView DeviceTangentMemory::view() {
  TangentView v;
  v.values = values_.data();
  v.values_single = values_single_.data();
  v.coupling = coupling_.data();
  v.compliance = compliance_.data();
  v.volume = volume_.data();
  v.lanes = lanes_;
  return v;
}

TangentView DeviceTangentMemory::view() const {
  return const_cast<DeviceTangentMemory*>(this)->view();
}

void DeviceTangentMemory::keep_state(const double* displacement) {
  if (state_.empty())
    return;
  device_->copy_on_device(state_.data(), displacement, state_.bytes());
  round_to_single(*device_, displacement, state_single_.data(), state_.size());
}

void DeviceTangentMemory::upload_compliance(const std::vector<double>& compliance) {
  if (!compliance_.empty())
    compliance_.upload(compliance.data());
}

std::size_t DeviceTangentMemory::bytes() const {
  return values_.bytes() + values_single_.bytes() + coupling_.bytes() + compliance_.bytes() +
         volume_.bytes() + state_.bytes() + state_single_.bytes();
}

std::int64_t DeviceTangentMemory::estimate(const ElementGroup& group,
                                           const DeviceOptions& options) {
  const std::int64_t points = n_points(group.type());
  std::int64_t number = 12;
  if (options.precision == TangentPrecision::single_precision)
    number = 4;
  if (options.precision == TangentPrecision::double_precision)
    number = 8;
  const std::int64_t coupling = group.has_pressure() ? 72 : 0;
  const std::int64_t of_point = number * n_components(options.format) + coupling;
  return n_warps(group.n_elements()) * warp_lanes * points * (options.n_sets * of_point + 8);
}

}  // namespace viscera::kernels
