#include "meshes/imaging/undo_contacts.h"

#include <algorithm>
#include <numeric>

#include "meshes/quality/contacts.h"

namespace viscera::meshes::imaging {

namespace {

constexpr double least_goodness = 0.2;

std::vector<Facet> outer_facets(const Tetrahedra& mesh) {
  std::vector<Facet> facets;
  for (const RegionFacet& facet : mesh.facets) {
    if (facet.outside == 0) {
      facets.push_back({facet.corners[0], facet.corners[1], facet.corners[2], -1});
    }
  }
  return facets;
}

std::vector<bool> nodes_in_contact(const Tetrahedra& mesh) {
  OrganMesh bare;
  bare.nodes = mesh.nodes;
  std::vector<std::int32_t> place_of(mesh.nodes.size());
  std::iota(place_of.begin(), place_of.end(), 0);
  const std::vector<Facet> facets = outer_facets(mesh);
  const Contacts contacts = find_contacts(bare, facets, place_of, 0);
  std::vector<bool> touching(mesh.nodes.size(), false);
  for (const auto* list : {&contacts.crossing, &contacts.hanging}) {
    for (const Contact& contact : *list) {
      for (const std::int32_t facet : {contact.first, contact.second}) {
        std::for_each(facets[facet].begin(), facets[facet].begin() + 3,
                      [&](std::int32_t node) { touching[node] = true; });
      }
    }
  }
  return touching;
}

/// Marks the nodes of cells that are flat or inverted now and were better at the start.
bool spread_to_bad_cells(Tetrahedra& mesh,
                         const std::vector<Point>& start,
                         std::vector<bool>& back) {
  bool spread = false;
  for (std::size_t cell = 0; cell < mesh.cell_regions.size(); ++cell) {
    const std::int32_t* c = &mesh.cells[4 * cell];
    const auto is_back = std::count_if(c, c + 4, [&](std::int32_t n) { return back[n]; });
    if (is_back == 0 || is_back == 4 ||
        goodness(mesh, static_cast<std::int32_t>(cell)) >= least_goodness) {
      continue;
    }
    for (std::size_t v = 0; v < 4; ++v) {
      back[c[v]] = true;
      mesh.nodes[c[v]] = start[c[v]];
    }
    spread = true;
  }
  return spread;
}

}  // namespace

std::vector<std::int32_t> undo_contacts(Tetrahedra& mesh, const std::vector<Point>& start) {
  std::vector<bool> back = nodes_in_contact(mesh);
  std::vector<std::int32_t> nodes;
  if (std::find(back.begin(), back.end(), true) == back.end()) {
    return nodes;
  }
  for (std::size_t node = 0; node < back.size(); ++node) {
    mesh.nodes[node] = back[node] ? start[node] : mesh.nodes[node];
  }
  while (spread_to_bad_cells(mesh, start, back)) {
  }
  for (std::size_t node = 0; node < back.size(); ++node) {
    if (back[node]) {
      nodes.push_back(static_cast<std::int32_t>(node));
    }
  }
  return nodes;
}

}  // namespace viscera::meshes::imaging
