// What an operator keeps on a device beside its group: the stored tangent and scratch arrays.
#pragma once

#include "kernels/backend/device/device_operator.h"
#include "kernels/backend/device/point_functions.h"

namespace viscera::kernels {

class DeviceTangentMemory {
 public:
  DeviceTangentMemory(std::shared_ptr<Device> device,
                      const ElementGroup& group,
                      const DeviceOptions& options,
                      std::int64_t node_stride);

  TangentView view();
  TangentView view() const;
  bool has_pressure() const { return !coupling_.empty(); }
  /// The displacement of the tangent [set][node][3]; null where the format needs none.
  const double* state() const { return state_.data(); }
  const float* state_single() const { return state_single_.data(); }
  /// Copies it, device to device.
  void keep_state(const double* displacement);
  void upload_compliance(const std::vector<double>& compliance);

  std::size_t bytes() const;
  static std::int64_t estimate(const ElementGroup& group, const DeviceOptions& options);

 private:
  std::shared_ptr<Device> device_;
  std::int64_t lanes_;
  DeviceArray<double> values_, coupling_, compliance_, volume_, state_;
  DeviceArray<float> values_single_, state_single_;
};

/// Arrays that grow as needed and are reused from call to call.
class DeviceScratch {
 public:
  explicit DeviceScratch(std::shared_ptr<Device> device) : device_(std::move(device)) {}

  /// Array number `which` of at least n numbers; null for n = 0.
  template <class T>
  T* get(int which, std::int64_t n) {
    if (n == 0)
      return nullptr;
    DeviceArray<unsigned char>& array = arrays_[which];
    if (array.size() < n * sizeof(T)) {
      array = DeviceArray<unsigned char>();  // first give back
      array = DeviceArray<unsigned char>(device_, n * sizeof(T));
    }
    return reinterpret_cast<T*>(array.data());
  }
  std::size_t bytes() const {
    std::size_t sum = 0;
    for (const auto& array : arrays_)
      sum += array.bytes();
    return sum;
  }

 private:
  std::shared_ptr<Device> device_;
  DeviceArray<unsigned char> arrays_[4];
};

}  // namespace viscera::kernels
