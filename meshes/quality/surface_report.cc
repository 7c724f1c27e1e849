#include "meshes/quality/surface_report.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "meshes/quality/cell_geometry.h"
#include "meshes/quality/facet_edges.h"
#include "meshes/quality/rims.h"
#include "meshes/quality/words.h"
#include "meshes/vec.h"

namespace viscera::meshes {

namespace {

/// Sums that give the enclosed volume about any reference point.
struct Flux {
  double about_origin = 0;  ///< integral of x . n / 3, mm3
  Point vector{};           ///< integral of n, mm2

  void add(const FacetFlux& part, double sign) {
    about_origin += sign * part.moment / 3;
    vector = plus(vector, times(sign, part.vector));
  }
  double volume_about(const Point& x) const { return about_origin - dot(x, vector) / 3; }
};

FacetFlux straight_flux(const OrganMesh& mesh, const Facet& facet) {
  const Point vector = area_vector(mesh, facet);
  return {norm(vector), vector, dot(centroid(mesh, facet), vector)};
}

/// The flux through a facet, on the side that the surface lists.
FacetFlux flux_of(const OrganMesh& mesh,
                  const FacetTable& table,
                  const Facet& facet,
                  const std::vector<FacetOwner>& owners) {
  if (owners.empty()) {
    return straight_flux(mesh, facet);
  }
  FacetFlux flux = facet_flux(mesh, owners[0].cell, owners[0].facet);
  if (!same_orientation(table.corners(owners[0]), facet)) {
    flux.vector = times(-1, flux.vector);
    flux.moment = -flux.moment;
  }
  return flux;
}

void close_and_measure(const OrganMesh& mesh,
                       const std::vector<Facet>& facets,
                       const std::vector<FacetOwner>& owners,
                       Flux flux,
                       SurfaceReport& report) {
  const RimLoops loops = find_rims(mesh, facets, owners);
  report.crowded_edges = loops.crowded_edges;
  report.turned_edges = loops.turned_edges;
  report.encloses = report.facets > 0 && loops.crowded_edges == 0 && loops.turned_edges == 0 &&
                    loops.branched_nodes == 0;
  Point low = mesh.nodes[facets.front()[0]], high = low;
  for (const Facet& facet : facets) {
    for (int i = 0; i < n_corners(facet); ++i) {
      for (int axis = 0; axis < 3; ++axis) {
        low[axis] = std::min(low[axis], mesh.nodes[facet[i]][axis]);
        high[axis] = std::max(high[axis], mesh.nodes[facet[i]][axis]);
      }
    }
  }
  for (const RimLoop& loop : loops.loops) {
    report.rims.push_back(loop.rim);
    flux.about_origin += dot(loop.rim.centre, loop.lid) / 3;
    flux.vector = plus(flux.vector, loop.lid);
  }
  std::sort(report.rims.begin(), report.rims.end(),
            [](const Rim& a, const Rim& b) { return a.length > b.length; });
  report.volume = flux.volume_about(times(0.5, plus(low, high)));
  report.other_volume = flux.volume_about(plus(high, minus(high, low)));
}

std::string millilitres(double volume) {
  return number_text(std::abs(volume) / 1000, 4) + " mL";
}

std::string rim_text(const SurfaceReport& report) {
  std::string lengths;
  const std::size_t shown = std::min<std::size_t>(4, report.rims.size());
  for (std::size_t i = 0; i < shown; ++i) {
    lengths += (i == 0           ? ""
                : i + 1 == shown ? " and "
                                 : ", ") +
               number_text(report.rims[i].length, 4);
  }
  return "open: " + count_text(report.rims.size(), "rim", "rims") + " of " + lengths + " mm" +
         (report.rims.size() > shown ? " and less" : "");
}

}  // namespace

SurfaceReport measure_surface(const OrganMesh& mesh,
                              const FacetTable& table,
                              const Surface& surface) {
  SurfaceReport report;
  report.name = surface.name;
  report.facets = surface.n_facets();
  const std::vector<Facet> facets = facets_of(surface);
  std::vector<FacetOwner> first_owners;
  std::set<std::string> regions;
  Flux flux;
  for (const Facet& facet : facets) {
    const std::vector<FacetOwner> owners = table.owners(facet);
    const FacetFlux part = flux_of(mesh, table, facet, owners);
    report.area += part.area;
    report.inner_facets += owners.size() > 1;
    flux.add(part, 1);
    first_owners.push_back(owners.empty() ? FacetOwner{-1, 0} : owners[0]);
    for (const FacetOwner& owner : owners) {
      regions.insert(mesh.region_names[mesh.cell_regions[owner.cell]]);
    }
  }
  report.regions.assign(regions.begin(), regions.end());
  if (!facets.empty()) {
    close_and_measure(mesh, facets, first_owners, flux, report);
  }
  return report;
}

std::string describe(const SurfaceReport& report) {
  if (report.turned_edges > 0) {
    return "its facets face both sides (" + count_text(report.turned_edges, "edge", "edges") +
           " where the side changes)";
  }
  if (report.crowded_edges > 0) {
    return "branched (" + count_text(report.crowded_edges, "edge", "edges") +
           " with more than two of its facets)";
  }
  // with its lids a sphere holds 0.094 area^1.5, a long tube 0.02, a flat patch nothing
  double area = report.area;
  for (const Rim& rim : report.rims) {
    area += rim.area;
  }
  const bool is_flat = std::abs(report.volume) < 0.01 * std::pow(area, 1.5);
  const std::string facing =
      report.volume < 0 ? ", faces inward: a cavity of " : ", faces outward around ";
  if (report.rims.empty()) {
    return "closed" + facing + millilitres(report.volume);
  }
  if (!report.encloses) {
    return rim_text(report) + " that touch each other";
  }
  return rim_text(report) + (is_flat ? ", a patch"
                                     : facing + millilitres(report.volume) +
                                           (report.rims.size() == 1 ? " with a lid in the rim"
                                                                    : " with lids in the rims"));
}

}  // namespace viscera::meshes
