#include "solver/app/inspect_json.h"

#include <nlohmann/json.hpp>

namespace viscera::app {

namespace {

using Json = nlohmann::ordered_json;

Json to_value(const meshes::Places& places) {
  Json value{{"count", places.count}};
  if (places.count > 0) {
    value["first_mm"] = places.first;
  }
  return value;
}

Json surfaces_of(const meshes::Inspection& inspection) {
  Json list = Json::array();
  for (const meshes::SurfaceReport& surface : inspection.measured.surfaces) {
    Json rims = Json::array();
    for (const meshes::Rim& rim : surface.rims) {
      rims.push_back({{"edges", rim.edges},
                      {"length_mm", rim.length},
                      {"lid_area_mm2", rim.area},
                      {"off_flat_mm", rim.off_flat},
                      {"centre_mm", rim.centre}});
    }
    list.push_back({{"name", surface.name},
                    {"facets", surface.facets},
                    {"inner_facets", surface.inner_facets},
                    {"area_mm2", surface.area},
                    {"regions", surface.regions},
                    {"closed", surface.is_closed()},
                    {"rims", rims},
                    {"crowded_edges", surface.crowded_edges},
                    {"turned_edges", surface.turned_edges},
                    {"encloses", surface.encloses},
                    {"enclosed_mm3", surface.volume},
                    {"enclosed_from_second_point_mm3", surface.other_volume}});
  }
  return list;
}

Json topology_of(const meshes::Topology& topology) {
  Json parts = Json::array(), voids = Json::array();
  for (const meshes::Part& part : topology.parts) {
    parts.push_back(
        {{"cells", part.cells}, {"volume_mm3", part.volume}, {"centre_mm", part.centre}});
  }
  for (const meshes::Void& hole : topology.voids) {
    voids.push_back({{"facets", hole.facets},
                     {"volume_mm3", hole.volume},
                     {"centre_mm", hole.centre},
                     {"named", hole.claimed}});
  }
  return {{"parts", parts},
          {"voids", voids},
          {"boundary_facets", topology.boundary_facets},
          {"boundary_area_mm2", topology.boundary_area},
          {"unclaimed_area_mm2", topology.unclaimed_area},
          {"unclaimed_facets", to_value(topology.unclaimed)},
          {"non_manifold_edges", to_value(topology.crowded_edges)},
          {"non_manifold_nodes", to_value(topology.pinched_nodes)},
          {"twin_nodes", to_value(topology.twin_nodes)},
          {"twin_facets", to_value(topology.twin_facets)},
          {"hanging_nodes", to_value(topology.hanging_nodes)},
          {"crossings", to_value(topology.crossings)}};
}

Json quality_of(const meshes::Inspection& inspection) {
  const meshes::QualityReport& quality = inspection.measured.quality;
  Json worst = Json::array();
  for (std::size_t i = 0; i < quality.worst.size(); ++i) {
    const meshes::BadCell& bad = quality.worst[i];
    worst.push_back({{"cell", bad.cell},
                     {"region", inspection.region_of_worst[i]},
                     {"scaled_jacobian", bad.scaled_jacobian},
                     {"smallest_angle_deg", bad.smallest_dihedral},
                     {"largest_angle_deg", bad.largest_dihedral},
                     {"centroid_mm", bad.centroid}});
  }
  return {{"smallest_scaled_jacobian", quality.smallest_scaled_jacobian},
          {"scaled_jacobian_counts_0.1", quality.scaled_jacobian_counts},
          {"smallest_angle_deg", quality.smallest_dihedral},
          {"smallest_angle_counts_10_deg", quality.smallest_dihedral_counts},
          {"largest_angle_deg", quality.largest_dihedral},
          {"largest_angle_counts_10_deg", quality.largest_dihedral_counts},
          {"slivers", quality.slivers},
          {"poor_cells", quality.poor},
          {"shortest_edge_mm", quality.shortest_edge},
          {"mean_edge_mm", quality.mean_edge},
          {"longest_edge_mm", quality.longest_edge},
          {"largest_aspect_ratio", quality.largest_aspect},
          {"worst", worst}};
}

}  // namespace

std::string to_json(const std::string& file,
                    const std::vector<std::string>& notes,
                    const meshes::Inspection& inspection) {
  const meshes::QualityReport& quality = inspection.measured.quality;
  Json regions = Json::array(), findings = Json::array();
  for (const auto& [name, volume] : quality.region_volumes) {
    regions.push_back({{"name", name}, {"volume_mm3", volume}});
  }
  for (const meshes::Finding& finding : inspection.verdict.findings) {
    findings.push_back({{"light", name_of(finding.light)}, {"reason", finding.reason}});
  }
  const Json record{{"file", file},
                    {"verdict", name_of(inspection.verdict.light())},
                    {"findings", findings},
                    {"notes", notes},
                    {"cell_type", meshes::shape_of(quality.cell_type).name},
                    {"cells", quality.cells},
                    {"nodes", quality.nodes},
                    {"volume_mm3", quality.volume},
                    {"box_mm", {quality.low, quality.high}},
                    {"likely_unit", quality.likely_unit},
                    {"regions", regions},
                    {"surfaces", surfaces_of(inspection)},
                    {"node_sets", quality.node_sets},
                    {"point_fields", quality.point_fields},
                    {"cell_fields", quality.cell_fields},
                    {"topology", topology_of(inspection.measured.topology)},
                    {"quality", quality_of(inspection)}};
  return record.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace viscera::app
