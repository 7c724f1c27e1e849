// The devices under test: the emulated one in several orders of its threads, and the GPU where
// there is one.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "kernels/backend/device/device.h"

namespace viscera::test {

struct NamedDevice {
  std::string name;
  std::shared_ptr<kernels::Device> device;
};

inline std::shared_ptr<kernels::Device> emulated(unsigned schedule) {
  kernels::EmulationOptions options;
  options.schedule = schedule;
  return kernels::make_emulated_device(options);
}

/// A GPU, or null where the program or the machine has none.
inline std::shared_ptr<kernels::Device> gpu_or_null() {
  try {
    return kernels::make_cuda_device();
  } catch (const kernels::DeviceError&) {
    return nullptr;
  }
}

/// On a machine with a GPU every test runs there too.
inline const std::vector<NamedDevice>& devices() {
  static const std::vector<NamedDevice> all = [] {
    std::vector<NamedDevice> list{{"emulated", emulated(0)}, {"emulated, shuffled", emulated(7)}};
    if (auto gpu = gpu_or_null())
      list.push_back({"cuda", gpu});
    return list;
  }();
  return all;
}

}  // namespace viscera::test
