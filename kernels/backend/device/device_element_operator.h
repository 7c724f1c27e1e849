// Device operators behind the interfaces that the solver calls with host memory: vectors are copied
// to the device and results back at every call.
#pragma once

#include "kernels/backend/device/device_operator.h"
#include "kernels/backend/surface_operator.h"

namespace viscera::kernels {

/// As make_host_operator, on a device; options.n_sets must be 1. Throws DeviceError.
std::unique_ptr<ElementOperator> make_device_element_operator(std::shared_ptr<Device> device,
                                                              ElementGroup group,
                                                              const DeviceOptions& options);

}  // namespace viscera::kernels
