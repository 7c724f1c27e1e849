#include "meshes/quality/facets.h"

#include <algorithm>
#include <tuple>

#include "solver/core/errors.h"

namespace viscera::meshes {

namespace {

Triangle sorted(Triangle triangle) {
  std::sort(triangle.begin(), triangle.end());
  return triangle;
}

std::string corner_text(const Triangle& t) {
  return std::to_string(t[0]) + ", " + std::to_string(t[1]) + ", " + std::to_string(t[2]);
}

}  // namespace

FacetTable::FacetTable(const OrganMesh& mesh) : mesh_(mesh) {
  entries_.reserve(static_cast<std::size_t>(mesh.n_cells()) * 4);
  for (std::int32_t cell = 0; cell < mesh.n_cells(); ++cell) {
    for (std::int32_t facet = 0; facet < 4; ++facet) {
      entries_.push_back({sorted(corners({cell, facet})), {cell, facet}});
    }
  }
  std::sort(entries_.begin(), entries_.end(), [](const Entry& a, const Entry& b) {
    return std::tie(a.key, a.owner.cell) < std::tie(b.key, b.owner.cell);
  });
}

std::vector<FacetOwner> FacetTable::owners(const Triangle& triangle) const {
  const Triangle key = sorted(triangle);
  auto entry = std::lower_bound(entries_.begin(), entries_.end(), key,
                                [](const Entry& e, const Triangle& k) { return e.key < k; });
  std::vector<FacetOwner> found;
  for (; entry != entries_.end() && entry->key == key; ++entry) {
    found.push_back(entry->owner);
  }
  return found;
}

Triangle FacetTable::corners(const FacetOwner& owner) const {
  const std::size_t first = static_cast<std::size_t>(owner.cell) * nodes_per_cell(mesh_.cell_type);
  const auto& local = tet_facets[owner.facet];
  return {mesh_.cells[first + local[0]], mesh_.cells[first + local[1]],
          mesh_.cells[first + local[2]]};
}

std::vector<FacetOwner> FacetTable::outer() const {
  std::vector<FacetOwner> found;
  for (std::size_t i = 0; i < entries_.size(); ++i) {
    const bool as_before = i > 0 && entries_[i - 1].key == entries_[i].key;
    const bool as_after = i + 1 < entries_.size() && entries_[i + 1].key == entries_[i].key;
    if (!as_before && !as_after) {
      found.push_back(entries_[i].owner);
    }
  }
  std::sort(found.begin(), found.end(), [](const FacetOwner& a, const FacetOwner& b) {
    return std::tie(a.cell, a.facet) < std::tie(b.cell, b.facet);
  });
  return found;
}

FacetOwner FacetTable::overused() const {
  for (std::size_t i = 2; i < entries_.size(); ++i) {
    if (entries_[i].key == entries_[i - 2].key) {
      return entries_[i].owner;
    }
  }
  return {-1, 0};
}

std::vector<Triangle> extract_boundary(const OrganMesh& mesh) {
  const FacetTable table(mesh);
  std::vector<Triangle> triangles;
  for (const FacetOwner& owner : table.outer()) {
    triangles.push_back(table.corners(owner));
  }
  return triangles;
}

bool same_orientation(const Triangle& a, const Triangle& b) {
  return a == b || a == Triangle{b[1], b[2], b[0]} || a == Triangle{b[2], b[0], b[1]};
}

bool has_surface(const OrganMesh& mesh, const std::string& name) {
  return std::any_of(mesh.surfaces.begin(), mesh.surfaces.end(),
                     [&](const Surface& s) { return s.name == name; });
}

const Surface& find_surface(const OrganMesh& mesh, const std::string& name) {
  std::string known;
  for (const Surface& surface : mesh.surfaces) {
    if (surface.name == name) {
      return surface;
    }
    known += (known.empty() ? "'" : ", '") + surface.name + "'";
  }
  throw GeometryError("The mesh has no surface '" + name + "'. Its surfaces are: " +
                      (known.empty() ? "none" : known) + ". Use one of these names.");
}

std::vector<FacetOwner> resolve_facets(const OrganMesh& mesh, const std::string& surface) {
  const Surface& wanted = find_surface(mesh, surface);
  const FacetTable table(mesh);
  std::vector<FacetOwner> found;
  found.reserve(wanted.triangles.size());
  for (const Triangle& triangle : wanted.triangles) {
    const std::vector<FacetOwner> owners = table.owners(triangle);
    if (owners.empty()) {
      throw GeometryError("Surface '" + surface + "': the triangle with nodes " +
                          corner_text(triangle) +
                          " (counted from 0) is not a facet of any cell. Make the surface from "
                          "facets of the volume mesh.");
    }
    const auto agreeing = std::find_if(owners.begin(), owners.end(), [&](const FacetOwner& o) {
      return same_orientation(table.corners(o), triangle);
    });
    found.push_back(agreeing == owners.end() ? owners.front() : *agreeing);
  }
  return found;
}

}  // namespace viscera::meshes
