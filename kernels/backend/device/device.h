// A device with its own memory: a CUDA GPU, or an emulated one in protected and poisoned host
// memory. Pointers from `allocate` belong to the device; the host must not follow them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

namespace viscera::kernels {

enum class DeviceKind { emulated, cuda };

struct DeviceProperties {
  DeviceKind kind = DeviceKind::emulated;
  int index = 0;
  std::string name;
  std::string architecture;       ///< such as sm_90
  std::int64_t total_memory = 0;  ///< [bytes]
  std::int64_t free_memory = 0;   ///< [bytes], when asked
  int multiprocessors = 0;
  int driver_version = 0;   ///< as CUDA counts: 13000 is 13.0
  int runtime_version = 0;  ///< the same
};

/// What a device refused, with one paragraph for the user.
class DeviceError : public std::runtime_error {
 public:
  enum class Reason {
    not_built,           ///< this program has no CUDA code
    no_driver,           ///< no driver, or one too old for the runtime
    no_device,           ///< no such device
    wrong_architecture,  ///< no code for this GPU
    out_of_memory,
    failed  ///< a launch or copy failed; the device may be unusable afterwards
  };
  DeviceError(Reason reason, const std::string& message)
      : std::runtime_error(message), reason_(reason) {}
  Reason reason() const { return reason_; }

 private:
  Reason reason_;
};

/// One device and its memory. All work is in one queue: what is called later starts later; copies
/// to the host wait for it. Members throw DeviceError.
class Device {
 public:
  virtual ~Device() = default;
  virtual DeviceKind kind() const = 0;
  virtual DeviceProperties properties() const = 0;
  /// Contents are undefined (NaN on the emulated device). Throws out_of_memory.
  virtual void* allocate(std::size_t bytes) = 0;
  virtual void release(void* pointer) noexcept = 0;
  virtual void copy_to_device(void* to, const void* from, std::size_t bytes) = 0;
  virtual void copy_to_host(void* to, const void* from, std::size_t bytes) = 0;
  virtual void copy_on_device(void* to, const void* from, std::size_t bytes) = 0;
  virtual void set_zero(void* pointer, std::size_t bytes) = 0;
  /// Waits for all work and throws what failed in it.
  virtual void synchronize() = 0;
};

/// How the emulated device orders threads and blocks inside a launch: any seed is a legal schedule
/// of a GPU, 0 the natural one. `memory` [bytes] is what it can hold.
struct EmulationOptions {
  unsigned schedule = 0;
  std::size_t memory = std::size_t(8) << 30;
};
std::shared_ptr<Device> make_emulated_device(const EmulationOptions& options = {});

/// Was the program built with CUDA?
bool has_cuda();
/// GPUs of this machine. Throws DeviceError not_built, no_driver.
std::vector<DeviceProperties> cuda_devices();
/// Throws DeviceError not_built, no_driver, no_device, wrong_architecture.
std::shared_ptr<Device> make_cuda_device(int index = 0);

/// An array of `size` T in the memory of a device.
template <class T>
class DeviceArray {
 public:
  DeviceArray() = default;
  DeviceArray(std::shared_ptr<Device> device, std::size_t size)
      : device_(std::move(device)), size_(size) {
    if (size_ > 0)
      data_ = static_cast<T*>(device_->allocate(bytes()));
  }
  template <class Vector>
  static DeviceArray copy_of(std::shared_ptr<Device> device, const Vector& values) {
    DeviceArray array(std::move(device), values.size());
    array.upload(values.data());
    return array;
  }
  DeviceArray(DeviceArray&& other) noexcept { swap(other); }
  DeviceArray& operator=(DeviceArray&& other) noexcept {
    swap(other);
    return *this;
  }
  ~DeviceArray() {
    if (data_)
      device_->release(data_);
  }

  /// Device pointer; null when empty.
  T* data() { return data_; }
  const T* data() const { return data_; }
  std::size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  std::size_t bytes() const { return size_ * sizeof(T); }

  void upload(const T* from) {
    if (data_)
      device_->copy_to_device(data_, from, bytes());
  }
  void download(T* to) const {
    if (data_)
      device_->copy_to_host(to, data_, bytes());
  }
  std::vector<T> download() const {
    std::vector<T> values(size_);
    download(values.data());
    return values;
  }
  void set_zero() {
    if (data_)
      device_->set_zero(data_, bytes());
  }

 private:
  void swap(DeviceArray& other) noexcept {
    std::swap(device_, other.device_);
    std::swap(data_, other.data_);
    std::swap(size_, other.size_);
  }
  std::shared_ptr<Device> device_;
  T* data_ = nullptr;
  std::size_t size_ = 0;
};

}  // namespace viscera::kernels
