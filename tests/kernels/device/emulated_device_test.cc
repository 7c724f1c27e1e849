// The emulated device shows what a GPU would punish: host access, reading what was never written,
// writing past the end, too little memory.
#include <cmath>

#include <gtest/gtest.h>

#include "kernels/backend/device/launch.h"
#include "tests/kernels/device/devices.h"

namespace viscera::test {
namespace {

using kernels::DeviceArray;
using kernels::DeviceError;

struct FillKernel {
  static constexpr int n_threads = 32;
  double* data;
  int n;
  template <class Block>
  void operator()(Block& block) const {
    block.each(n, [&](int i) { data[i] = i; });
  }
};

/// Wrong on purpose: a thread reads what another one writes in the same phase.
struct RacyKernel {
  static constexpr int n_threads = 32;
  double* data;
  int n;
  template <class Block>
  void operator()(Block& block) const {
    block.each(n - 1, [&](int i) { data[i] = data[i + 1] + 1; });
  }
};

void run_fill(kernels::Device& device, double* data, int n) {
  kernels::launch_emulated(static_cast<kernels::EmulatedDevice&>(device), {1, 1, 0},
                           FillKernel{data, n});
}

TEST(EmulatedDevice, RunsKernelsOnItsOwnMemory) {
  const auto device = emulated(3);
  DeviceArray<double> array(device, 100);
  run_fill(*device, array.data(), 100);
  const std::vector<double> values = array.download();
  for (int i = 0; i < 100; ++i)
    EXPECT_EQ(values[i], i);
}

TEST(EmulatedDevice, NewMemoryIsNotANumber) {
  const auto device = emulated(0);
  for (const double value : DeviceArray<double>(device, 10).download())
    EXPECT_TRUE(std::isnan(value));
  for (const float value : DeviceArray<float>(device, 10).download())
    EXPECT_TRUE(std::isnan(value));
}

TEST(EmulatedDeviceDeathTest, TheHostCannotFollowItsPointers) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  const auto device = emulated(0);
  DeviceArray<double> array(device, 10);
  EXPECT_DEATH({ *const_cast<volatile double*>(array.data()) = 1.0; }, "");
}

TEST(EmulatedDevice, NoticesWritesPastTheEnd) {
  const auto device = emulated(0);
  DeviceArray<double> array(device, 10);
  run_fill(*device, array.data(), 10);
  EXPECT_NO_THROW(device->synchronize());
  run_fill(*device, array.data(), 11);
  EXPECT_THROW(device->synchronize(), DeviceError);
}

TEST(EmulatedDevice, SchedulesShowRaces) {
  std::vector<std::vector<double>> results;
  for (const unsigned schedule : {0u, 5u}) {
    const auto device = emulated(schedule);
    DeviceArray<double> array(device, 64);
    run_fill(*device, array.data(), 64);
    kernels::launch_emulated(static_cast<kernels::EmulatedDevice&>(*device), {1, 1, 0},
                             RacyKernel{array.data(), 64});
    results.push_back(array.download());
  }
  EXPECT_NE(results[0], results[1]);
}

TEST(EmulatedDevice, SchedulesAreComplete) {
  for (const unsigned seed : {0u, 1u, 7u, 12345u})
    for (const int n : {1, 2, 12, 97, 256}) {
      std::vector<int> count(n, 0);
      const kernels::Schedule order(seed, n);
      for (int i = 0; i < n; ++i)
        ++count[order.at(i)];
      EXPECT_EQ(count, std::vector<int>(n, 1)) << seed << " " << n;
    }
}

TEST(EmulatedDevice, SaysWhenMemoryIsTooSmall) {
  kernels::EmulationOptions options;
  options.memory = 1 << 20;
  const auto device = kernels::make_emulated_device(options);
  DeviceArray<char> first(device, 1 << 19);
  try {
    DeviceArray<char> second(device, 1 << 20);
    FAIL() << "allocated more than there is";
  } catch (const DeviceError& error) {
    EXPECT_EQ(error.reason(), DeviceError::Reason::out_of_memory);
  }
}

TEST(EmulatedDevice, GivesReleasedMemoryOutAgain) {
  kernels::EmulationOptions options;
  options.memory = 1 << 20;
  const auto device = kernels::make_emulated_device(options);
  for (int k = 0; k < 100; ++k)
    DeviceArray<char>(device, 1 << 18);
  EXPECT_EQ(device->properties().free_memory, 1 << 20);
}

TEST(CudaDevice, IsThereOrSaysWhyNot) {
  try {
    const auto device = kernels::make_cuda_device();
    EXPECT_EQ(device->kind(), kernels::DeviceKind::cuda);
    EXPECT_THROW(kernels::make_cuda_device(1000), DeviceError);
  } catch (const DeviceError& error) {
    const auto reason = error.reason();
    EXPECT_EQ(reason == DeviceError::Reason::not_built, !kernels::has_cuda());
    EXPECT_TRUE(reason == DeviceError::Reason::not_built ||
                reason == DeviceError::Reason::no_driver ||
                reason == DeviceError::Reason::no_device)
        << error.what();
    EXPECT_NE(std::string(error.what()).find("--device cpu"), std::string::npos) << error.what();
  }
}

}  // namespace
}  // namespace viscera::test
