// Seconds that work on a device takes.
#pragma once

#include <memory>

#include "kernels/backend/device/device.h"

namespace viscera::kernels {

/// Times what is queued between `start` and `stop`: by CUDA events on a GPU, by the wall clock on
/// the emulated device, whose times say nothing about any GPU.
class DeviceTimer {
 public:
  virtual ~DeviceTimer() = default;
  virtual void start() = 0;
  /// Waits for the work. Seconds since `start`, waits of the queue for the host included.
  virtual double stop() = 0;
};

/// Throws DeviceError.
std::unique_ptr<DeviceTimer> make_device_timer(std::shared_ptr<Device> device);

/// Bytes a second that the memory of a device moves, counted as in McCalpin's STREAM: a copy moves
/// 16 bytes an entry (read and written), a triad 24.
struct DeviceBandwidth {
  double copy_best = 0;  ///< the better one of the driver's copy and a kernel's, best repetition
  double copy_median = 0;
  double triad_best = 0;  ///< a = b + s c
  double triad_median = 0;
  std::int64_t array_bytes = 0;
};

/// Over arrays of that many bytes (take several times the last cache; three are allocated). Throws
/// DeviceError, also (failed) where an array does not hold what was copied.
DeviceBandwidth measure_device_bandwidth(std::shared_ptr<Device> device,
                                         std::int64_t array_bytes,
                                         int repetitions);

/// Bytes of an array for that: 2 GiB, a twelfth of a small memory, 1 MiB on the emulated device.
std::int64_t bandwidth_array_bytes(const Device& device);

}  // namespace viscera::kernels
