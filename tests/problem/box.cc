#include "tests/problem/box.h"

#include <algorithm>

#include "meshes/quality/facets.h"

namespace viscera::test {

namespace {

/// Corners 0 to 7 (bit i: along axis i) of the six tetrahedra, one for each order of the axes.
constexpr int kuhn[6][4] = {{0, 1, 3, 7}, {0, 3, 2, 7}, {0, 2, 6, 7},
                            {0, 6, 4, 7}, {0, 4, 5, 7}, {0, 5, 1, 7}};

}  // namespace

void add_surface(meshes::OrganMesh& mesh,
                 const std::string& name,
                 const std::vector<char>& inside) {
  meshes::Surface surface{name, {}, {}};
  const meshes::Surface boundary = meshes::extract_boundary(mesh);
  for (int f = 0; f < boundary.n_facets(); ++f) {
    const meshes::Facet facet = boundary.facet(f);
    if (std::all_of(facet.begin(), facet.begin() + meshes::n_corners(facet),
                    [&](std::int32_t node) { return inside[node]; }))
      surface.add(facet);
  }
  mesh.surfaces.push_back(surface);
}

meshes::OrganMesh unit_box(int n, BoxCells cells) {
  meshes::OrganMesh mesh;
  mesh.region_names = {"wall"};
  const bool hexahedra = cells == BoxCells::hexahedra;
  mesh.cell_type = hexahedra ? meshes::CellType::hex8 : meshes::CellType::tet4;
  const int m = n + 1;
  for (int k = 0; k < m; ++k)
    for (int j = 0; j < m; ++j)
      for (int i = 0; i < m; ++i)
        mesh.nodes.push_back({double(i) / n, double(j) / n, double(k) / n});
  for (int cube = 0; cube < n * n * n; ++cube) {
    const int i = cube % n, j = cube / n % n, k = cube / n / n;
    const auto corner = [&](int c) {
      return (i + (c & 1)) + m * ((j + (c >> 1 & 1)) + m * (k + (c >> 2)));
    };
    for (const int c : {0, 1, 3, 2, 4, 5, 7, 6})
      if (hexahedra)
        mesh.cells.push_back(corner(c));
    for (const auto& tet : kuhn)
      for (const int c : tet)
        if (!hexahedra)
          mesh.cells.push_back(corner(c));
  }
  mesh.cell_regions.assign(hexahedra ? n * n * n : 6 * n * n * n, 0);
  for (int axis = 0; axis < 3; ++axis)
    for (const double end : {0., 1.}) {
      std::vector<char> inside;
      for (const meshes::Point& x : mesh.nodes)
        inside.push_back(x[axis] == end);
      add_surface(mesh, std::string(1, "xyz"[axis]) + (end == 0 ? "0" : "1"), inside);
    }
  add_surface(mesh, "boundary", std::vector<char>(mesh.nodes.size(), 1));
  return mesh;
}

}  // namespace viscera::test
