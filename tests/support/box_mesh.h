// A box as an organ: region `body`, outer surfaces x0, x1, y0, y1, z0, z1, straight or curved.
#pragma once

#include <cmath>

#include "meshes/organ_mesh.h"
#include "tests/support/kuhn_box.h"

namespace viscera::test {

struct BoxOptions {
  std::array<int, 3> blocks{2, 2, 2};  ///< six tetrahedra each
  Point length{10, 8, 6};              ///< [mm]
  double distortion = 0;               ///< largest shift of interior vertices along an axis [mm]
};

/// Facets of one cell only whose corners lie in the plane of coordinate `axis` = `place`, outward.
inline meshes::Surface box_face(const meshes::OrganMesh& mesh,
                                const std::string& name,
                                int axis,
                                double place) {
  meshes::Surface surface{name, {}};
  const int n = meshes::nodes_per_cell(mesh.cell_type);
  for (int c = 0; c < mesh.n_cells(); ++c)
    for (const auto& facet : meshes::tet_facets) {
      std::array<std::int32_t, 3> triangle;
      bool inside = true;
      for (int v = 0; v < 3; ++v) {
        triangle[v] = mesh.cells[c * n + facet[v]];
        inside = inside && std::abs(mesh.nodes[triangle[v]][axis] - place) < 1e-9;
      }
      if (inside)
        surface.triangles.push_back(triangle);
    }
  return surface;
}

inline meshes::OrganMesh as_organ(const KuhnBox& box, const Point& length) {
  meshes::OrganMesh mesh;
  mesh.cell_type = box.nodes_per_cell == 4 ? meshes::CellType::tet4 : meshes::CellType::tet10;
  mesh.nodes = box.nodes;
  mesh.cells = box.cells;
  mesh.cell_regions.assign(box.n_cells(), 0);
  mesh.region_names = {"body"};
  for (int axis = 0; axis < 3; ++axis)
    for (int side = 0; side < 2; ++side)
      mesh.surfaces.push_back(box_face(mesh, std::string(1, "xyz"[axis]) + std::to_string(side),
                                       axis, side * length[axis]));
  return mesh;
}

inline KuhnBox distorted_box(const BoxOptions& options) {
  KuhnBox box = kuhn_box(options.blocks, options.length);
  perturb(box, options.distortion, 31, [&](const Point& x) {
    for (int i = 0; i < 3; ++i)
      if (x[i] < 1e-9 || x[i] > options.length[i] - 1e-9)
        return false;
    return true;
  });
  return box;
}

inline meshes::OrganMesh box_mesh(const BoxOptions& options = {}) {
  return as_organ(distorted_box(options), options.length);
}

/// The box as tet10, every node (mid-edge nodes too) moved by `map`.
template <class Map>
meshes::OrganMesh curved_box_mesh(const BoxOptions& options, const Map& map) {
  KuhnBox box = distorted_box(options);
  add_middles(box);
  meshes::OrganMesh mesh = as_organ(box, options.length);
  for (Point& node : mesh.nodes)
    node = map(node);
  return mesh;
}

/// Union of surfaces under a new name.
inline void add_union(meshes::OrganMesh& mesh,
                      const std::string& name,
                      const std::vector<std::string>& parts) {
  meshes::Surface all{name, {}};
  for (const std::string& part : parts)
    for (const meshes::Surface& surface : mesh.surfaces)
      if (surface.name == part)
        all.triangles.insert(all.triangles.end(), surface.triangles.begin(),
                             surface.triangles.end());
  mesh.surfaces.push_back(all);
}

}  // namespace viscera::test
