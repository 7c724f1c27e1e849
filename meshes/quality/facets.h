// Which cell a facet belongs to.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "meshes/organ_mesh.h"

namespace viscera::meshes {

/// One facet of the mesh: facet `facet` (as numbered in its CellShape) of cell `cell`.
struct FacetOwner {
  std::int32_t cell;
  std::int32_t facet;
};

/// Every facet of every cell, found by its corner nodes in any order. 24 bytes a facet
/// of a cell; make it once for several look-ups. Precondition: node numbers inside the mesh.
class FacetTable {
 public:
  explicit FacetTable(const OrganMesh& mesh);

  /// The facets alone whose corners are all among those of `surface`: small, and made in one pass
  /// over the cells.
  FacetTable(const OrganMesh& mesh, const Surface& surface);

  /// The one or two cells that have this facet; empty if there is none.
  std::vector<FacetOwner> owners(const Facet& facet) const;

  /// Corner nodes of a facet, outward orientation.
  Facet corners(const FacetOwner& owner) const;

  /// Facets of exactly one cell, by cell and facet number.
  std::vector<FacetOwner> outer() const;

  /// Calls `visit(a, b)` for the two cells of every facet between cells.
  template <class Visit>
  void for_each_inner(const Visit& visit) const {
    for (std::size_t i = 1; i < entries_.size(); ++i) {
      if (entries_[i - 1].key == entries_[i].key) {
        visit(entries_[i - 1].owner, entries_[i].owner);
      }
    }
  }

  /// A facet that three or more cells claim (the mesh is broken), or cell -1.
  FacetOwner overused() const;

 private:
  void sort_entries();

  struct Entry {
    Facet key;
    FacetOwner owner;
  };
  std::vector<Entry> entries_;  // sorted by key, then cell
  const OrganMesh& mesh_;
};

/// The whole outer boundary, outward oriented, as the surface `boundary`.
Surface extract_boundary(const OrganMesh& mesh);

/// Cell and local facet of every facet of the named surface, in its order. A facet between two
/// cells is given to the one whose outward normal agrees with the orientation it has in the
/// surface. Throws GeometryError if the mesh has no such surface or a facet of it is no facet of
/// any cell.
std::vector<FacetOwner> resolve_facets(const OrganMesh& mesh, const std::string& surface);

/// The surface of that name; GeometryError that lists the surfaces there are.
const Surface& find_surface(const OrganMesh& mesh, const std::string& name);

/// True if the mesh has a surface of that name.
bool has_surface(const OrganMesh& mesh, const std::string& name);

/// True if `b` is a cyclic permutation of `a`: same corners, same side.
bool same_orientation(const Facet& a, const Facet& b);

}  // namespace viscera::meshes
