// A box as an organ: region `body`, outer surfaces x0, x1, y0, y1, z0, z1, straight or curved.
#pragma once

#include <cmath>

#include "meshes/organ_mesh.h"
#include "tests/support/hex_box.h"
#include "tests/support/kuhn_box.h"

namespace viscera::test {

struct BoxOptions {
  std::array<int, 3> blocks{2, 2, 2};  ///< six tetrahedra each
  Point length{10, 8, 6};              ///< [mm]
  double distortion = 0;               ///< largest shift of interior vertices along an axis [mm]
  bool hexahedra = false;              ///< one a block
};

/// Facets of one cell only whose corners lie in the plane of coordinate `axis` = `place`, outward.
inline meshes::Surface box_face(const meshes::OrganMesh& mesh,
                                const std::string& name,
                                int axis,
                                double place) {
  meshes::Surface surface{name, {}, {}};
  const meshes::CellShape& shape = meshes::shape_of(mesh.cell_type);
  for (int c = 0; c < mesh.n_cells(); ++c)
    for (int f = 0; f < shape.facets; ++f) {
      meshes::Facet facet{-1, -1, -1, -1};
      bool inside = true;
      for (int v = 0; v < shape.facet_corners; ++v) {
        facet[v] = mesh.cells[c * shape.nodes + shape.facet_vertices[f][v]];
        inside = inside && std::abs(mesh.nodes[facet[v]][axis] - place) < 1e-9;
      }
      if (inside)
        surface.add(facet);
    }
  return surface;
}

/// A KuhnBox or a HexBox.
template <class Box>
meshes::OrganMesh as_organ(const Box& box, const Point& length) {
  meshes::OrganMesh mesh;
  for (const meshes::CellShape& shape : meshes::cell_tables::all)
    if (shape.nodes == box.nodes_per_cell)
      mesh.cell_type = shape.type;
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

template <class Box>
void distort(const BoxOptions& options, Box& box) {
  perturb(box, options.distortion, 31, [&](const Point& x) {
    for (int i = 0; i < 3; ++i)
      if (x[i] < 1e-9 || x[i] > options.length[i] - 1e-9)
        return false;
    return true;
  });
}

enum class BoxDegree { linear, quadratic };

template <class Box>
meshes::OrganMesh finish_box(Box box, const BoxOptions& options, BoxDegree degree) {
  distort(options, box);
  if (degree == BoxDegree::quadratic)
    add_middles(box);
  return as_organ(box, options.length);
}

/// tet4 or hex8, or with straight edges tet10 or hex27.
inline meshes::OrganMesh box_mesh(const BoxOptions& options = {},
                                  BoxDegree degree = BoxDegree::linear) {
  return options.hexahedra ? finish_box(hex_box(options.blocks, options.length), options, degree)
                           : finish_box(kuhn_box(options.blocks, options.length), options, degree);
}

/// The box as tet10 or hex27, every node moved by `map`.
template <class Map>
meshes::OrganMesh curved_box_mesh(const BoxOptions& options, const Map& map) {
  meshes::OrganMesh mesh = box_mesh(options, BoxDegree::quadratic);
  for (Point& node : mesh.nodes)
    node = map(node);
  return mesh;
}

/// Union of surfaces under a new name.
inline void add_union(meshes::OrganMesh& mesh,
                      const std::string& name,
                      const std::vector<std::string>& parts) {
  meshes::Surface all{name, {}, {}};
  for (const std::string& part : parts)
    for (const meshes::Surface& surface : mesh.surfaces)
      for (int f = 0; surface.name == part && f < surface.n_facets(); ++f)
        all.add(surface.facet(f));
  mesh.surfaces.push_back(all);
}

}  // namespace viscera::test
