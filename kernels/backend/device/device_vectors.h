// Host vectors on their way to a device and back.
#pragma once

#include "kernels/backend/device/device.h"

namespace viscera::kernels {

/// Numbered device arrays that are kept from call to call. Null pointers pass through as null.
class DeviceVectors {
 public:
  explicit DeviceVectors(std::shared_ptr<Device> device) : device_(std::move(device)) {}

  /// Input number k (0 or 1) of n numbers.
  const double* upload(int k, const double* from, std::int64_t n) {
    return copy_in(inputs_[k], from, n);
  }
  const float* upload_single(const float* from, std::int64_t n) {
    return copy_in(input_single_, from, n);
  }

  /// A zeroed array number k (0 to 2) for what will be added to `to`.
  double* start_sum(int k, double* to, std::int64_t n) { return zeroed(sums_[k], to, n); }
  void finish_sum(int k, double* to, std::int64_t n) { add_back(sums_[k], to, n, buffer_); }
  float* start_sum_single(float* to, std::int64_t n) { return zeroed(sum_single_, to, n); }
  void finish_sum_single(float* to, std::int64_t n) {
    add_back(sum_single_, to, n, buffer_single_);
  }

  /// An array whose contents will be copied to `to`.
  double* start_copy(double* to, std::int64_t n) { return to ? sized(copy_, n) : nullptr; }
  void finish_copy(double* to, std::int64_t n) {
    if (to && n > 0)
      device_->copy_to_host(to, copy_.data(), n * sizeof(double));
  }

 private:
  template <class Real>
  Real* sized(DeviceArray<Real>& array, std::int64_t n) {
    if (static_cast<std::int64_t>(array.size()) < n) {
      array = DeviceArray<Real>();
      array = DeviceArray<Real>(device_, n);
    }
    return array.data();
  }
  template <class Real>
  const Real* copy_in(DeviceArray<Real>& array, const Real* from, std::int64_t n) {
    if (!from)
      return nullptr;
    Real* to = sized(array, n);
    if (n > 0)
      device_->copy_to_device(to, from, n * sizeof(Real));
    return to;
  }
  template <class Real>
  Real* zeroed(DeviceArray<Real>& array, const Real* to, std::int64_t n) {
    if (!to)
      return nullptr;
    Real* data = sized(array, n);
    if (n > 0)
      device_->set_zero(data, n * sizeof(Real));
    return data;
  }
  template <class Real>
  void add_back(const DeviceArray<Real>& array,
                Real* to,
                std::int64_t n,
                std::vector<Real>& buffer) {
    if (!to || n == 0)
      return;
    buffer.resize(n);
    device_->copy_to_host(buffer.data(), array.data(), n * sizeof(Real));
    for (std::int64_t i = 0; i < n; ++i)
      to[i] += buffer[i];
  }

  std::shared_ptr<Device> device_;
  DeviceArray<double> inputs_[2], sums_[3], copy_;
  DeviceArray<float> input_single_, sum_single_;
  std::vector<double> buffer_;
  std::vector<float> buffer_single_;
};

}  // namespace viscera::kernels
