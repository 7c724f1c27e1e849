#include "meshes/quality/faults.h"

#include <cmath>

#include "meshes/quality/cell_geometry.h"
#include "meshes/quality/facets.h"
#include "meshes/quality/words.h"

namespace viscera::meshes {

namespace {

constexpr double flat =
    1e-10;  // V / edge^3; a regular tetrahedron has 0.118, a cube 1, a usable sliver 1e-4

bool is_flat(const Corners& corners) {
  const double edge = edge_range(corners)[1];
  return std::abs(signed_volume(corners)) <= flat * edge * edge * edge;
}

std::string state_of(const Corners& corners) {
  return is_flat(corners)             ? "has no volume"
         : signed_volume(corners) < 0 ? "is inverted"
         : corners.shape->degree == 1 ? "is folded at a corner"
                                      : "is folded by its curved edges";
}

/// " (the first of 12 such cells)"
std::string first_of(std::size_t count, const std::string& what) {
  return count < 2 ? "" : " (the first of " + std::to_string(count) + " such " + what + ")";
}

std::optional<std::string> overused_fault(const OrganMesh& mesh, const FacetTable& table) {
  const FacetOwner extra = table.overused();
  if (extra.cell < 0) {
    return {};
  }
  return "three or more cells share a facet of cell " + std::to_string(extra.cell) + " at " +
         place_text(centroid(cell_corners(mesh, extra.cell))) +
         "; at most two may. Cells overlap or are listed twice (a cell in two physical "
         "groups is): put every cell in one region and save again, or let 'viscera inspect "
         "--repair' drop the second listing.";
}

/// Cells of positive volume on one and the same side of the facet between them.
std::optional<std::string> overlap_fault(const OrganMesh& mesh, const FacetTable& table) {
  std::size_t count = 0;
  FacetOwner first{-1, 0}, second{-1, 0};
  table.for_each_inner([&](const FacetOwner& a, const FacetOwner& b) {
    if (same_orientation(table.corners(a), table.corners(b)) &&
        signed_volume(cell_corners(mesh, a.cell)) > 0 &&
        signed_volume(cell_corners(mesh, b.cell)) > 0) {
      if (count == 0 || a.cell < first.cell) {
        first = a;
        second = b;
      }
      ++count;
    }
  });
  if (count == 0) {
    return {};
  }
  return "cells " + std::to_string(first.cell) + " and " + std::to_string(second.cell) +
         " lie on the same side of the facet they share at " +
         place_text(centroid(mesh, table.corners(first))) + first_of(count, "pairs") +
         ": they overlap. The mesh is folded there, or a cell is listed twice: mesh that place "
         "again, or let 'viscera inspect --repair' drop the second listing.";
}

std::optional<std::string> bare_facet_fault(const OrganMesh& mesh,
                                            const FacetTable& table,
                                            const Surface& surface) {
  std::size_t count = 0;
  int first = 0;
  for (int i = 0; i < surface.n_facets(); ++i) {
    if (table.owners(surface.facet(i)).empty()) {
      first = count == 0 ? i : first;
      ++count;
    }
  }
  if (count == 0) {
    return {};
  }
  const Facet facet = surface.facet(first);
  return "surface '" + surface.name + "', " +
         (n_corners(facet) == 3 ? "triangle " : "quadrilateral ") + std::to_string(first) +
         " with a corner at " + place_text(mesh.nodes[facet[0]]) + " is not a facet of any cell" +
         first_of(count, "facets of " + std::to_string(surface.n_facets())) +
         ". Surfaces must consist of facets of the " + shape_of(mesh.cell_type).plural +
         ": remove that surface, mesh the volume from it again, or let 'viscera inspect "
         "--repair' drop these facets.";
}

}  // namespace

bool has_no_positive_volume(const OrganMesh& mesh, int cell) {
  const Corners corners = cell_corners(mesh, cell);
  return is_flat(corners) || signed_volume(corners) < 0 || !(smallest_jacobian(mesh, cell) > 0);
}

std::optional<std::string> volume_fault(const OrganMesh& mesh) {
  std::size_t count = 0;
  int first = 0;
  for (int cell = 0; cell < mesh.n_cells(); ++cell) {
    if (has_no_positive_volume(mesh, cell)) {
      first = count == 0 ? cell : first;
      ++count;
    }
  }
  if (count == 0) {
    return {};
  }
  const Corners corners = cell_corners(mesh, first);
  return "cell " + std::to_string(first) + " (counted from 0) with its centroid at " +
         place_text(centroid(corners)) + " " + state_of(corners) + ": volume " +
         number_text(signed_volume(corners)) + " mm3, smallest Jacobian " +
         number_text(smallest_jacobian(mesh, first)) + " mm3" + first_of(count, "cells") +
         "; every cell needs a positive one. Repair the mesh there (move or merge its nodes, or "
         "mesh again with a smaller size or optimisation on); 'viscera inspect --repair' tries.";
}

std::vector<std::string> find_faults(const OrganMesh& mesh) {
  std::vector<std::string> faults;
  const auto take = [&](std::optional<std::string> fault) {
    if (fault) {
      faults.push_back(std::move(*fault));
    }
  };
  take(volume_fault(mesh));
  const FacetTable table(mesh);
  std::optional<std::string> overused = overused_fault(mesh, table);
  take(overused ? std::move(overused) : overlap_fault(mesh, table));
  for (const Surface& surface : mesh.surfaces) {
    take(bare_facet_fault(mesh, table, surface));
  }
  return faults;
}

}  // namespace viscera::meshes
