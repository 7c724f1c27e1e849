#include "meshes/quality/quality_report.h"

#include <algorithm>
#include <cmath>

#include "meshes/quality/cell_geometry.h"
#include "meshes/quality/facets.h"
#include "meshes/quality/parts.h"
#include "meshes/quality/words.h"
#include "meshes/vec.h"
#include "solver/core/text.h"

namespace viscera::meshes {

namespace {

constexpr double sliver_angle = 5;   // degrees
constexpr double poor_shape = 0.05;  // scaled Jacobian

/// Ten of them, worst first.
void keep_worst(QualityReport& report) {
  const auto worse = [](const BadCell& a, const BadCell& b) {
    return a.scaled_jacobian < b.scaled_jacobian ||
           (a.scaled_jacobian == b.scaled_jacobian && a.cell < b.cell);
  };
  const std::size_t shown = std::min<std::size_t>(10, report.worst.size());
  std::partial_sort(report.worst.begin(), report.worst.begin() + static_cast<std::ptrdiff_t>(shown),
                    report.worst.end(), worse);
  report.worst.resize(shown);
}

void measure_cells(const OrganMesh& mesh, QualityReport& report) {
  for (int cell = 0; cell < mesh.n_cells(); ++cell) {
    const Corners v = cell_corners(mesh, cell);
    const double shape = scaled_jacobian(mesh, cell);
    const auto [low, high] = dihedral_range(v);
    report.smallest_scaled_jacobian = std::min(report.smallest_scaled_jacobian, shape);
    report.smallest_dihedral = std::min(report.smallest_dihedral, low);
    report.largest_dihedral = std::max(report.largest_dihedral, high);
    ++report.scaled_jacobian_counts[std::clamp(static_cast<int>(shape * 10), 0, 9)];
    ++report.smallest_dihedral_counts[std::clamp(static_cast<int>(low / 10), 0, 17)];
    ++report.largest_dihedral_counts[std::clamp(static_cast<int>(high / 10), 0, 17)];
    report.slivers += low < sliver_angle || high > 180 - sliver_angle;
    report.poor += shape < poor_shape;
    report.worst.push_back({cell, shape, low, high, centroid(v)});
    if (report.worst.size() == 10000) {
      keep_worst(report);
    }
    const double volume = cell_volume(mesh, cell);
    report.volume += volume;
    report.region_volumes[mesh.cell_regions[cell]].second += volume;
  }
  keep_worst(report);
}

/// Edge lengths over all cells; an edge counts once for every cell it belongs to.
void measure_edges(const OrganMesh& mesh, QualityReport& report) {
  report.shortest_edge = 1e300;
  const CellShape& shape = shape_of(mesh.cell_type);
  double sum = 0;
  for (int cell = 0; cell < mesh.n_cells(); ++cell) {
    const Corners x = cell_corners(mesh, cell);
    for (int e = 0; e < shape.edges; ++e) {
      sum += norm(minus(x[shape.edge_vertices[e][0]], x[shape.edge_vertices[e][1]]));
    }
    const auto [shortest, longest] = edge_range(x);
    report.shortest_edge = std::min(report.shortest_edge, shortest);
    report.longest_edge = std::max(report.longest_edge, longest);
    report.largest_aspect = std::max(report.largest_aspect, longest / shortest);
  }
  report.mean_edge = sum / (static_cast<double>(shape.edges) * mesh.n_cells());
}

void measure_surfaces(const OrganMesh& mesh, const FacetTable& table, QualityReport& report) {
  for (const Surface& surface : mesh.surfaces) {
    double area = 0;
    for (int i = 0; i < surface.n_facets(); ++i) {
      const std::vector<FacetOwner> owners = table.owners(surface.facet(i));
      area += owners.empty() ? norm(area_vector(mesh, surface.facet(i)))
                             : facet_area(mesh, owners[0].cell, owners[0].facet);
    }
    report.surface_areas.emplace_back(surface.name, area);
  }
}

void measure_box(const OrganMesh& mesh, QualityReport& report) {
  report.low = report.high = mesh.nodes.front();
  for (const Point& x : mesh.nodes) {
    for (int i = 0; i < 3; ++i) {
      report.low[i] = std::min(report.low[i], x[i]);
      report.high[i] = std::max(report.high[i], x[i]);
    }
  }
}

std::string number(double value) {
  return number_text(value, 4);
}

std::vector<std::string> names_of(const std::vector<Field>& fields) {
  std::vector<std::string> names;
  for (const Field& field : fields) {
    names.push_back(field.name + " (" + std::to_string(field.components) + ")");
  }
  return names;
}

void list_contents(const OrganMesh& mesh, QualityReport& report) {
  for (const auto& [name, nodes] : mesh.node_sets) {
    report.node_sets.push_back(name + " (" + count_text(nodes.size(), "node", "nodes") + ")");
  }
  report.point_fields = names_of(mesh.point_fields);
  report.cell_fields = names_of(mesh.cell_fields);
}

/// Organs that are simulated measure 30 mm (a prostate) to 600 mm across, a body 2 m.
void judge_size(QualityReport& report) {
  const double size = norm(minus(report.high, report.low));
  const std::string found = "The mesh is " + number(size) + " mm across: ";
  if (size >= 30 && size <= 3000) {
    report.likely_unit = "mm";
  } else if (size >= 0.03 && size < 0.6) {
    report.likely_unit = "m";
    report.unit_doubt = found + "its file is probably in metres. Give the unit m.";
  } else if (size >= 3 && size < 30) {
    report.likely_unit = "cm";
    report.unit_doubt =
        found + "a small specimen, or a file in cm? State the unit of the file, mm or cm.";
  } else {
    report.likely_unit = size < 3 ? "not clear" : size < 3e6 ? "um" : "not clear";
    report.unit_doubt = found + (size < 3 ? "too small for an organ" : "larger than a person") +
                        ". State the unit of its file.";
  }
}

void warn(QualityReport& report) {
  if (report.slivers > 0) {
    report.warnings.push_back(count_text(report.slivers, "cell has an angle", "cells have angles") +
                              " between facets below 5 or above 175 degrees (" +
                              number(report.smallest_dihedral) + " to " +
                              number(report.largest_dihedral) +
                              "): the solver slows down or fails there. "
                              "Improve the mesh there, or let 'viscera inspect --repair' try.");
  }
  if (report.poor > 0) {
    report.warnings.push_back(
        count_text(report.poor, "cell has a scaled Jacobian", "cells have scaled Jacobians") +
        " below 0.05 (smallest " + number(report.smallest_scaled_jacobian) +
        "): almost flat or folded, such cells invert at small loads.");
  }
}

}  // namespace

QualityReport measure_quality(const OrganMesh& mesh) {
  return measure_quality(mesh, FacetTable(mesh));
}

QualityReport measure_quality(const OrganMesh& mesh, const FacetTable& table) {
  QualityReport report;
  report.nodes = mesh.n_nodes();
  report.cells = mesh.n_cells();
  report.cell_type = mesh.cell_type;
  for (const std::string& name : mesh.region_names) {
    report.region_volumes.emplace_back(name, 0);
  }
  measure_cells(mesh, report);
  measure_edges(mesh, report);
  measure_surfaces(mesh, table, report);
  measure_box(mesh, report);
  const std::vector<std::int32_t> parts = connected_parts(mesh, table);
  report.components = parts.empty() ? 0 : 1 + *std::max_element(parts.begin(), parts.end());
  list_contents(mesh, report);
  judge_size(report);
  warn(report);
  return report;
}

std::string contents_text(const QualityReport& report, const std::string& margin) {
  std::string lines;
  const std::pair<const char*, const std::vector<std::string>*> lists[] = {
      {"node sets: ", &report.node_sets},
      {"fields on nodes (components): ", &report.point_fields},
      {"fields on cells (components): ", &report.cell_fields}};
  for (const auto& [title, names] : lists) {
    lines += names->empty() ? "" : margin + title + text::list(*names) + "\n";
  }
  return lines;
}

std::string to_text(const QualityReport& report) {
  std::string text = std::to_string(report.nodes) + " nodes, " + std::to_string(report.cells) +
                     " " + shape_of(report.cell_type).plural + " (" +
                     shape_of(report.cell_type).name + "), " + number(report.volume / 1000) +
                     " mL, " + std::to_string(report.components) + " part(s)\n";
  for (const auto& [name, volume] : report.region_volumes) {
    text += "region " + name + ": " + number(volume / 1000) + " mL\n";
  }
  for (const auto& [name, area] : report.surface_areas) {
    text += "surface " + name + ": " + number(area / 100) + " cm2\n";
  }
  text += contents_text(report, "");
  text += "box " + number(report.low[0]) + " " + number(report.low[1]) + " " +
          number(report.low[2]) + " to " + number(report.high[0]) + " " + number(report.high[1]) +
          " " + number(report.high[2]) + " mm (left, posterior, superior)\n";
  text += "edges " + number(report.shortest_edge) + " to " + number(report.longest_edge) +
          " mm, mean " + number(report.mean_edge) + ", largest aspect ratio " +
          number(report.largest_aspect) + "\nsmallest scaled Jacobian " +
          number(report.smallest_scaled_jacobian) + ", dihedral angles " +
          number(report.smallest_dihedral) + " to " + number(report.largest_dihedral) +
          " degrees\n";
  if (report.components > 1) {
    text += "note: The mesh has " + std::to_string(report.components) +
            " parts that are not connected; each needs its own support.\n";
  }
  text += report.unit_doubt.empty() ? "" : "note: " + report.unit_doubt + "\n";
  for (const std::string& warning : report.warnings) {
    text += "note: " + warning + "\n";
  }
  return text;
}

}  // namespace viscera::meshes
