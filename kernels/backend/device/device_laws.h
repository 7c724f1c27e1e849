// Law-dependent evaluation on a device. `run_law` is instantiated once per law in stamped files
// (device_law.cu.in).
#pragma once

#include "kernels/backend/device/device_group.h"
#include "kernels/backend/device/law_points.h"
#include "kernels/backend/device/patch_kernel.h"

namespace viscera::kernels {

/// One pass over a group; null outputs are not computed.
struct LawTask {
  ElementType type = ElementType::tet10;
  GroupView group;
  bool linearise = false;
  const void* laws = nullptr;  ///< [set], device memory, of the law that is run
  EvaluationView view;
  int n_sets = 1;

  StateView state;  ///< device pointers
  std::int64_t node_stride = 0, vertex_stride = 0;
  PatchSum<double> momentum, volume, schur;
  double* shear = nullptr;
  RatioRange* ranges = nullptr;
};

template <class Law>
void run_law(Device& device, const LawTask& task);

}  // namespace viscera::kernels
