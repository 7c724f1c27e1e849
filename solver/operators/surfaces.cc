#include "solver/operators/surfaces.h"

#include "kernels/elements/tetrahedra.h"
#include "kernels/elements/triangles.h"
#include "meshes/quality/facets.h"

namespace viscera {

std::vector<std::int32_t> surface_facets(const OrganSpace& space, const std::string& surface) {
  std::vector<std::int32_t> nodes;
  for (const meshes::FacetOwner& owner : meshes::resolve_facets(space.mesh(), surface)) {
    const std::int32_t cell = space.owned_cell(owner.cell);
    if (cell < 0)
      continue;
    const int* corners = meshes::tet_facets[owner.facet];
    const std::int32_t* cell_nodes = space.cell_nodes(cell);
    for (int v = 0; v < 3; ++v)
      nodes.push_back(cell_nodes[corners[v]]);
    if (!space.is_quadratic())
      continue;
    for (const auto& edge : elements::tri_edges)
      nodes.push_back(cell_nodes[elements::tet_edge_node(corners[edge[0]], corners[edge[1]])]);
  }
  return nodes;
}

const kernels::SurfaceOperator& Surfaces::operator[](const std::string& name) {
  std::unique_ptr<kernels::SurfaceOperator>& entry = operators_[name];
  if (!entry) {
    kernels::SurfaceInput input;
    input.type = space_.is_quadratic() ? kernels::FacetType::tri6 : kernels::FacetType::tri3;
    input.nodes = surface_facets(space_, name);
    input.coordinates = space_.coordinates().data();
    entry = kernels::make_host_surface(std::move(input));
  }
  return *entry;
}

}  // namespace viscera
