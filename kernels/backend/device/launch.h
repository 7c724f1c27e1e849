// How a kernel is written and started. A kernel is a plain struct of device pointers and numbers
// with
//   static constexpr int n_threads;                      threads of a block
//   template <class Block> VISCERA_HD void operator()(Block& block) const;
// A block works in phases: block.each(n, f) calls f(0) ... f(n - 1) on its threads in any order and
// returns when all are done. Within a phase no thread may read what another one writes; values pass
// from phase to phase through shared memory alone. So the same source runs on a GPU, and block
// after block in host memory (emulated device) in an order that a test chooses.
#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <vector>

#include "kernels/backend/device/emulated_device.h"
#include "kernels/tensor/math.h"

#if defined(__CUDACC__)
#include "kernels/backend/device/cuda_check.h"
#endif

namespace viscera::kernels {

/// Blocks of a launch: `blocks` of them for each of `sets` parameter sets, each with its shared
/// memory.
struct LaunchShape {
  std::int64_t blocks = 0;
  int sets = 1;
  std::size_t shared_bytes = 0;
};

/// *p += value, safe among threads.
template <class Real>
VISCERA_HD inline void atomic_add(Real* p, Real value) {
#if defined(__CUDA_ARCH__)
  atomicAdd(p, value);
#else
  *p += value;
#endif
}

/// A legal order of n threads or blocks: i -> (offset + i stride) mod n, stride prime to n.
class Schedule {
 public:
  Schedule(unsigned seed, std::int64_t n) : n_(n) {
    if (seed == 0 || n < 2)
      return;
    offset_ = seed * std::int64_t(2654435761) % n;
    stride_ = 1 + seed * std::int64_t(40503) % (n - 1);
    while (std::gcd(stride_, n) != 1)
      ++stride_;
  }
  std::int64_t at(std::int64_t i) const { return (offset_ + i % n_ * stride_) % n_; }

 private:
  std::int64_t n_, offset_ = 0, stride_ = 1;
};

/// A block of the emulated device.
class EmulatedBlock {
 public:
  EmulatedBlock(std::int64_t index, int set, unsigned seed, double* shared)
      : index_(index), set_(set), seed_(seed), shared_(shared) {}
  VISCERA_HD std::int64_t index() const { return index_; }
  VISCERA_HD int set() const { return set_; }
  VISCERA_HD unsigned char* shared() const { return reinterpret_cast<unsigned char*>(shared_); }

  template <class F>
  VISCERA_HD void each([[maybe_unused]] int n, [[maybe_unused]] const F& f) const {
#if !defined(__CUDA_ARCH__)
    const Schedule order(seed_, n);
    for (int i = 0; i < n; ++i)
      f(static_cast<int>(order.at(i)));
#endif
  }

 private:
  std::int64_t index_;
  int set_;
  unsigned seed_;
  double* shared_;
};

template <class Kernel>
void launch_emulated(EmulatedDevice& device, const LaunchShape& shape, const Kernel& kernel) {
  const EmulatedDevice::Access access(device);
  const Schedule order(device.schedule(), shape.blocks);
  std::vector<double> shared;
  for (int set = 0; set < shape.sets; ++set)
    for (std::int64_t i = 0; i < shape.blocks; ++i) {
      shared.assign(shape.shared_bytes / sizeof(double) + 1, std::nan(""));
      EmulatedBlock block(order.at(i), set, device.schedule(), shared.data());
      kernel(block);
    }
}

#if defined(__CUDACC__)

/// A block of a GPU. Its members are host functions too only so that kernels, which are both, may
/// call them.
class CudaBlock {
 public:
#if defined(__CUDA_ARCH__)
  VISCERA_HD std::int64_t index() const {
    return blockIdx.x;
  }
  VISCERA_HD int set() const {
    return blockIdx.y;
  }
  VISCERA_HD unsigned char* shared() const {
    extern __shared__ __align__(16) unsigned char memory[];
    return memory;
  }
  template <class F>
  VISCERA_HD void each(int n, const F& f) const {
    for (int i = threadIdx.x; i < n; i += blockDim.x)
      f(i);
    __syncthreads();
  }
#else
  VISCERA_HD std::int64_t index() const {
    return 0;
  }
  VISCERA_HD int set() const {
    return 0;
  }
  VISCERA_HD unsigned char* shared() const {
    return nullptr;
  }
  template <class F>
  VISCERA_HD void each(int, const F&) const {}
#endif
};

template <class Kernel>
__global__ void __launch_bounds__(Kernel::n_threads)
    run_kernel(const __grid_constant__ Kernel kernel) {
  CudaBlock block;
  kernel(block);
}

template <class Kernel>
void launch_cuda(const LaunchShape& shape, const Kernel& kernel) {
  if (shape.shared_bytes > 48 * 1024)
    check_cuda(cudaFuncSetAttribute(run_kernel<Kernel>, cudaFuncAttributeMaxDynamicSharedMemorySize,
                                    static_cast<int>(shape.shared_bytes)),
               "asking for shared memory");
  const dim3 grid(static_cast<unsigned>(shape.blocks), static_cast<unsigned>(shape.sets));
  run_kernel<Kernel><<<grid, Kernel::n_threads, shape.shared_bytes>>>(kernel);
  check_cuda(cudaGetLastError(), "starting a kernel");
}

#endif

/// Starts a kernel on a device; returns before it ends on a GPU. Throws DeviceError.
template <class Kernel>
void launch(Device& device, const LaunchShape& shape, const Kernel& kernel) {
  if (shape.blocks == 0)
    return;
#if defined(__CUDACC__)
  if (device.kind() == DeviceKind::cuda) {
    launch_cuda(shape, kernel);
    return;
  }
#endif
  launch_emulated(static_cast<EmulatedDevice&>(device), shape, kernel);
}

}  // namespace viscera::kernels
