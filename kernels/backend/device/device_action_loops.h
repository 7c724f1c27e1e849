// Tangent actions behind device_tangent.h.
#pragma once

#include "kernels/backend/device/device_tangent.h"
#include "kernels/backend/device/element_kernel.h"
#include "kernels/backend/device/patch_kernel.h"

namespace viscera::kernels {
namespace detail {

template <class Element, class Points, class Real>
void launch_action(Device& device, const ActionTask<Real>& task, const Points& points) {
  if constexpr (Points::n_scalars == 0)
    if (task.loop == DeviceLoop::element_threads) {
      using Kernel = ElementKernel<Element, Real, Points>;
      const std::int64_t n = task.group.n_elements;
      launch(device, {(n + Kernel::n_threads - 1) / Kernel::n_threads, task.n_sets, 0},
             Kernel{task.group, points, task.direction, task.state, task.momentum.out,
                    task.node_stride});
      return;
    }
  PatchKernel<Element, Real, Points> kernel;
  kernel.group = task.group;
  kernel.points = points;
  kernel.in = task.direction;
  kernel.state = task.state;
  kernel.node_stride = task.node_stride;
  kernel.pressure = task.pressure;
  kernel.vertex_stride = task.vertex_stride;
  kernel.momentum = task.momentum;
  if constexpr (Points::n_scalars > 0)
    kernel.volume = task.volume;
  launch_patches(device, kernel, task.n_sets);
}

template <class Element, class Stored, TangentFormat format, class Real>
void apply_format(Device& device, const ActionTask<Real>& task) {
  if constexpr (std::is_same_v<Real, double>)
    if (task.pressure) {
      using Points = TangentPoints<Element, Real, Stored, format, true>;
      launch_action<Element>(device, task, Points{task.tangent});
      return;
    }
  using Points = TangentPoints<Element, Real, Stored, format, false>;
  launch_action<Element>(device, task, Points{task.tangent});
}

/// With what is stored in the precision of the vectors, else the other one.
template <class Element, class Real>
void apply_stored(Device& device, const ActionTask<Real>& task) {
  const bool use_double = std::is_same_v<Real, double> ? task.tangent.values != nullptr
                                                       : task.tangent.values_single == nullptr;
  const bool symmetric = task.format == TangentFormat::symmetric45;
  if (use_double && symmetric)
    apply_format<Element, double, TangentFormat::symmetric45>(device, task);
  else if (use_double)
    apply_format<Element, double, TangentFormat::stress_moduli27>(device, task);
  else if (symmetric)
    apply_format<Element, float, TangentFormat::symmetric45>(device, task);
  else
    apply_format<Element, float, TangentFormat::stress_moduli27>(device, task);
}

}  // namespace detail

template <class Element>
void DeviceTangent<Element>::apply(Device& device, const ActionTask<double>& task) {
  detail::apply_stored<Element>(device, task);
}
template <class Element>
void DeviceTangent<Element>::apply(Device& device, const ActionTask<float>& task) {
  detail::apply_stored<Element>(device, task);
}

template <class Element>
void DeviceTangent<Element>::apply_divergence_transpose(Device& device,
                                                        const ActionTask<double>& task) {
  ActionTask<double> coupling = task;
  coupling.direction = nullptr;
  coupling.loop = DeviceLoop::patches;
  detail::launch_action<Element>(device, coupling, DivergencePoints<Element>{task.tangent});
}

}  // namespace viscera::kernels
