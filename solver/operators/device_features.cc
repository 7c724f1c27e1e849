#include <utility>

#include "kernels/backend/device/capabilities.h"
#include "solver/core/errors.h"
#include "solver/core/text.h"
#include "solver/operators/element_device.h"

namespace viscera {
namespace {

/// Name and path of each load; a new one does not compile until it has a line.
DeviceFeature feature_of(const physics::TractionLoad&) {
  return {"load", "traction", DevicePath::host};
}
DeviceFeature feature_of(const physics::PressureLoad&) {
  return {"load", "pressure", DevicePath::device};
}
DeviceFeature feature_of(const physics::GravityLoad&) {
  return {"load", "gravity", DevicePath::host};
}
DeviceFeature feature_of(const physics::ForceLoad&) {
  return {"load", "force", DevicePath::host};
}

template <std::size_t... I>
std::vector<DeviceFeature> all_loads(std::index_sequence<I...>) {
  return {feature_of(std::variant_alternative_t<I, physics::Load>{})...};
}

DevicePath kernel_path(bool on_device) {
  return on_device ? DevicePath::device : DevicePath::none;
}

const DeviceFeature support{"support", "fixed and prescribed displacement", DevicePath::host};
const DeviceFeature springs{"support", "springs", DevicePath::device};

DeviceFeature solver_feature(LinearSolverKind kind) {
  if (kind == LinearSolverKind::direct)
    return {"solver", "direct (element matrices from the device, factors by MUMPS)",
            DevicePath::host};
  return {"solver", "Newton, FGMRES and multigrid (products and matrices from the device)",
          DevicePath::host};
}

}  // namespace

std::vector<DeviceFeature> device_features() {
  std::vector<DeviceFeature> features;
  for (const kernels::Capability& law : kernels::law_capabilities())
    features.push_back({"law", law.name, kernel_path(law.on_device)});
  for (const kernels::Capability& element : kernels::element_capabilities())
    features.push_back({"element", element.name, kernel_path(element.on_device)});
  for (DeviceFeature& load :
       all_loads(std::make_index_sequence<std::variant_size_v<physics::Load>>()))
    features.push_back(std::move(load));
  features.push_back(support);
  features.push_back(springs);
  features.push_back(solver_feature(LinearSolverKind::iterative));
  features.push_back(solver_feature(LinearSolverKind::direct));
  return features;
}

std::vector<DeviceFeature> device_features(const Case& the_case) {
  std::vector<DeviceFeature> used;
  for (const physics::Material& material : the_case.materials)
    for (const kernels::Capability& law : kernels::law_capabilities())
      if (law.name == materials::describe(material.law).name)
        used.push_back({"law", law.name, kernel_path(law.on_device)});
  for (const physics::Load& load : the_case.loads)
    used.push_back(std::visit([](const auto& of_type) { return feature_of(of_type); }, load));
  if (!the_case.dirichlet.empty())
    used.push_back(support);
  if (!the_case.robin.empty())
    used.push_back(springs);
  used.push_back(solver_feature(the_case.solver.linear));
  return used;
}

void require_device_paths(const std::vector<DeviceFeature>& used) {
  std::vector<std::string> missing;
  for (const DeviceFeature& feature : used)
    if (feature.path == DevicePath::none)
      missing.push_back(feature.kind + " " + feature.name);
  if (!missing.empty())
    throw UnavailableError(
        "The device 'cuda' was asked for, but this case needs what has no CUDA "
        "path: " +
        text::list(missing) +
        ". Use --device cpu, or auto to take what is there; 'viscera doctor' "
        "lists what runs where.");
}

}  // namespace viscera
