#include "meshes/quality/orientation.h"

#include <algorithm>
#include <set>
#include <string>

#include "meshes/quality/cell_geometry.h"
#include "meshes/quality/facets.h"

namespace viscera::meshes {

namespace {

bool ends_with(const std::string& text, const std::string& end) {
  return text.size() >= end.size() && text.compare(text.size() - end.size(), end.size(), end) == 0;
}

/// Exchanges the values of quadrature points 1 and 2 in every cell.
void flip_quadrature_values(Field& field) {
  const int width = field.components / 4;
  for (std::size_t row = 0; row + field.components <= field.values.size();
       row += field.components) {
    const auto first = field.values.begin() + static_cast<std::ptrdiff_t>(row) + width;
    std::swap_ranges(first, first + width, first + width);
  }
}

}  // namespace

bool flip_if_all_inverted(OrganMesh& mesh) {
  for (int cell = 0; cell < mesh.n_cells(); ++cell) {
    if (signed_volume(cell_vertices(mesh, cell)) >= 0) {
      return false;
    }
  }
  const int width = nodes_per_cell(mesh.cell_type);
  for (int cell = 0; cell < mesh.n_cells(); ++cell) {
    std::int32_t* node = &mesh.cells[static_cast<std::size_t>(cell) * width];
    std::swap(node[1], node[2]);
    if (width == 10) {
      std::swap(node[4], node[6]);  // edges (0,1) and (2,0)
      std::swap(node[8], node[9]);  // edges (1,3) and (2,3)
    }
  }
  for (Field& field : mesh.cell_fields) {
    if (ends_with(field.name, "_q4") && field.components % 4 == 0) {
      flip_quadrature_values(field);
    }
  }
  return mesh.n_cells() > 0;
}

void orient_surfaces(OrganMesh& mesh) {
  const FacetTable table(mesh);
  for (Surface& surface : mesh.surfaces) {
    std::set<Triangle> seen;
    std::vector<Triangle> kept;
    for (Triangle t : surface.triangles) {
      const std::vector<FacetOwner> owners = table.owners(t);
      if (owners.size() == 1) {
        t = table.corners(owners.front());
      }
      Triangle key = t;
      std::sort(key.begin(), key.end());
      if (seen.insert(key).second) {
        kept.push_back(t);
      }
    }
    surface.triangles = std::move(kept);
  }
}

void add_boundary(OrganMesh& mesh) {
  if (!has_surface(mesh, "boundary")) {
    mesh.surfaces.push_back({"boundary", extract_boundary(mesh)});
  }
}

}  // namespace viscera::meshes
