#include "solver/operators/element_device.h"

#include "solver/core/errors.h"
#include "solver/core/log.h"

namespace viscera {
namespace {

int rank_on_node(MPI_Comm communicator) {
  MPI_Comm node;
  MPI_Comm_split_type(communicator, MPI_COMM_TYPE_SHARED, 0, MPI_INFO_NULL, &node);
  int rank = 0;
  MPI_Comm_rank(node, &rank);
  MPI_Comm_free(&node);
  return rank;
}

/// Throws UnavailableError on every rank when `mine` is not empty on one. Collective.
void throw_together(const std::string& mine, MPI_Comm communicator) {
  int failed = mine.empty() ? 0 : 1;
  MPI_Allreduce(MPI_IN_PLACE, &failed, 1, MPI_INT, MPI_MAX, communicator);
  if (failed)
    throw UnavailableError("The device 'cuda' was asked for, but " +
                           (mine.empty() ? "another rank could not open its GPU." : mine));
}

/// GPU of this rank. Throws kernels::DeviceError.
std::shared_ptr<kernels::Device> gpu_of(int rank) {
  const auto n = static_cast<int>(kernels::cuda_devices().size());
  return kernels::make_cuda_device(n == 0 ? 0 : rank % n);
}

std::shared_ptr<kernels::Device> gpu_on_every_rank(int rank, MPI_Comm communicator) {
  std::shared_ptr<kernels::Device> device;
  std::string problem;
  try {
    device = gpu_of(rank);
  } catch (const kernels::DeviceError& error) {
    problem = error.what();
  }
  throw_together(problem, communicator);
  return device;
}

/// Null when there is none or the case does not fit, with a line that says so.
std::shared_ptr<kernels::Device> gpu_if_any(const Case& the_case, int rank) {
  if (!kernels::has_cuda())
    return nullptr;
  try {
    if (kernels::cuda_devices().empty())
      return nullptr;
  } catch (const kernels::DeviceError& error) {
    log::detail(std::string("no GPU: ") + error.what());
    return nullptr;
  }
  try {
    require_device_paths(device_features(the_case));
    return gpu_of(rank);
  } catch (const std::runtime_error& error) {
    log::warning(std::string("A GPU is there but the CPU is used. ") + error.what());
    return nullptr;
  }
}

/// All ranks or none.
std::shared_ptr<kernels::Device> together(std::shared_ptr<kernels::Device> device,
                                          MPI_Comm communicator) {
  int have = device ? 1 : 0;
  MPI_Allreduce(MPI_IN_PLACE, &have, 1, MPI_INT, MPI_MIN, communicator);
  return have ? device : nullptr;
}

}  // namespace

std::shared_ptr<kernels::Device> choose_device(const Case& the_case, MPI_Comm communicator) {
  const int rank = rank_on_node(communicator);
  switch (the_case.solver.device) {
    case DeviceKind::cpu:
      return nullptr;
    case DeviceKind::emulated:
      require_device_paths(device_features(the_case));
      return kernels::make_emulated_device();
    case DeviceKind::cuda:
      require_device_paths(device_features(the_case));
      return gpu_on_every_rank(rank, communicator);
    case DeviceKind::automatic:
      break;
  }
  return together(gpu_if_any(the_case, rank), communicator);
}

kernels::Accumulation accumulation_of(DeviceSums sums) {
  return sums == DeviceSums::ordered ? kernels::Accumulation::ordered
                                     : kernels::Accumulation::atomic;
}

std::string device_name(const kernels::Device* device) {
  if (!device)
    return "cpu";
  return device->kind() == kernels::DeviceKind::cuda ? "cuda: " + device->properties().name
                                                     : "emulated";
}

}  // namespace viscera
