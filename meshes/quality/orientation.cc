#include "meshes/quality/orientation.h"

#include <algorithm>
#include <iterator>
#include <set>
#include <string>

#include "meshes/quality/cell_geometry.h"
#include "meshes/quality/facets.h"
#include "meshes/quality/union_find.h"

namespace viscera::meshes {

namespace {

bool ends_with(const std::string& text, const std::string& end) {
  return text.size() >= end.size() && text.compare(text.size() - end.size(), end.size(), end) == 0;
}

/// Which block of quadrature points changes places with which, and how many each has.
struct PointSwap {
  int points, first, second, count;
};

/// For a cell field with values at quadrature points, told by its name; no points for others. Point
/// q of a tetrahedron lies at vertex q; those of hexahedra lie in layers from bottom to top.
PointSwap swap_of(const CellShape& shape, const Field& field) {
  if (shape.vertices == 4) {
    return ends_with(field.name, "_q4") ? PointSwap{4, 1, 2, 1} : PointSwap{};
  }
  return ends_with(field.name, "_q8")    ? PointSwap{8, 0, 4, 4}
         : ends_with(field.name, "_q27") ? PointSwap{27, 0, 18, 9}
                                         : PointSwap{};
}

/// Lets the values at quadrature points follow the turn of these cells.
void flip_quadrature_values(const CellShape& shape,
                            const std::vector<std::int32_t>& cells,
                            Field& field) {
  const PointSwap swap = swap_of(shape, field);
  if (swap.points == 0 || field.components % swap.points != 0) {
    return;
  }
  const int width = field.components / swap.points;
  for (const std::int32_t cell : cells) {
    double* values = &field.values[static_cast<std::size_t>(cell) * field.components];
    double* first = values + swap.first * width;
    std::swap_ranges(first, first + swap.count * width, values + swap.second * width);
  }
}

/// Numbers the nodes of one cell the other way round: a tetrahedron's vertices 1 and 2 change
/// places, a hexahedron's bottom and top.
void flip_cell(const CellShape& shape, std::int32_t* node) {
  const auto swap_ranges = [node](int a, int b, int count) {
    std::swap_ranges(node + a, node + a + count, node + b);
  };
  if (shape.vertices == 4) {
    swap_ranges(1, 2, 1);
    if (shape.degree == 2) {
      swap_ranges(4, 6, 1);  // edges (0,1) and (2,0)
      swap_ranges(8, 9, 1);  // edges (1,3) and (2,3)
    }
    return;
  }
  swap_ranges(0, 4, 4);
  if (shape.degree == 2) {
    swap_ranges(8, 12, 4);
    swap_ranges(24, 25, 1);
  }
}

/// Of the cells just turned those that hang together with a cell that sees a common facet in the
/// same orientation: they are tangled in space, not misnumbered.
std::vector<std::int32_t> tangled_of(const OrganMesh& mesh,
                                     const std::vector<std::int32_t>& turned) {
  std::vector<char> is_turned(mesh.n_cells(), 0);
  for (const std::int32_t cell : turned) {
    is_turned[cell] = 1;
  }
  UnionFind sets(mesh.n_cells());
  std::vector<std::int32_t> clashing;
  const FacetTable table(mesh);
  table.for_each_inner([&](const FacetOwner& a, const FacetOwner& b) {
    if (is_turned[a.cell] && is_turned[b.cell]) {
      sets.join(a.cell, b.cell);
    }
    if (same_orientation(table.corners(a), table.corners(b))) {
      clashing.push_back(is_turned[a.cell] ? a.cell : b.cell);
    }
  });
  std::vector<char> clashes(mesh.n_cells(), 0);
  for (const std::int32_t cell : clashing) {
    clashes[sets.root(cell)] = 1;
  }
  std::vector<std::int32_t> tangled;
  std::copy_if(turned.begin(), turned.end(), std::back_inserter(tangled),
               [&](std::int32_t cell) { return clashes[sets.root(cell)] != 0; });
  return tangled;
}

}  // namespace

int flip_misnumbered_cells(OrganMesh& mesh) {
  std::vector<std::int32_t> inverted;
  for (int cell = 0; cell < mesh.n_cells(); ++cell) {
    if (signed_volume(cell_corners(mesh, cell)) < 0) {
      inverted.push_back(cell);
    }
  }
  const CellShape& shape = shape_of(mesh.cell_type);
  const auto flip_all = [&](const std::vector<std::int32_t>& cells) {
    for (const std::int32_t cell : cells) {
      flip_cell(shape, &mesh.cells[static_cast<std::size_t>(cell) * shape.nodes]);
    }
  };
  flip_all(inverted);
  if (!inverted.empty() && static_cast<int>(inverted.size()) < mesh.n_cells()) {
    const std::vector<std::int32_t> tangled = tangled_of(mesh, inverted);
    flip_all(tangled);  // back
    std::vector<std::int32_t> rest;
    std::set_difference(inverted.begin(), inverted.end(), tangled.begin(), tangled.end(),
                        std::back_inserter(rest));
    inverted = std::move(rest);
  }
  for (Field& field : mesh.cell_fields) {
    flip_quadrature_values(shape, inverted, field);
  }
  return static_cast<int>(inverted.size());
}

std::vector<int> orient_surfaces(OrganMesh& mesh) {
  const FacetTable table(mesh);
  std::vector<int> turned;
  for (Surface& surface : mesh.surfaces) {
    std::set<Facet> seen;
    Surface kept{surface.name, {}};
    turned.push_back(0);
    for (int i = 0; i < surface.n_facets(); ++i) {
      Facet facet = surface.facet(i);
      const std::vector<FacetOwner> owners = table.owners(facet);
      if (owners.size() == 1 && !same_orientation(table.corners(owners.front()), facet)) {
        facet = table.corners(owners.front());
        ++turned.back();
      }
      Facet key = facet;
      std::sort(key.begin(), key.end());
      if (seen.insert(key).second) {
        kept.add(facet);
      }
    }
    surface = std::move(kept);
  }
  return turned;
}

void add_boundary(OrganMesh& mesh) {
  if (!has_surface(mesh, "boundary")) {
    mesh.surfaces.push_back(extract_boundary(mesh));
  }
}

}  // namespace viscera::meshes
