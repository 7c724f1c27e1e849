#include "meshes/quality/topology.h"

#include <algorithm>
#include <set>

#include "meshes/quality/cell_geometry.h"
#include "meshes/quality/contacts.h"
#include "meshes/quality/facet_edges.h"
#include "meshes/quality/facet_hash.h"
#include "meshes/quality/facets.h"
#include "meshes/quality/near_nodes.h"
#include "meshes/quality/parts.h"
#include "meshes/quality/union_find.h"
#include "meshes/vec.h"

namespace viscera::meshes {

namespace {

std::vector<Part> measure_parts(const OrganMesh& mesh, const FacetTable& table) {
  std::vector<Part> parts;
  const std::vector<std::int32_t> part_of = connected_parts(mesh, table);
  for (int cell = 0; cell < mesh.n_cells(); ++cell) {
    parts.resize(std::max<std::size_t>(parts.size(), part_of[cell] + 1));
    Part& part = parts[part_of[cell]];
    ++part.cells;
    part.volume += cell_volume(mesh, cell);
    part.centre = plus(part.centre, centroid(cell_corners(mesh, cell)));
  }
  for (Part& part : parts) {
    part.centre = times(1.0 / part.cells, part.centre);
  }
  return parts;
}

/// Facets of all surfaces but `boundary`, corners sorted, in order.
std::vector<Facet> claimed_facets(const OrganMesh& mesh) {
  std::vector<Facet> claimed;
  for (const Surface& surface : mesh.surfaces) {
    for (int i = 0; surface.name != "boundary" && i < surface.n_facets(); ++i) {
      claimed.push_back(sorted_corners(surface.facet(i)));
    }
  }
  std::sort(claimed.begin(), claimed.end());
  return claimed;
}

void measure_edges(const OrganMesh& mesh, const std::vector<Facet>& facets, Topology& topology) {
  std::vector<std::int32_t> first_corner(facets.size());
  std::int32_t corners = 0;
  for (std::size_t i = 0; i < facets.size(); ++i) {
    first_corner[i] = corners;
    corners += n_corners(facets[i]);
  }
  const auto corner_at = [&](std::int32_t facet, std::int32_t node) {
    const auto place = std::find(facets[facet].begin(), facets[facet].end(), node);
    return first_corner[facet] + static_cast<std::int32_t>(place - facets[facet].begin());
  };
  UnionFind fans(corners);  // corners of facets that hang together by edges at their node
  FacetEdges(facets).for_each([&](const EdgeUse* uses, int count) {
    if (count > 2) {
      topology.crowded_edges.add(times(0.5, plus(mesh.nodes[uses->a], mesh.nodes[uses->b])));
    }
    for (int i = 1; i < count; ++i) {
      fans.join(corner_at(uses[0].facet, uses->a), corner_at(uses[i].facet, uses->a));
      fans.join(corner_at(uses[0].facet, uses->b), corner_at(uses[i].facet, uses->b));
    }
  });
  std::vector<std::int32_t> fan_of(mesh.nodes.size(), -1);
  std::set<std::int32_t> pinched;
  for (std::size_t i = 0; i < facets.size(); ++i) {
    for (int k = 0; k < n_corners(facets[i]); ++k) {
      const std::int32_t node = facets[i][k], fan = fans.root(first_corner[i] + k);
      if (fan_of[node] >= 0 && fan_of[node] != fan) {
        pinched.insert(node);
      }
      fan_of[node] = fan;
    }
  }
  for (const std::int32_t node : pinched) {
    topology.pinched_nodes.add(mesh.nodes[node]);
  }
}

void measure_twins(const OrganMesh& mesh,
                   const std::vector<Facet>& facets,
                   const std::vector<std::int32_t>& place_of,
                   Topology& topology) {
  for (int node = 0; node < mesh.n_nodes(); ++node) {
    if (place_of[node] != node) {
      topology.twin_nodes.add(mesh.nodes[node]);
    }
  }
  std::vector<std::pair<Facet, std::size_t>> by_place;
  for (std::size_t i = 0; topology.twin_nodes.count > 0 && i < facets.size(); ++i) {
    Facet facet = facets[i];
    std::for_each(facet.begin(), facet.begin() + n_corners(facet),
                  [&](std::int32_t& node) { node = place_of[node]; });
    by_place.emplace_back(sorted_corners(facet), i);
  }
  std::sort(by_place.begin(), by_place.end());
  for (std::size_t i = 1; i < by_place.size(); ++i) {
    if (by_place[i].first == by_place[i - 1].first) {
      topology.twin_facets.add(centroid(mesh, facets[by_place[i].second]));
    }
  }
}

void measure_contacts(const OrganMesh& mesh,
                      const std::vector<Facet>& facets,
                      const std::vector<std::int32_t>& place_of,
                      Topology& topology) {
  const Contacts contacts = find_contacts(mesh, facets, place_of, same_place(mesh));
  std::set<Point> seen;
  for (const Contact& contact : contacts.hanging) {
    if (seen.insert(contact.place).second) {
      topology.hanging_nodes.add(contact.place);
    }
  }
  for (const Contact& contact : contacts.crossing) {
    topology.crossings.add(contact.place);
  }
}

/// `claimed[i]`: facet i is in a named surface.
void measure_voids(const OrganMesh& mesh,
                   const std::vector<FacetOwner>& owners,
                   const std::vector<Facet>& facets,
                   const std::vector<bool>& claimed,
                   Topology& topology) {
  std::vector<Void> shells;
  const std::vector<std::int32_t> shell_of = connected_shells(facets);
  for (std::size_t i = 0; i < facets.size(); ++i) {
    shells.resize(std::max<std::size_t>(shells.size(), shell_of[i] + 1), {0, 0, {}, true});
    Void& shell = shells[shell_of[i]];
    ++shell.facets;
    const FacetFlux flux = facet_flux(mesh, owners[i].cell, owners[i].facet);
    shell.volume -= (flux.moment - dot(mesh.nodes[0], flux.vector)) / 3;
    shell.centre = plus(shell.centre, centroid(mesh, facets[i]));
    shell.claimed = shell.claimed && claimed[i];
  }
  for (Void& shell : shells) {
    shell.centre = times(1.0 / shell.facets, shell.centre);
    if (shell.volume > 0) {
      topology.voids.push_back(shell);
    }
  }
  std::sort(topology.voids.begin(), topology.voids.end(),
            [](const Void& a, const Void& b) { return a.volume > b.volume; });
}

}  // namespace

Topology measure_topology(const OrganMesh& mesh, const FacetTable& table) {
  Topology topology;
  topology.parts = measure_parts(mesh, table);
  const std::vector<FacetOwner> owners = table.outer();
  std::vector<Facet> facets;
  std::vector<bool> claimed;
  const std::vector<Facet> all_claimed = claimed_facets(mesh);
  for (const FacetOwner& owner : owners) {
    const Facet facet = table.corners(owner);
    const double area = norm(area_vector(mesh, facet));
    facets.push_back(facet);
    claimed.push_back(
        std::binary_search(all_claimed.begin(), all_claimed.end(), sorted_corners(facet)));
    topology.boundary_area += area;
    if (!claimed.back()) {
      topology.unclaimed.add(centroid(mesh, facet));
      topology.unclaimed_area += area;
    }
  }
  topology.boundary_facets = static_cast<int>(facets.size());
  const std::vector<std::int32_t> place_of = nodes_in_place(mesh.nodes, same_place(mesh));
  measure_edges(mesh, facets, topology);
  measure_twins(mesh, facets, place_of, topology);
  measure_contacts(mesh, facets, place_of, topology);
  measure_voids(mesh, owners, facets, claimed, topology);
  return topology;
}

}  // namespace viscera::meshes
