#include "solver/output/failure.h"

#include <cmath>
#include <cstdio>
#include <filesystem>
#include <system_error>

#include <nlohmann/json.hpp>

#include "solver/output/atomic_file.h"

namespace viscera::output {

namespace {

using Json = nlohmann::ordered_json;

Json finite_or_null(double value) {
  return std::isfinite(value) ? Json(value) : Json(nullptr);
}

Json cell_json(const WorstCell& cell) {
  return {{"cell", cell.cell},
          {"region", cell.region},
          {"centroid_mm", cell.centroid},
          {"det_F", finite_or_null(cell.det_F)}};
}

std::string to_json(const FailureReport& report) {
  Json json;
  json["sentence"] = report.sentence;
  json["last_good_time"] = finite_or_null(report.last_good_time);
  json["failing_time"] = finite_or_null(report.failing_time);
  json["cutbacks"] = report.cutbacks;
  json["residual"] = finite_or_null(report.residual);
  json["worst_cells"] = Json::array();
  for (const auto& cell : report.worst_cells)
    json["worst_cells"].push_back(cell_json(cell));
  json["suggestions"] = report.suggestions;
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::string cell_line(const WorstCell& cell) {
  char text[160];
  std::snprintf(text, sizeof text, "  %10lld  %9.2f %9.2f %9.2f  %10.4g  ",
                static_cast<long long>(cell.cell), cell.centroid[0], cell.centroid[1],
                cell.centroid[2], cell.det_F);
  return text + cell.region + "\n";
}

std::string times_line(const FailureReport& report) {
  char text[200];
  std::snprintf(text, sizeof text,
                "Converged up to t = %.6g; the next step, to t = %.6g, failed after %d cut-backs "
                "(relative residual %.1e).\n",
                report.last_good_time, report.failing_time, report.cutbacks, report.residual);
  return text;
}

std::string to_text(const FailureReport& report) {
  std::string text = report.sentence + "\n\n" + times_line(report);
  if (!report.worst_cells.empty()) {
    text += "\nWorst cells in the failing state (reference centroid, LPS):\n";
    text += "        cell     x [mm]    y [mm]    z [mm]       det F  region\n";
    for (const auto& cell : report.worst_cells)
      text += cell_line(cell);
  }
  if (!report.suggestions.empty())
    text += "\nThings to try:\n";
  for (std::size_t k = 0; k < report.suggestions.size(); ++k) {
    text += "  " + std::to_string(k + 1) + ". " + report.suggestions[k] + "\n";
  }
  return text;
}

}  // namespace

std::string write_failure(const std::string& folder, const FailureReport& report) {
  const auto bundle = folder + "/failure";
  std::error_code ignored;  // a folder that is missing makes the next line throw
  std::filesystem::create_directories(bundle, ignored);
  write_atomically(bundle + "/why.json", to_json(report));
  write_atomically(bundle + "/why.txt", to_text(report));
  return bundle + "/why.txt";
}

}  // namespace viscera::output
