#include "meshes/quality/verdict.h"

#include <algorithm>

#include "meshes/quality/words.h"

namespace viscera::meshes {

namespace {

class Yellow {
 public:
  explicit Yellow(Verdict& verdict) : verdict_(verdict) {}

  void add(const std::string& reason) { verdict_.findings.push_back({Light::yellow, reason}); }

  /// "12 nodes <what> (the first at (1, 2, 3) mm): <meaning>", if there are any.
  void add(const Places& places,
           const std::string& one,
           const std::string& several,
           const std::string& meaning) {
    if (places.count > 0) {
      add(count_text(places.count, one, several) + " (the first at " + place_text(places.first) +
          "): " + meaning);
    }
  }

 private:
  Verdict& verdict_;
};

std::string percent(double share) {
  return number_text(100 * share, 3) + " %";
}

void judge_parts(const Topology& topology, double volume, Yellow& yellow) {
  if (topology.parts.size() < 2) {
    return;
  }
  const Part &main = topology.parts[0], &next = topology.parts[1];
  yellow.add("The mesh has " + std::to_string(topology.parts.size()) +
             " parts that are not connected by facets. The biggest has " +
             percent(main.volume / volume) + " of the volume, the next " +
             count_text(next.cells, "cell", "cells") + " (" + percent(next.volume / volume) +
             ") around " + place_text(next.centre) +
             ". Each part needs its own support; 'viscera inspect --repair' joins parts that touch "
             "and drops stray ones.");
}

void judge_joints(const Topology& topology, Yellow& yellow) {
  yellow.add(topology.twin_nodes, "node lies at the place of another one",
             "nodes lie at the place of another one",
             (topology.twin_facets.count > 0
                  ? count_text(topology.twin_facets.count, "pair of boundary facets lies",
                               "pairs of boundary facets lie") +
                        " upon each other. "
                  : std::string()) +
                 "The mesh is torn there and will open or slide under load. 'viscera inspect "
                 "--repair' welds such nodes; leave them only where the gap is meant.");
  yellow.add(topology.hanging_nodes, "node hangs on a facet that does not have it",
             "nodes hang on facets that do not have them",
             "cells of different size meet there or two parts touch, and nothing holds them "
             "together. Mesh so that cells meet node to node.");
  yellow.add(topology.crossings, "pair of boundary facets cuts through each other",
             "pairs of boundary facets cut through each other",
             "the mesh overlaps itself there, and its volume counts twice. Mesh that place again.");
  yellow.add(topology.crowded_edges, "edge joins parts of the boundary like a hinge",
             "edges join parts of the boundary like hinges",
             "more than two boundary facets meet there (non-manifold), and stresses at it have no "
             "meaning. Add or take away the cells between.");
  yellow.add(topology.pinched_nodes, "node alone joins parts of the boundary",
             "nodes alone join parts of the boundary",
             "the mesh is pinched to a point there (non-manifold), and stresses at it have no "
             "meaning. Add or take away the cells around.");
}

void judge_outside(const Topology& topology, Yellow& yellow) {
  const double open = topology.unclaimed_area / std::max(topology.boundary_area, 1e-300);
  if (topology.unclaimed.count > 0 && open < 0.05) {
    yellow.add(topology.unclaimed, "boundary facet belongs to no named surface",
               "boundary facets belong to no named surface",
               percent(open) +
                   " of the outside, a hole in the names? A load or support on the surfaces around "
                   "leaves it out.");
  }
  for (const Void& hole : topology.voids) {
    if (!hole.claimed) {
      yellow.add("The tissue encloses a void of " + number_text(hole.volume / 1000, 4) + " mL (" +
                 count_text(hole.facets, "facet", "facets") + " around " + place_text(hole.centre) +
                 ") without a named surface: fill it, or name it if it is a cavity.");
    }
  }
}

void judge_surfaces(const std::vector<SurfaceReport>& surfaces, Yellow& yellow) {
  for (const SurfaceReport& surface : surfaces) {
    if (surface.name != "boundary" && surface.turned_edges > 0) {
      yellow.add("Surface '" + surface.name + "': " + describe(surface) +
                 ". A pressure on it pushes both ways; order its facets to one side.");
    }
  }
}

}  // namespace

const char* name_of(Light light) {
  return light == Light::green ? "green" : light == Light::yellow ? "yellow" : "red";
}

Light Verdict::light() const {
  Light worst = Light::green;
  for (const Finding& finding : findings) {
    worst = std::max(worst, finding.light);
  }
  return worst;
}

Verdict judge(const std::vector<std::string>& faults,
              const Measurements& measured,
              UnitSource unit) {
  Verdict verdict;
  for (const std::string& fault : faults) {
    verdict.findings.push_back({Light::red, fault});
  }
  Yellow yellow(verdict);
  if (unit == UnitSource::assumed && !measured.quality.unit_doubt.empty()) {
    yellow.add(measured.quality.unit_doubt);
  }
  judge_parts(measured.topology, measured.quality.volume, yellow);
  for (const std::string& warning : measured.quality.warnings) {
    yellow.add(warning);
  }
  judge_joints(measured.topology, yellow);
  judge_outside(measured.topology, yellow);
  judge_surfaces(measured.surfaces, yellow);
  return verdict;
}

}  // namespace viscera::meshes
