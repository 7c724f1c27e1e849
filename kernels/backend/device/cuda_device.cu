#include <cuda_runtime.h>

#include "kernels/backend/device/cuda_check.h"
#include "kernels/backend/device/device.h"

namespace viscera::kernels {
namespace {

using Reason = DeviceError::Reason;

std::string version_text(int version) {
  return std::to_string(version / 1000) + "." + std::to_string(version % 1000 / 10);
}

int count_devices() {
  int driver = 0, runtime = 0, count = 0;
  cudaDriverGetVersion(&driver);
  cudaRuntimeGetVersion(&runtime);
  const cudaError_t status = cudaGetDeviceCount(&count);
  if (driver == 0 || status == cudaErrorInsufficientDriver)
    throw DeviceError(
        Reason::no_driver,
        driver == 0 ? "no NVIDIA driver answers on this machine (libcuda is absent or its kernel "
                      "module is not loaded). Use --device cpu, or a machine with a GPU."
                    : "the NVIDIA driver of this machine is made for CUDA " + version_text(driver) +
                          " and this program needs " + version_text(runtime) +
                          ". Update the driver, or use --device cpu.");
  if (status == cudaErrorNoDevice)
    return 0;
  check_cuda(status, "counting devices");
  return count;
}

__global__ void probe() {}

/// Throws when the program holds no code that this GPU runs.
void check_architecture(const cudaDeviceProp& p) {
  cudaFuncAttributes attributes;
  const cudaError_t status = cudaFuncGetAttributes(&attributes, probe);
  if (status == cudaSuccess)
    return;
  cudaGetLastError();
  throw DeviceError(Reason::wrong_architecture,
                    std::string(p.name) + " is sm_" + std::to_string(p.major * 10 + p.minor) +
                        ", for which this program has no code. Build it with "
                        "-DCMAKE_CUDA_ARCHITECTURES=" +
                        std::to_string(p.major * 10 + p.minor) + ", or use --device cpu.");
}

class CudaDevice final : public Device {
 public:
  explicit CudaDevice(int index) : index_(index) {
    const int count = count_devices();
    if (index < 0 || index >= count)
      throw DeviceError(Reason::no_device, "this machine has " + std::to_string(count) +
                                               " CUDA devices; device " + std::to_string(index) +
                                               " was asked for.");
    check_cuda(cudaSetDevice(index_), "choosing a device");
    cudaDeviceProp p;
    check_cuda(cudaGetDeviceProperties(&p, index_), "reading the properties of a device");
    check_architecture(p);
  }

  DeviceKind kind() const override { return DeviceKind::cuda; }
  DeviceProperties properties() const override { return cuda_devices().at(index_); }

  void* allocate(std::size_t bytes) override {
    void* pointer = nullptr;
    const cudaError_t status = cudaMalloc(&pointer, bytes);
    if (status == cudaErrorMemoryAllocation) {
      cudaGetLastError();
      std::size_t left = 0, total = 0;
      cudaMemGetInfo(&left, &total);
      throw DeviceError(Reason::out_of_memory, "the GPU has no room for another " +
                                                   std::to_string(bytes >> 20) +
                                                   " MiB: " + std::to_string(left >> 20) + " of " +
                                                   std::to_string(total >> 20) + " MiB are free.");
    }
    check_cuda(status, "allocating memory");
    return pointer;
  }
  void release(void* pointer) noexcept override { cudaFree(pointer); }
  void copy_to_device(void* to, const void* from, std::size_t bytes) override {
    check_cuda(cudaMemcpy(to, from, bytes, cudaMemcpyHostToDevice), "copying to the GPU");
  }
  void copy_to_host(void* to, const void* from, std::size_t bytes) override {
    check_cuda(cudaMemcpy(to, from, bytes, cudaMemcpyDeviceToHost), "copying from the GPU");
  }
  void copy_on_device(void* to, const void* from, std::size_t bytes) override {
    check_cuda(cudaMemcpyAsync(to, from, bytes, cudaMemcpyDeviceToDevice), "copying on the GPU");
  }
  void set_zero(void* pointer, std::size_t bytes) override {
    check_cuda(cudaMemsetAsync(pointer, 0, bytes), "clearing memory of the GPU");
  }
  void synchronize() override { check_cuda(cudaDeviceSynchronize(), "running kernels"); }

 private:
  int index_;
};

}  // namespace

bool has_cuda() {
  return true;
}

std::vector<DeviceProperties> cuda_devices() {
  std::vector<DeviceProperties> devices(count_devices());
  int before = 0;
  if (!devices.empty())
    check_cuda(cudaGetDevice(&before), "reading the current device");
  for (std::size_t i = 0; i < devices.size(); ++i) {
    cudaDeviceProp p;
    check_cuda(cudaGetDeviceProperties(&p, static_cast<int>(i)), "reading device properties");
    check_cuda(cudaSetDevice(static_cast<int>(i)), "choosing a device");
    std::size_t left = 0, total = 0;
    check_cuda(cudaMemGetInfo(&left, &total), "reading the free memory");
    DeviceProperties& out = devices[i];
    out.kind = DeviceKind::cuda;
    out.index = static_cast<int>(i);
    out.name = p.name;
    out.architecture = "sm_" + std::to_string(p.major * 10 + p.minor);
    out.total_memory = static_cast<std::int64_t>(total);
    out.free_memory = static_cast<std::int64_t>(left);
    out.multiprocessors = p.multiProcessorCount;
    cudaDriverGetVersion(&out.driver_version);
    cudaRuntimeGetVersion(&out.runtime_version);
  }
  if (!devices.empty())
    check_cuda(cudaSetDevice(before), "choosing a device");
  return devices;
}

std::shared_ptr<Device> make_cuda_device(int index) {
  return std::make_shared<CudaDevice>(index);
}

}  // namespace viscera::kernels
