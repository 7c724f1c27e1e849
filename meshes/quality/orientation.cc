#include "meshes/quality/orientation.h"

#include <algorithm>
#include <iterator>
#include <set>
#include <string>

#include "meshes/quality/cell_geometry.h"
#include "meshes/quality/facets.h"

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

/// The cell across every facet of every cell, and whether both see it in the same orientation.
struct Neighbours {
  int facets;
  std::vector<std::int32_t> across;  // [cell][facet], -1 on the outside
  std::vector<char> alike;           // [cell][facet]
  std::vector<char> crowded;         // [cell], a facet of it has three cells

  explicit Neighbours(const OrganMesh& mesh)
      : facets(shape_of(mesh.cell_type).facets),
        across(static_cast<std::size_t>(mesh.n_cells()) * facets, -1),
        alike(across.size(), 0),
        crowded(mesh.n_cells(), 0) {
    const FacetTable table(mesh);
    table.for_each_inner([&](const FacetOwner& a, const FacetOwner& b) {
      const bool same = same_orientation(table.corners(a), table.corners(b));
      add(a, b.cell, same);
      add(b, a.cell, same);
    });
  }

  void add(const FacetOwner& owner, std::int32_t other, bool same) {
    const std::size_t place = static_cast<std::size_t>(owner.cell) * facets + owner.facet;
    crowded[owner.cell] = crowded[owner.cell] != 0 || across[place] >= 0;
    across[place] = other;
    alike[place] = same;
  }
};

/// Cells that hang together, each with whether it has to be turned.
struct HandedPart {
  std::vector<std::int32_t> cells;
  bool is_consistent = true;
};

/// Walks over the cells that hang together with `start` and marks those in `turn` that are numbered
/// otherwise than it; `seen` are done.
HandedPart walk(const Neighbours& neighbours,
                std::int32_t start,
                std::vector<char>& turn,
                std::vector<char>& seen) {
  HandedPart part{{start}};
  seen[start] = 1;
  for (std::size_t i = 0; i < part.cells.size(); ++i) {
    const std::int32_t cell = part.cells[i];
    part.is_consistent = part.is_consistent && neighbours.crowded[cell] == 0;
    for (int f = 0; f < neighbours.facets; ++f) {
      const std::size_t place = static_cast<std::size_t>(cell) * neighbours.facets + f;
      const std::int32_t next = neighbours.across[place];
      if (next < 0) {
        continue;
      }
      const char wanted = static_cast<char>(turn[cell] ^ neighbours.alike[place]);
      if (seen[next] == 0) {
        seen[next] = 1;
        turn[next] = wanted;
        part.cells.push_back(next);
      }
      part.is_consistent = part.is_consistent && turn[next] == wanted;
    }
  }
  return part;
}

/// Cells to turn so that every facet is seen in opposite orientation from its two sides and most of
/// the volume of every part is positive. Parts without such a solution (facets of three cells)
/// keep their numbering, unless all of their cells are inverted.
std::vector<std::int32_t> misnumbered_cells(const OrganMesh& mesh) {
  std::vector<double> volume(mesh.n_cells());
  for (int cell = 0; cell < mesh.n_cells(); ++cell) {
    volume[cell] = signed_volume(cell_corners(mesh, cell));
  }
  const auto is_inverted = [&](std::int32_t cell) { return volume[cell] < 0; };
  std::vector<std::int32_t> found;
  if (!std::any_of(volume.begin(), volume.end(), [](double v) { return v < 0; })) {
    return found;
  }
  const Neighbours neighbours(mesh);
  std::vector<char> turn(mesh.n_cells(), 0), seen(mesh.n_cells(), 0);
  for (std::int32_t start = 0; start < mesh.n_cells(); ++start) {
    if (seen[start] != 0) {
      continue;
    }
    const HandedPart part = walk(neighbours, start, turn, seen);
    const std::vector<std::int32_t>& cells = part.cells;
    if (std::none_of(cells.begin(), cells.end(), is_inverted)) {
      continue;
    }
    const bool all = std::all_of(cells.begin(), cells.end(), is_inverted);
    double sum = 0;
    for (const std::int32_t cell : cells) {
      sum += turn[cell] != 0 ? -volume[cell] : volume[cell];
    }
    std::copy_if(cells.begin(), cells.end(), std::back_inserter(found), [&](std::int32_t cell) {
      return all || (part.is_consistent && (turn[cell] != 0) == (sum > 0));
    });
  }
  std::sort(found.begin(), found.end());
  return found;
}

}  // namespace

int flip_misnumbered_cells(OrganMesh& mesh) {
  const CellShape& shape = shape_of(mesh.cell_type);
  const std::vector<std::int32_t> turned = misnumbered_cells(mesh);
  for (const std::int32_t cell : turned) {
    flip_cell(shape, &mesh.cells[static_cast<std::size_t>(cell) * shape.nodes]);
  }
  for (Field& field : mesh.cell_fields) {
    flip_quadrature_values(shape, turned, field);
  }
  return static_cast<int>(turned.size());
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
