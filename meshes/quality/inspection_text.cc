#include <algorithm>
#include <array>
#include <cstdio>

#include "meshes/quality/inspection.h"
#include "meshes/quality/words.h"
#include "meshes/vec.h"

namespace viscera::meshes {

namespace {

std::string number(double value) {
  return number_text(value, 4);
}

std::string padded(std::string text, std::size_t width) {
  text.resize(std::max(width, text.size()), ' ');
  return text;
}

std::string right(const std::string& text, std::size_t width) {
  return std::string(width > text.size() ? width - text.size() : 0, ' ') + text;
}

std::size_t longest_name(const Measurements& measured) {
  std::size_t longest = 8;
  for (const auto& [name, volume] : measured.quality.region_volumes) {
    longest = std::max(longest, name.size());
  }
  for (const SurfaceReport& surface : measured.surfaces) {
    longest = std::max(longest, surface.name.size());
  }
  return longest + 2;
}

std::string unit_words(const QualityReport& quality, double across) {
  const std::string& unit = quality.likely_unit;
  const double factor = unit == "um" ? 1e-3 : unit == "cm" ? 10 : unit == "m" ? 1000 : 0;
  if (factor == 0) {
    return unit == "mm" ? ", a usual size for an organ" : ", no organ's size in any unit";
  }
  return "; were the file in " + unit + ": " + number(factor * across) + " mm";
}

std::string size_lines(const QualityReport& quality) {
  const CellShape& shape = shape_of(quality.cell_type);
  const Point extent = minus(quality.high, quality.low);
  return "mesh      " + std::to_string(quality.cells) + " " + shape.plural + " (" + shape.name +
         "), " + std::to_string(quality.nodes) + " nodes, " + number(quality.volume / 1000) +
         " mL\n" + "size      " + number(extent[0]) + " x " + number(extent[1]) + " x " +
         number(extent[2]) + " mm, " + number(norm(extent)) + " across" +
         unit_words(quality, norm(extent)) + "\n" + "box       " + number(quality.low[0]) + " " +
         number(quality.low[1]) + " " + number(quality.low[2]) + " to " + number(quality.high[0]) +
         " " + number(quality.high[1]) + " " + number(quality.high[2]) +
         " mm (left, posterior, superior)\n" + "edges     " + number(quality.shortest_edge) +
         " to " + number(quality.longest_edge) + " mm, mean " + number(quality.mean_edge) +
         ", largest aspect ratio " + number(quality.largest_aspect) + "\n";
}

std::string surface_line(const SurfaceReport& surface, std::size_t width) {
  std::string where = surface.facets == 0         ? "empty"
                      : surface.inner_facets == 0 ? "outside"
                      : surface.inner_facets < surface.facets
                          ? std::to_string(surface.inner_facets) + " facets inside"
                          : "inside";
  if (surface.regions.size() > 1) {
    where += " (";
    for (std::size_t i = 0; i < surface.regions.size(); ++i) {
      where += (i == 0 ? "" : ", ") + surface.regions[i];
    }
    where += ")";
  }
  return "  " + padded(surface.name, width) + right(number(surface.area / 100), 10) + " cm2 " +
         right(std::to_string(surface.facets), 8) + " facets  " + where +
         (surface.facets == 0 ? "" : "; " + describe(surface)) + "\n";
}

std::string names_lines(const Measurements& measured) {
  const std::size_t width = longest_name(measured);
  std::string text = "regions\n";
  for (const auto& [name, volume] : measured.quality.region_volumes) {
    text += "  " + padded(name, width) + right(number(volume / 1000), 10) + " mL\n";
  }
  text += "surfaces\n";
  for (const SurfaceReport& surface : measured.surfaces) {
    text += surface_line(surface, width);
  }
  return text + contents_text(measured.quality, "");
}

std::string topology_lines(const Topology& topology) {
  std::string text =
      "parts     " + std::to_string(topology.parts.size()) + " (connected by facets)";
  for (std::size_t i = 0;
       topology.parts.size() > 1 && i < std::min<std::size_t>(4, topology.parts.size()); ++i) {
    text += (i == 0 ? ": " : ", ") + count_text(topology.parts[i].cells, "cell", "cells") + " " +
            number(topology.parts[i].volume / 1000) + " mL";
  }
  text += "\noutside   " + std::to_string(topology.boundary_facets) + " facets, " +
          std::to_string(topology.unclaimed.count) + " of them (" +
          number_text(100 * topology.unclaimed_area / std::max(topology.boundary_area, 1e-300), 3) +
          " % of the area) in no named surface; non-manifold: " +
          count_text(topology.crowded_edges.count, "edge", "edges") + ", " +
          count_text(topology.pinched_nodes.count, "node", "nodes") + "\n";
  text += "contacts  " + count_text(topology.twin_nodes.count, "node", "nodes") +
          " at the place of another, " +
          count_text(topology.hanging_nodes.count, "hanging node", "hanging nodes") + ", " +
          count_text(topology.crossings.count, "crossing", "crossings") + " of facets\n";
  for (std::size_t i = 0; i < std::min<std::size_t>(5, topology.voids.size()); ++i) {
    text += "void      " + number(topology.voids[i].volume / 1000) + " mL inside the tissue, " +
            std::to_string(topology.voids[i].facets) + " facets around " +
            place_text(topology.voids[i].centre) + "\n";
  }
  return text;
}

template <std::size_t n>
std::string histogram(const std::string& title,
                      const std::array<int, n>& counts,
                      double step,
                      double lowest) {
  const int most = *std::max_element(counts.begin(), counts.end());
  std::string text = title + "\n";
  constexpr int width = 40;
  for (std::size_t i = 0; i < n; ++i) {
    if (counts[i] > 0) {
      const auto length =
          static_cast<std::size_t>((static_cast<long long>(counts[i]) * width + most - 1) / most);
      text += "  " +
              (lowest < 0 && i == 0 ? right("below", 7) + " "
                                    : right(number(static_cast<double>(i) * step), 4) + " to ") +
              padded(number(static_cast<double>(i + 1) * step), 5) +
              right(std::to_string(counts[i]), 9) + "  " + std::string(length, '#') + "\n";
    }
  }
  return text;
}

std::string quality_lines(const Inspection& inspection) {
  const QualityReport& quality = inspection.measured.quality;
  std::string text =
      histogram("scaled Jacobian (1 is best), smallest " +
                    number(quality.smallest_scaled_jacobian) + "; cells",
                quality.scaled_jacobian_counts, 0.1, quality.smallest_scaled_jacobian) +
      histogram("smallest angle between facets of a cell [degrees], smallest " +
                    number(quality.smallest_dihedral) + "; cells",
                quality.smallest_dihedral_counts, 10, 0) +
      histogram("largest angle between facets of a cell [degrees], largest " +
                    number(quality.largest_dihedral) + "; cells",
                quality.largest_dihedral_counts, 10, 0);
  text +=
      "worst cells (counted from 0)\n       cell  scaled Jacobian  angles [degrees]  centroid, "
      "region\n";
  for (std::size_t i = 0; i < quality.worst.size(); ++i) {
    const BadCell& bad = quality.worst[i];
    text +=
        right(std::to_string(bad.cell), 11) + right(number_text(bad.scaled_jacobian, 3), 17) +
        right(number_text(bad.smallest_dihedral, 3) + " to " + number_text(bad.largest_dihedral, 3),
              18) +
        "  " + place_text(bad.centroid) + ", " + inspection.region_of_worst[i] + "\n";
  }
  return text;
}

std::string verdict_lines(const Verdict& verdict) {
  switch (verdict.light()) {
    case Light::green:
      return "verdict   GREEN: the mesh can be computed on; nothing to object to.";
    case Light::yellow:
    case Light::red:
      break;
  }
  std::string text = verdict.light() == Light::red
                         ? "verdict   RED: the mesh cannot be computed on."
                         : "verdict   YELLOW: the mesh can be computed on, with doubts.";
  for (const Finding& finding : verdict.findings) {
    text += "\n  " + padded(name_of(finding.light), 8) + finding.reason;
  }
  return text;
}

}  // namespace

std::string to_text(const Inspection& inspection) {
  return size_lines(inspection.measured.quality) + names_lines(inspection.measured) +
         topology_lines(inspection.measured.topology) + quality_lines(inspection) +
         verdict_lines(inspection.verdict);
}

}  // namespace viscera::meshes
