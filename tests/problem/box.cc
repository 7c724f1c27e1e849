#include "tests/problem/box.h"

#include "meshes/quality/facets.h"

namespace viscera::test {

namespace {

/// Corners 0 to 7 (bit i: along axis i) of the six tetrahedra, one for each order of the axes.
constexpr int kuhn[6][4] = {{0, 1, 3, 7}, {0, 3, 2, 7}, {0, 2, 6, 7},
                            {0, 6, 4, 7}, {0, 4, 5, 7}, {0, 5, 1, 7}};

}  // namespace

void add_surface(meshes::OrganMesh& mesh, const std::string& name,
                 const std::vector<char>& inside) {
  meshes::Surface surface{name, {}};
  for (const auto& triangle : meshes::extract_boundary(mesh).triangles)
    if (inside[triangle[0]] && inside[triangle[1]] && inside[triangle[2]])
      surface.triangles.push_back(triangle);
  mesh.surfaces.push_back(surface);
}

meshes::OrganMesh unit_box(int n) {
  meshes::OrganMesh mesh;
  mesh.region_names = {"wall"};
  const int m = n + 1;
  for (int k = 0; k < m; ++k)
    for (int j = 0; j < m; ++j)
      for (int i = 0; i < m; ++i)
        mesh.nodes.push_back({double(i) / n, double(j) / n, double(k) / n});
  for (int cube = 0; cube < n * n * n; ++cube) {
    const int i = cube % n, j = cube / n % n, k = cube / n / n;
    for (const auto& tet : kuhn)
      for (const int c : tet)
        mesh.cells.push_back((i + (c & 1)) + m * ((j + (c >> 1 & 1)) + m * (k + (c >> 2))));
  }
  mesh.cell_regions.assign(6 * n * n * n, 0);
  for (int axis = 0; axis < 3; ++axis)
    for (const double end : {0., 1.}) {
      std::vector<char> inside;
      for (const meshes::Point& x : mesh.nodes) inside.push_back(x[axis] == end);
      add_surface(mesh, std::string(1, "xyz"[axis]) + (end == 0 ? "0" : "1"), inside);
    }
  add_surface(mesh, "boundary", std::vector<char>(mesh.nodes.size(), 1));
  return mesh;
}

}  // namespace viscera::test
