#include "solver/operators/surfaces.h"

#include "kernels/backend/device/device_surface_operator.h"
#include "meshes/quality/facets.h"
#include "solver/discretization/cell_nodes.h"
#include "solver/operators/element_device.h"

namespace viscera {

namespace {

kernels::FacetType facet_type(const OrganSpace& space) {
  if (meshes::is_hexahedral(space.cell_type()))
    return space.is_quadratic() ? kernels::FacetType::quad9 : kernels::FacetType::quad4;
  return space.is_quadratic() ? kernels::FacetType::tri6 : kernels::FacetType::tri3;
}

}  // namespace

std::vector<std::int32_t> surface_facets(const OrganSpace& space, const std::string& surface) {
  std::vector<std::vector<int>> local;
  for (int f = 0; f < meshes::shape_of(space.cell_type()).facets; ++f)
    local.push_back(facet_nodes(space.cell_type(), f, space.is_quadratic() ? 2 : 1));
  std::vector<std::int32_t> nodes;
  for (const meshes::FacetOwner& owner : meshes::resolve_facets(space.mesh(), surface)) {
    const std::int32_t cell = space.owned_cell(owner.cell);
    if (cell < 0)
      continue;
    for (const int k : local[owner.facet])
      nodes.push_back(space.cell_nodes(cell)[k]);
  }
  return nodes;
}

const kernels::SurfaceOperator& Surfaces::operator[](const std::string& name) {
  std::unique_ptr<kernels::SurfaceOperator>& entry = operators_[name];
  if (!entry) {
    kernels::SurfaceInput input;
    input.type = facet_type(space_);
    input.nodes = surface_facets(space_, name);
    input.coordinates = space_.coordinates().data();
    entry = device_
                ? kernels::make_device_surface(device_, std::move(input), accumulation_of(sums_))
                : kernels::make_host_surface(std::move(input));
  }
  return *entry;
}

}  // namespace viscera
