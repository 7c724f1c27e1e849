// CUDA's status codes as DeviceError.
#pragma once

#include <cuda_runtime.h>

#include "kernels/backend/device/device.h"

namespace viscera::kernels {

inline void check_cuda(cudaError_t status, const char* doing) {
  if (status == cudaSuccess)
    return;
  using Reason = DeviceError::Reason;
  cudaGetLastError();  // clear it, where it can be cleared
  const bool no_code =
      status == cudaErrorNoKernelImageForDevice || status == cudaErrorInvalidDeviceFunction;
  const Reason reason =
      no_code ? Reason::wrong_architecture
              : (status == cudaErrorMemoryAllocation ? Reason::out_of_memory : Reason::failed);
  throw DeviceError(reason, std::string("the GPU failed while ") + doing + ": " +
                                cudaGetErrorString(status) + " (" + cudaGetErrorName(status) +
                                ").");
}

}  // namespace viscera::kernels
