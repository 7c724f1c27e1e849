// Named surfaces on this rank.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "kernels/backend/device/device.h"
#include "kernels/backend/surface_operator.h"
#include "solver/case/case.h"
#include "solver/discretization/organ_space.h"

namespace viscera {

/// Facets [facet][node] of a surface that belong to owned cells, as local displacement nodes of
/// tri3, tri6, quad4 or quad9, oriented outward. Collective in the sense that every rank must ask
/// for the same names.
std::vector<std::int32_t> surface_facets(const OrganSpace& space, const std::string& surface);

/// Surface operators by name, made on first use.
class Surfaces {
 public:
  /// On the CPU.
  explicit Surfaces(const OrganSpace& space) : space_(space) {}
  /// On a device, or on the CPU where it is null.
  Surfaces(const OrganSpace& space, std::shared_ptr<kernels::Device> device, DeviceSums sums)
      : space_(space), device_(std::move(device)), sums_(sums) {}
  const kernels::SurfaceOperator& operator[](const std::string& name);

 private:
  const OrganSpace& space_;
  std::shared_ptr<kernels::Device> device_;
  DeviceSums sums_ = DeviceSums::ordered;
  std::map<std::string, std::unique_ptr<kernels::SurfaceOperator>> operators_;
};

}  // namespace viscera
