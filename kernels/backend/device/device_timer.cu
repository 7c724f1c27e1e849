#include <algorithm>
#include <chrono>
#include <functional>

#include "kernels/backend/device/device_timer.h"
#include "kernels/backend/device/launch.h"

namespace viscera::kernels {
namespace {

class WallTimer final : public DeviceTimer {
 public:
  explicit WallTimer(std::shared_ptr<Device> device) : device_(std::move(device)) {}
  void start() override {
    device_->synchronize();
    start_ = Clock::now();
  }
  double stop() override {
    device_->synchronize();
    return std::chrono::duration<double>(Clock::now() - start_).count();
  }

 private:
  using Clock = std::chrono::steady_clock;
  std::shared_ptr<Device> device_;
  Clock::time_point start_;
};

#if defined(__CUDACC__)

/// Two events in the queue that all work goes through.
class EventTimer final : public DeviceTimer {
 public:
  EventTimer() {
    check_cuda(cudaEventCreate(&start_), "making an event");
    check_cuda(cudaEventCreate(&stop_), "making an event");
  }
  ~EventTimer() override {
    cudaEventDestroy(start_);
    cudaEventDestroy(stop_);
  }
  EventTimer(const EventTimer&) = delete;
  EventTimer& operator=(const EventTimer&) = delete;

  void start() override { check_cuda(cudaEventRecord(start_), "recording an event"); }
  double stop() override {
    check_cuda(cudaEventRecord(stop_), "recording an event");
    check_cuda(cudaEventSynchronize(stop_), "running kernels");
    float milliseconds = 0;
    check_cuda(cudaEventElapsedTime(&milliseconds, start_, stop_), "reading the time");
    return 1e-3 * milliseconds;
  }

 private:
  cudaEvent_t start_ = nullptr, stop_ = nullptr;
};

#endif

/// 16 bytes of one thread.
struct alignas(16) Pair {
  double x, y;
};

/// to = from + s other; without `other` a copy.
struct StreamKernel {
  static constexpr int n_threads = 256;
  static constexpr int per_thread = 4;
  const Pair* from;
  const Pair* other;
  Pair* to;
  double s;
  std::int64_t n;

  template <class Block>
  VISCERA_HD void operator()(Block& block) const {
    const std::int64_t first = block.index() * n_threads * per_thread;
    block.each(n_threads, [&](int t) {
      VISCERA_UNROLL
      for (int k = 0; k < per_thread; ++k) {
        const std::int64_t i = first + k * n_threads + t;
        if (i >= n)
          continue;
        Pair value = from[i];
        if (other) {
          value.x += s * other[i].x;
          value.y += s * other[i].y;
        }
        to[i] = value;
      }
    });
  }
};

/// Three arrays and the loops over them.
class Streams {
 public:
  Streams(std::shared_ptr<Device> device, std::int64_t array_bytes)
      : device_(std::move(device)), n_(std::max<std::int64_t>(array_bytes / sizeof(Pair), 1)) {
    std::vector<Pair> values(n_);
    for (std::int64_t i = 0; i < n_; ++i)
      values[i] = {static_cast<double>(i % 1009), 0.5 * (i % 31)};
    a_ = DeviceArray<Pair>::copy_of(device_, values);
    b_ = DeviceArray<Pair>(device_, n_);
    c_ = DeviceArray<Pair>(device_, n_);
    b_.set_zero();
    c_.set_zero();
  }

  std::int64_t array_bytes() const { return n_ * sizeof(Pair); }
  void copy_by_driver() { device_->copy_on_device(b_.data(), a_.data(), b_.bytes()); }
  void copy_by_kernel() { start(a_, nullptr, b_); }
  void triad() { start(a_, b_.data(), c_); }

  /// Is c = a + 3 b and b = a, at places over the whole array?
  bool are_right() const {
    const std::vector<Pair> a = a_.download(), b = b_.download(), c = c_.download();
    for (std::int64_t i = 0; i < n_; ++i)
      if (b[i].x != a[i].x || b[i].y != a[i].y || c[i].x != a[i].x + 3 * b[i].x ||
          c[i].y != a[i].y + 3 * b[i].y)
        return false;
    return true;
  }

 private:
  void start(const DeviceArray<Pair>& from, const Pair* other, DeviceArray<Pair>& to) {
    constexpr int per_block = StreamKernel::n_threads * StreamKernel::per_thread;
    launch(*device_, {(n_ + per_block - 1) / per_block, 1, 0},
           StreamKernel{from.data(), other, to.data(), 3.0, n_});
  }

  std::shared_ptr<Device> device_;
  std::int64_t n_;
  DeviceArray<Pair> a_, b_, c_;
};

/// Seconds of repetitions, shortest first; one before them warms up.
std::vector<double> seconds_of(DeviceTimer& timer,
                               const std::function<void()>& call,
                               int repetitions) {
  call();
  std::vector<double> seconds;
  for (int k = 0; k < std::max(repetitions, 1); ++k) {
    timer.start();
    call();
    seconds.push_back(std::max(timer.stop(), 1e-9));
  }
  std::sort(seconds.begin(), seconds.end());
  return seconds;
}

}  // namespace

std::unique_ptr<DeviceTimer> make_device_timer(std::shared_ptr<Device> device) {
#if defined(__CUDACC__)
  if (device->kind() == DeviceKind::cuda)
    return std::make_unique<EventTimer>();
#endif
  return std::make_unique<WallTimer>(std::move(device));
}

DeviceBandwidth measure_device_bandwidth(std::shared_ptr<Device> device,
                                         std::int64_t array_bytes,
                                         int repetitions) {
  const auto timer = make_device_timer(device);
  Streams streams(device, array_bytes);
  const auto by_driver = seconds_of(
      *timer, [&] { streams.copy_by_driver(); }, repetitions);
  const auto by_kernel = seconds_of(
      *timer, [&] { streams.copy_by_kernel(); }, repetitions);
  const auto triads = seconds_of(
      *timer, [&] { streams.triad(); }, repetitions);
  if (!streams.are_right())
    throw DeviceError(DeviceError::Reason::failed,
                      "the memory of the device does not hold what was copied to it: nothing it "
                      "computes can be trusted. Run the memory test of its maker.");
  const auto& copies = by_driver.front() < by_kernel.front() ? by_driver : by_kernel;
  const auto bytes = static_cast<double>(streams.array_bytes());
  return {2 * bytes / copies.front(), 2 * bytes / copies[copies.size() / 2],
          3 * bytes / triads.front(), 3 * bytes / triads[triads.size() / 2], streams.array_bytes()};
}

std::int64_t bandwidth_array_bytes(const Device& device) {
  if (device.kind() == DeviceKind::emulated)
    return std::int64_t(1) << 20;
  return std::min(std::int64_t(2) << 30, device.properties().free_memory / 12);
}

}  // namespace viscera::kernels
