#include "meshes/quality/facets.h"

#include <algorithm>
#include <tuple>

#include "meshes/quality/facet_hash.h"
#include "solver/core/errors.h"

namespace viscera::meshes {

namespace {

std::string corner_text(const Facet& facet) {
  std::string text = std::to_string(facet[0]);
  for (int i = 1; i < n_corners(facet); ++i) {
    text += ", " + std::to_string(facet[i]);
  }
  return text;
}

}  // namespace

FacetTable::FacetTable(const OrganMesh& mesh) : mesh_(mesh) {
  const int facets = shape_of(mesh.cell_type).facets;
  entries_.reserve(static_cast<std::size_t>(mesh.n_cells()) * facets);
  for (std::int32_t cell = 0; cell < mesh.n_cells(); ++cell) {
    for (std::int32_t facet = 0; facet < facets; ++facet) {
      entries_.push_back({sorted_corners(corners({cell, facet})), {cell, facet}});
    }
  }
  sort_entries();
}

FacetTable::FacetTable(const OrganMesh& mesh, const Surface& surface) : mesh_(mesh) {
  std::vector<char> marked(mesh.nodes.size(), 0);
  const auto mark = [&](std::int32_t node) { marked[node] = 1; };
  for (int i = 0; i < surface.n_facets(); ++i) {
    const Facet facet = surface.facet(i);
    std::for_each(facet.begin(), facet.begin() + n_corners(facet), mark);
  }
  for (std::int32_t cell = 0; cell < mesh.n_cells(); ++cell) {
    for (std::int32_t facet = 0; facet < shape_of(mesh.cell_type).facets; ++facet) {
      const Facet found = corners({cell, facet});
      if (std::all_of(found.begin(), found.begin() + n_corners(found),
                      [&](std::int32_t node) { return marked[node] != 0; })) {
        entries_.push_back({sorted_corners(found), {cell, facet}});
      }
    }
  }
  sort_entries();
}

void FacetTable::sort_entries() {
  std::sort(entries_.begin(), entries_.end(), [](const Entry& a, const Entry& b) {
    return std::tie(a.key, a.owner.cell) < std::tie(b.key, b.owner.cell);
  });
}

std::vector<FacetOwner> FacetTable::owners(const Facet& facet) const {
  const Facet key = sorted_corners(facet);
  auto entry = std::lower_bound(entries_.begin(), entries_.end(), key,
                                [](const Entry& e, const Facet& k) { return e.key < k; });
  std::vector<FacetOwner> found;
  for (; entry != entries_.end() && entry->key == key; ++entry) {
    found.push_back(entry->owner);
  }
  return found;
}

Facet FacetTable::corners(const FacetOwner& owner) const {
  const CellShape& shape = shape_of(mesh_.cell_type);
  const std::int32_t* node = &mesh_.cells[static_cast<std::size_t>(owner.cell) * shape.nodes];
  Facet facet = shape.facet_vertices[owner.facet];
  for (int i = 0; i < shape.facet_corners; ++i) {
    facet[i] = node[facet[i]];
  }
  return facet;
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

Surface extract_boundary(const OrganMesh& mesh) {
  const FacetTable table(mesh);
  Surface boundary{"boundary", {}};
  for (const FacetOwner& owner : table.outer()) {
    boundary.add(table.corners(owner));
  }
  return boundary;
}

bool same_orientation(const Facet& a, const Facet& b) {
  const int n = n_corners(a);
  if (n != n_corners(b)) {
    return false;
  }
  for (int shift = 0; shift < n; ++shift) {
    bool same = true;
    for (int i = 0; i < n; ++i) {
      same = same && a[i] == b[(i + shift) % n];
    }
    if (same) {
      return true;
    }
  }
  return false;
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
  const FacetTable table(mesh, wanted);
  std::vector<FacetOwner> found;
  found.reserve(wanted.n_facets());
  for (int i = 0; i < wanted.n_facets(); ++i) {
    const Facet facet = wanted.facet(i);
    const std::vector<FacetOwner> owners = table.owners(facet);
    if (owners.empty()) {
      throw GeometryError("Surface '" + surface + "': the facet with nodes " + corner_text(facet) +
                          " (counted from 0) is not a facet of any cell. Make the surface from "
                          "facets of the volume mesh.");
    }
    const auto agreeing = std::find_if(owners.begin(), owners.end(), [&](const FacetOwner& o) {
      return same_orientation(table.corners(o), facet);
    });
    found.push_back(agreeing == owners.end() ? owners.front() : *agreeing);
  }
  return found;
}

}  // namespace viscera::meshes
