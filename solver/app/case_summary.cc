#include "solver/app/case_summary.h"

#include <algorithm>
#include <cmath>

#include "meshes/quality/quality_report.h"
#include "solver/app/calibration_summary.h"
#include "solver/case/check_against_mesh.h"
#include "solver/core/text.h"
#include "solver/core/units.h"
#include "solver/discretization/node_numbers.h"

namespace viscera::app {

namespace {

using meshes::OrganMesh;
using text::format;

std::string name_of(Formulation formulation) {
  switch (formulation) {
    case Formulation::taylor_hood:
      return "taylor_hood";
    case Formulation::displacement_p1:
      return "displacement_p1";
    case Formulation::displacement_p2:
      break;
  }
  return "displacement_p2";
}

std::string describe(const physics::Material& material) {
  const materials::LawInfo law = materials::describe(material.law);
  std::string result = law.name;
  for (const materials::ParameterInfo& parameter : law.parameters) {
    const double value = materials::get_parameter(material.law, parameter.name);
    const bool pressure = parameter.dimension == materials::Dimension::pressure;
    result += " " + parameter.name + " " + format("%.6g", value) + (pressure ? " kPa" : "");
  }
  if (law.volumetric == materials::Volumetric::separate) {
    result += std::isinf(material.bulk_modulus)
                  ? ", incompressible"
                  : ", bulk modulus " + units::show(material.bulk_modulus, units::pressure);
  }
  result += material.active.tension > 0
                ? ", active " + units::show(material.active.tension, units::pressure)
                : "";
  return result + ", " + units::show(material.density, units::density);
}

void add_mesh_lines(const Case& simulation,
                    const OrganMesh& mesh,
                    std::vector<std::string>& lines) {
  const meshes::QualityReport report = meshes::measure_quality(mesh);
  lines.push_back(
      format("mesh        %s: %d cells (%s), %d nodes, %.4g x %.4g x %.4g mm, smallest dihedral "
             "angle %.1f deg",
             simulation.mesh.file.c_str(), mesh.n_cells(), meshes::shape_of(mesh.cell_type).name,
             mesh.n_nodes(), report.high[0] - report.low[0], report.high[1] - report.low[1],
             report.high[2] - report.low[2], report.smallest_dihedral));
  const std::vector<int> chosen = materials_of_regions(simulation, mesh);
  for (std::size_t i = 0; i < mesh.region_names.size(); ++i) {
    const double volume = report.region_volumes[i].second;
    lines.push_back("region      " + mesh.region_names[i] + ": " +
                    format("%.4g mL, ", volume * 1e-3) +
                    describe(simulation.materials[static_cast<std::size_t>(chosen[i])]));
  }
  std::vector<std::string> surfaces;
  for (const auto& [name, area] : report.surface_areas) {
    surfaces.push_back(name + format(" (%.4g cm^2)", area * 1e-2));
  }
  lines.push_back("surfaces    " + text::list(surfaces));
}

}  // namespace

std::int64_t count_unknowns(Formulation formulation, const OrganMesh& mesh) {
  const std::int64_t vertices = number_vertices(mesh).count;
  if (formulation == Formulation::displacement_p1)
    return 3 * vertices;
  const std::int64_t nodes = number_quadratic_nodes(mesh).count;
  return 3 * nodes + (formulation == Formulation::taylor_hood ? vertices : 0);
}

double estimate_memory_gib(Formulation formulation, std::int64_t unknowns) {
  // Matrix rows of about 45 (P1) or 85 (P2) entries of 12 bytes, three times over for the levels of
  // the preconditioner and the assembly, and the program itself.
  const double entries = formulation == Formulation::displacement_p1 ? 45 : 85;
  constexpr double copies = 3, bytes = 12, program_gib = 0.15, gib = 1024.0 * 1024.0 * 1024.0;
  return program_gib + static_cast<double>(unknowns) * entries * copies * bytes / gib;
}

std::vector<std::string> summarize(const Case& simulation, const OrganMesh& mesh) {
  std::vector<std::string> lines;
  lines.push_back("case        " + simulation.file +
                  (simulation.title.empty() ? "" : ": " + simulation.title));
  add_mesh_lines(simulation, mesh, lines);
  const std::int64_t unknowns = count_unknowns(simulation.formulation, mesh);
  lines.push_back("solves      " + name_of(simulation.formulation) +
                  format(": %lld unknowns, very roughly %.1f GiB", static_cast<long long>(unknowns),
                         estimate_memory_gib(simulation.formulation, unknowns)));
  lines.push_back(format("holds       %zu displacement supports, %zu spring supports",
                         simulation.dirichlet.size(), simulation.robin.size()));
  lines.push_back(format("loads       %zu", simulation.loads.size()));
  const StepOptions& steps = simulation.steps;
  lines.push_back(format("steps       to t = %g, first %g, at most %g, at least %g", steps.end,
                         steps.first, steps.maximum, steps.minimum));
  std::vector<std::string> quantities;
  for (const physics::Quantity& quantity : simulation.quantities) {
    quantities.push_back(quantity.name + (quantity.unit.empty() ? "" : " [" + quantity.unit + "]"));
  }
  lines.push_back("reports     " + text::list(quantities));
  for (const std::string& line : summarize_calibration(simulation)) {
    lines.push_back(line);
  }
  return lines;
}

}  // namespace viscera::app
