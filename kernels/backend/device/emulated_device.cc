#include "kernels/backend/device/emulated_device.h"

#include <algorithm>
#include <cstring>

#include <sys/mman.h>

namespace viscera::kernels {
namespace {

constexpr std::size_t alignment = 256, margin = 256;
constexpr unsigned char poison = 0xff;  // NaN in float and double, -1 in integers
constexpr unsigned char guard = 0xa5;

std::size_t room_for(std::size_t bytes) {
  return (bytes + margin + alignment - 1) / alignment * alignment;
}

}  // namespace

EmulatedDevice::EmulatedDevice(const EmulationOptions& options) : options_(options) {
  void* base =
      mmap(nullptr, options_.memory, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (base == MAP_FAILED)
    throw DeviceError(DeviceError::Reason::out_of_memory, "the emulated device cannot reserve " +
                                                              std::to_string(options_.memory) +
                                                              " bytes of address space");
  base_ = static_cast<char*>(base);
}

EmulatedDevice::~EmulatedDevice() {
  munmap(base_, options_.memory);
}

DeviceProperties EmulatedDevice::properties() const {
  DeviceProperties p;
  p.kind = DeviceKind::emulated;
  p.name = "emulated device in host memory";
  p.architecture = "host";
  p.total_memory = static_cast<std::int64_t>(options_.memory);
  std::size_t in_use = 0;
  for (const auto& [pointer, bytes] : used_)
    in_use += room_for(bytes);
  p.free_memory = p.total_memory - static_cast<std::int64_t>(in_use);
  p.multiprocessors = 1;
  return p;
}

void EmulatedDevice::protect(bool open) noexcept {
  open_ += open ? 1 : -1;
  const bool first = open && open_ == 1, last = !open && open_ == 0;
  if (top_ > 0 && (first || last))
    mprotect(base_, (top_ + 4095) / 4096 * 4096, open ? PROT_READ | PROT_WRITE : PROT_NONE);
}

char* EmulatedDevice::take(std::size_t bytes) {
  const std::size_t room = room_for(bytes);
  if (const auto hole = free_.lower_bound(room); hole != free_.end() && hole->first <= 2 * room) {
    char* pointer = hole->second;
    free_.erase(hole);
    return pointer;
  }
  if (top_ + room > options_.memory)
    throw DeviceError(DeviceError::Reason::out_of_memory,
                      "the emulated device has no room for another " + std::to_string(bytes) +
                          " bytes: " + std::to_string(options_.memory - top_) + " are left");
  char* pointer = base_ + top_;
  top_ += room;
  return pointer;
}

void* EmulatedDevice::allocate(std::size_t bytes) {
  char* pointer = take(bytes);
  used_[pointer] = bytes;
  const Access access(*this);
  std::memset(pointer, poison, bytes);
  std::memset(pointer + bytes, guard, room_for(bytes) - bytes);
  return pointer;
}

void EmulatedDevice::release(void* pointer) noexcept {
  const auto entry = used_.find(static_cast<char*>(pointer));
  if (entry == used_.end())
    return;
  check_margin(entry->first, entry->second);
  free_.emplace(room_for(entry->second), entry->first);
  used_.erase(entry);
  if (used_.empty()) {  // begin anew, so that opening and closing stay cheap
    free_.clear();
    top_ = 0;
  }
}

void EmulatedDevice::check_margin(char* pointer, std::size_t bytes) {
  const Access access(*this);
  char* end = pointer + bytes;
  char* last = pointer + room_for(bytes);
  overrun_ = overrun_ ||
             !std::all_of(end, last, [](char c) { return static_cast<unsigned char>(c) == guard; });
}

void EmulatedDevice::copy_to_device(void* to, const void* from, std::size_t bytes) {
  const Access access(*this);
  std::memcpy(to, from, bytes);
}
void EmulatedDevice::copy_to_host(void* to, const void* from, std::size_t bytes) {
  const Access access(*this);
  std::memcpy(to, from, bytes);
}
void EmulatedDevice::copy_on_device(void* to, const void* from, std::size_t bytes) {
  const Access access(*this);
  std::memmove(to, from, bytes);
}
void EmulatedDevice::set_zero(void* pointer, std::size_t bytes) {
  const Access access(*this);
  std::memset(pointer, 0, bytes);
}

void EmulatedDevice::synchronize() {
  for (const auto& [pointer, bytes] : used_)
    check_margin(pointer, bytes);
  if (overrun_)
    throw DeviceError(DeviceError::Reason::failed, "a kernel wrote past the end of an array");
}

std::shared_ptr<Device> make_emulated_device(const EmulationOptions& options) {
  return std::make_shared<EmulatedDevice>(options);
}

}  // namespace viscera::kernels
