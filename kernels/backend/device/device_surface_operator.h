// A device surface behind the interface that the solver calls with host memory: vectors are copied
// to the device and results back at every call.
#pragma once

#include "kernels/backend/device/device_surface.h"

namespace viscera::kernels {

/// As make_host_surface, on a device; the coordinates are copied. patch_facets as in
/// DeviceSurfaceOptions. Throws DeviceError.
std::unique_ptr<SurfaceOperator> make_device_surface(std::shared_ptr<Device> device,
                                                     SurfaceInput input,
                                                     Accumulation accumulation,
                                                     int patch_facets = 0);

}  // namespace viscera::kernels
