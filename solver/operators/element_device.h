// Where the element loops run, and what has a path there.
#pragma once

#include <memory>
#include <mpi.h>
#include <string>
#include <vector>

#include "kernels/backend/device/device.h"
#include "kernels/backend/device/device_patches.h"
#include "solver/case/case.h"

namespace viscera {

/// How a feature of a case runs under --device cuda.
enum class DevicePath {
  device,  ///< its integrals are kernels of the device
  host,    ///< on the CPU beside the device
  none     ///< not at all: --device cuda refuses the case, auto takes the CPU
};

struct DeviceFeature {
  std::string kind;  ///< "law", "element", "load", "support", "solver"
  std::string name;
  DevicePath path = DevicePath::none;
};

/// Every law, element, load, support and solver, from the types that implement them.
std::vector<DeviceFeature> device_features();
/// Those of them that a case uses.
std::vector<DeviceFeature> device_features(const Case& the_case);

/// Throws UnavailableError that names what of the case has no path on a device.
void require_device_paths(const std::vector<DeviceFeature>& used);

/// The device for the element loops of this rank, as solver.device says; null: the CPU. GPUs are
/// dealt to the ranks of a node in turn. `automatic` takes a GPU when there is one and every
/// feature of the case has a path, else the CPU, and logs why. Throws UnavailableError when `cuda`
/// is asked for and cannot be had. Collective.
std::shared_ptr<kernels::Device> choose_device(const Case& the_case, MPI_Comm communicator);

kernels::Accumulation accumulation_of(DeviceSums sums);

/// "cpu", or what the device calls itself.
std::string device_name(const kernels::Device* device);

}  // namespace viscera
