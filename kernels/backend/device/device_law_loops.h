// The definition behind device_laws.h, included by the stamped law files only.
#pragma once

#include "kernels/backend/device/capabilities.h"
#include "kernels/backend/device/device_laws.h"

namespace viscera::kernels {
namespace detail {

template <class Element, class Law, bool linearise>
void launch_law(Device& device, const LawTask& task) {
  using Points = LawPoints<Element, Law, linearise>;
  PatchKernel<Element, double, Points> kernel;
  kernel.group = task.group;
  kernel.points = Points{static_cast<const Law*>(task.laws), task.view};
  kernel.in = task.state.displacement;
  kernel.node_stride = task.node_stride;
  kernel.pressure = task.state.pressure;
  kernel.vertex_stride = task.vertex_stride;
  kernel.momentum = task.momentum;
  kernel.volume = task.volume;
  kernel.schur = task.schur;
  kernel.shear = task.shear;
  kernel.ranges = task.ranges;
  launch_patches(device, kernel, task.n_sets);
}

}  // namespace detail

template <class Law>
void run_law(Device& device, const LawTask& task) {
  if constexpr (runs_on_device<Law>)
    elements::visit_element(task.type, [&](auto element) {
      using Element = decltype(element);
      if (task.linearise)
        detail::launch_law<Element, Law, true>(device, task);
      else
        detail::launch_law<Element, Law, false>(device, task);
    });
  else
    throw DeviceError(DeviceError::Reason::failed,
                      std::string("the law ") + Law::name + " has no device kernels");
}

}  // namespace viscera::kernels
