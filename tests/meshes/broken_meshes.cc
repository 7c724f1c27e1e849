#include "tests/meshes/broken_meshes.h"

#include <algorithm>
#include <cmath>

#include "meshes/quality/cell_geometry.h"
#include "meshes/quality/facets.h"
#include "meshes/quality/orientation.h"
#include "meshes/quality/renumber.h"
#include "meshes/vec.h"
#include "tests/meshes/sample_meshes.h"

namespace viscera::meshes::test {

namespace {

std::int32_t region_number(OrganMesh& mesh, const std::string& name) {
  const auto found = std::find(mesh.region_names.begin(), mesh.region_names.end(), name);
  const auto number = static_cast<std::int32_t>(found - mesh.region_names.begin());
  if (found == mesh.region_names.end()) {
    mesh.region_names.push_back(name);
  }
  return number;
}

Surface& surface_named(OrganMesh& mesh, const std::string& name) {
  for (Surface& surface : mesh.surfaces) {
    if (surface.name == name) {
      return surface;
    }
  }
  mesh.surfaces.push_back({name, {}});
  return mesh.surfaces.back();
}

bool is_inside(const Point& x, double low, double high) {
  return std::all_of(x.begin(), x.end(), [&](double c) { return c > low && c < high; });
}

}  // namespace

OrganMesh wide_cube(int n, double edge) {
  OrganMesh mesh = cube_mesh(n);
  for (Point& x : mesh.nodes) {
    x = times(edge / n, x);
  }
  return mesh;
}

OrganMesh moved(OrganMesh mesh, const Point& by) {
  for (Point& x : mesh.nodes) {
    x = plus(x, by);
  }
  return mesh;
}

OrganMesh listed_together(const OrganMesh& a, const OrganMesh& b) {
  OrganMesh both = a;
  both.node_sets.clear();
  const int first = a.n_nodes();
  both.nodes.insert(both.nodes.end(), b.nodes.begin(), b.nodes.end());
  for (const std::int32_t node : b.cells) {
    both.cells.push_back(node + first);
  }
  for (const std::int32_t region : b.cell_regions) {
    both.cell_regions.push_back(region_number(both, b.region_names[region]));
  }
  for (const Surface& surface : b.surfaces) {
    for (int i = 0; i < surface.n_facets(); ++i) {
      Facet facet = surface.facet(i);
      for (int k = 0; k < n_corners(facet); ++k) {
        facet[k] += first;
      }
      surface_named(both, surface.name).add(facet);
    }
  }
  return both;
}

OrganMesh carved(OrganMesh mesh, const std::function<bool(const Point&)>& keep) {
  std::vector<std::int32_t> kept;
  for (int cell = 0; cell < mesh.n_cells(); ++cell) {
    if (keep(centroid(cell_corners(mesh, cell)))) {
      kept.push_back(cell);
    }
  }
  mesh.surfaces.clear();
  mesh.node_sets.clear();
  select_cells(mesh, kept);
  drop_unused_nodes(mesh);
  mesh.region_names = {"body"};
  std::fill(mesh.cell_regions.begin(), mesh.cell_regions.end(), 0);
  add_boundary(mesh);
  return mesh;
}

OrganMesh cube_with_void() {
  return carved(wide_cube(3, 60), [](const Point& x) { return !is_inside(x, 20, 40); });
}

OrganMesh voxels_at_an_edge() {
  return carved(wide_cube(2, 40), [](const Point& x) {
    return x[2] < 20 && (is_inside({x[0], x[1], 10}, 0, 20) || is_inside({x[0], x[1], 30}, 20, 40));
  });
}

OrganMesh voxels_at_a_node() {
  return carved(wide_cube(2, 40),
                [](const Point& x) { return is_inside(x, 0, 20) || is_inside(x, 20, 40); });
}

OrganMesh torn_cubes() {
  return listed_together(wide_cube(2, 40), moved(wide_cube(2, 40), {40, 0, 0}));
}

OrganMesh coarse_beside_fine() {
  return listed_together(wide_cube(1, 40), moved(wide_cube(2, 40), {40, 0, 0}));
}

OrganMesh cell_listed_twice() {
  OrganMesh mesh = wide_cube(2, 40);
  const std::vector<std::int32_t> cell(mesh.cells.begin(), mesh.cells.begin() + 4);
  mesh.cells.insert(mesh.cells.end(), cell.begin(), cell.end());
  mesh.cell_regions.push_back(1);
  return mesh;
}

OrganMesh tangled_cube() {
  OrganMesh mesh = wide_cube(3, 60);
  for (Point& x : mesh.nodes) {
    if (norm(minus(x, {20, 20, 20})) < 1) {
      x = {43, 40, 41};
    }
  }
  return mesh;
}

OrganMesh cube_with_sliver() {
  OrganMesh mesh = wide_cube(4, 40);
  for (Point& x : mesh.nodes) {
    if (norm(minus(x, {20, 20, 20})) < 1) {
      x = {29.99, 20, 20};
    }
  }
  return mesh;
}

}  // namespace viscera::meshes::test
