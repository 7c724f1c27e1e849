// A device in host memory that shows mistakes about memory spaces: its memory is out of reach
// (PROT_NONE) for the host except inside launches and copies, filled with NaN when allocated, and
// followed by a margin that is checked when it is released.
#pragma once

#include <map>

#include "kernels/backend/device/device.h"

namespace viscera::kernels {

class EmulatedDevice final : public Device {
 public:
  explicit EmulatedDevice(const EmulationOptions& options);
  ~EmulatedDevice() override;
  EmulatedDevice(const EmulatedDevice&) = delete;

  DeviceKind kind() const override { return DeviceKind::emulated; }
  DeviceProperties properties() const override;
  void* allocate(std::size_t bytes) override;
  void release(void* pointer) noexcept override;
  void copy_to_device(void* to, const void* from, std::size_t bytes) override;
  void copy_to_host(void* to, const void* from, std::size_t bytes) override;
  void copy_on_device(void* to, const void* from, std::size_t bytes) override;
  void set_zero(void* pointer, std::size_t bytes) override;
  void synchronize() override;

  unsigned schedule() const { return options_.schedule; }

  /// The memory is within reach while one of these lives.
  class Access {
   public:
    explicit Access(EmulatedDevice& device) : device_(device) { device_.protect(true); }
    ~Access() { device_.protect(false); }
    Access(const Access&) = delete;

   private:
    EmulatedDevice& device_;
  };

 private:
  void protect(bool open) noexcept;
  char* take(std::size_t bytes);
  void check_margin(char* pointer, std::size_t bytes);

  EmulationOptions options_;
  char* base_ = nullptr;
  std::size_t top_ = 0;                     ///< bytes in use from `base_`, holes included
  std::map<char*, std::size_t> used_;       ///< bytes asked for
  std::multimap<std::size_t, char*> free_;  ///< holes by size
  bool overrun_ = false;                    ///< a margin was written
  int open_ = 0;
};

}  // namespace viscera::kernels
