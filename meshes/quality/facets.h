// Which cell a facet belongs to.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "meshes/organ_mesh.h"

namespace viscera::meshes {

/// One facet of the mesh: facet `facet` (row of `tet_facets`) of cell `cell`.
struct FacetOwner {
  std::int32_t cell;
  std::int32_t facet;
};

using Triangle = std::array<std::int32_t, 3>;

/// Every facet of every cell, found by its corner nodes in any order. Of the order of 100 bytes a
/// cell; make it once for several look-ups. Precondition: node numbers inside the mesh.
class FacetTable {
 public:
  explicit FacetTable(const OrganMesh& mesh);

  /// The one or two cells that have this facet; empty if there is none.
  std::vector<FacetOwner> owners(const Triangle& triangle) const;

  /// Corner nodes of a facet, outward orientation.
  Triangle corners(const FacetOwner& owner) const;

  /// Facets of exactly one cell, by cell and facet number.
  std::vector<FacetOwner> outer() const;

  /// A facet that three or more cells claim (the mesh is broken), or cell -1.
  FacetOwner overused() const;

 private:
  struct Entry {
    Triangle key;
    FacetOwner owner;
  };
  std::vector<Entry> entries_;  // sorted by key, then cell
  const OrganMesh& mesh_;
};

/// The whole outer boundary, outward oriented.
std::vector<Triangle> extract_boundary(const OrganMesh& mesh);

/// Cell and local facet of every triangle of the named surface, in its order. A facet between two
/// cells is given to the one whose outward normal agrees with the triangle's orientation. Throws
/// GeometryError if the mesh has no such surface or a triangle is no facet of any cell.
std::vector<FacetOwner> resolve_facets(const OrganMesh& mesh, const std::string& surface);

/// The surface of that name; GeometryError that lists the surfaces there are.
const Surface& find_surface(const OrganMesh& mesh, const std::string& name);

/// True if the mesh has a surface of that name.
bool has_surface(const OrganMesh& mesh, const std::string& name);

/// True if `b` is a cyclic permutation of `a`: same corners, same side.
bool same_orientation(const Triangle& a, const Triangle& b);

}  // namespace viscera::meshes
