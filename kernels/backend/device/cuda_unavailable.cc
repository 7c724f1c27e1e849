// Linked where nvcc is absent.
#include "kernels/backend/device/device.h"

namespace viscera::kernels {
namespace {

[[noreturn]] void refuse() {
  throw DeviceError(DeviceError::Reason::not_built,
                    "this program was built without CUDA (no nvcc was found). Build it again where "
                    "the CUDA toolkit is installed, or run on the CPU with --device cpu.");
}

}  // namespace

bool has_cuda() {
  return false;
}
std::vector<DeviceProperties> cuda_devices() {
  refuse();
}
std::shared_ptr<Device> make_cuda_device(int) {
  refuse();
}

}  // namespace viscera::kernels
