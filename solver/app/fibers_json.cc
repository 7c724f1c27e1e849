#include "solver/app/fibers_json.h"

#include <nlohmann/json.hpp>

namespace viscera::app {

namespace {

using Json = nlohmann::ordered_json;

Json angles_of(const meshes::FiberReport& report) {
  Json parts = Json::object();
  for (const meshes::PartAngles& angles : report.parts) {
    Json bands = Json::array();
    for (std::size_t k = 0; k < angles.bands.size(); ++k) {
      const meshes::DepthBand& band = angles.bands[k];
      const double width = 1.0 / static_cast<double>(angles.bands.size());
      Json entry{{"depth", {width * k, width * (k + 1)}}, {"volume_mm3", band.volume}};
      if (band.volume > 0) {
        entry["helix_deg"] = band.helix;
        entry["helix_spread_deg"] = band.helix_spread;
        entry["transverse_deg"] = band.transverse;
      }
      bands.push_back(entry);
    }
    parts[name_of(angles.part)] = bands;
  }
  return parts;
}

}  // namespace

std::string to_json(const FibersRequest& request,
                    const FiberTask& task,
                    const meshes::FiberReport& report) {
  Json apices = Json::object();
  for (const auto& [name, line] : task.apices) {
    apices[name] = {{"inner_mm", line.from}, {"outer_mm", line.to}};
  }
  Json singular{{"quadrature_points", report.filled.points}};
  if (report.filled.points > 0) {
    singular["centre_mm"] = report.filled.centre;
    singular["first_mm"] = report.filled.first;
  }
  const Json all{{"mesh", request.mesh},
                 {"output", request.output},
                 {"rule", request.rule},
                 {"notes", task.notes},
                 {"apices", apices},
                 {"angles_against_depth", angles_of(report)},
                 {"orthonormality_error", report.orthonormality},
                 {"turn_between_neighbours",
                  {{"mean_deg", report.jumps.mean},
                   {"largest_deg", report.jumps.largest},
                   {"largest_at_mm", report.jumps.place}}},
                 {"singular", singular}};
  return all.dump(2) + "\n";
}

}  // namespace viscera::app
