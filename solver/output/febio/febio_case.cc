#include "solver/output/febio/febio_case.h"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <unistd.h>

#include "meshes/formats/febio_writer.h"
#include "meshes/quality/quadratic.h"
#include "meshes/quality/renumber.h"
#include "solver/case/check_against_mesh.h"
#include "solver/case/read_case.h"
#include "solver/core/errors.h"
#include "solver/output/febio/febio_parts.h"

namespace viscera::febio {

namespace {

using meshes::add_text;
using pugi::xml_node;

std::string number(double value) {
  return meshes::febio_numbers(&value, 1);
}

/// Cells of the order that the formulation computes with.
void set_order(meshes::OrganMesh& mesh, Formulation formulation) {
  const meshes::CellShape& shape = meshes::shape_of(mesh.cell_type);
  if (formulation != Formulation::displacement_p1) {
    meshes::promote_to_quadratic(mesh);
    return;
  }
  if (shape.degree == 1) {
    return;
  }
  std::vector<std::int32_t> cells;
  for (std::size_t cell = 0; cell < mesh.cell_regions.size(); ++cell) {
    const auto first = mesh.cells.begin() + static_cast<std::ptrdiff_t>(cell) * shape.nodes;
    cells.insert(cells.end(), first, first + shape.vertices);
  }
  mesh.cells = std::move(cells);
  mesh.cell_type = shape.linear;
  meshes::drop_unused_nodes(mesh);
}

/// FEBio needs named surfaces for conditions on the whole boundary too, which files leave out.
void keep_boundary(meshes::OrganMesh& mesh, const Case& simulation) {
  const auto is_boundary = [](const auto& condition) { return condition.surface == "boundary"; };
  const bool used =
      std::any_of(simulation.dirichlet.begin(), simulation.dirichlet.end(), is_boundary) ||
      std::any_of(simulation.robin.begin(), simulation.robin.end(), is_boundary) ||
      std::any_of(simulation.loads.begin(), simulation.loads.end(), [&](const auto& load) {
        return std::visit(
            [](const auto& kind) {
              if constexpr (std::is_same_v<std::decay_t<decltype(kind)>, physics::GravityLoad>) {
                return false;
              } else {
                return kind.surface == "boundary";
              }
            },
            load);
      });
  for (meshes::Surface& surface : mesh.surfaces) {
    if (used && surface.name == "boundary") {
      surface.name = "whole_boundary";
    }
  }
}

/// The case with `boundary` called as `keep_boundary` has called it.
Case with_renamed_boundary(Case simulation) {
  const auto rename = [](std::string& surface) {
    if (surface == "boundary") {
      surface = "whole_boundary";
    }
  };
  for (auto& condition : simulation.dirichlet) {
    rename(condition.surface);
  }
  for (auto& spring : simulation.robin) {
    rename(spring.surface);
  }
  for (auto& load : simulation.loads) {
    std::visit(
        [&rename](auto& kind) {
          if constexpr (!std::is_same_v<std::decay_t<decltype(kind)>, physics::GravityLoad>) {
            rename(kind.surface);
          }
        },
        load);
  }
  return simulation;
}

void add_control(Model& model) {
  const StepOptions& steps = model.simulation.steps;
  const double count = std::max(1.0, std::ceil(steps.end / steps.first - 1e-9));
  xml_node control = model.root.append_child("Control");
  add_text(control, "analysis", "STATIC");
  add_text(control, "time_steps", number(count));
  add_text(control, "step_size", number(steps.end / count));
  xml_node stepper = control.append_child("time_stepper");
  stepper.append_attribute("type") = "default";
  add_text(stepper, "max_retries", "25");
  add_text(stepper, "opt_iter", "15");
  add_text(stepper, "dtmin", number(steps.minimum));
  if (steps.at.empty()) {
    add_text(stepper, "dtmax", number(steps.maximum));
  } else {
    add_text(stepper, "dtmax", "1").append_attribute("lc") =
        model.curves.id_of_times(steps.at, steps.maximum).c_str();
  }
  xml_node solver = control.append_child("solver");
  solver.append_attribute("type") = "solid";
  add_text(solver, "symmetric_stiffness", "non-symmetric");
  add_text(solver, "max_refs", "25");
  add_text(solver, "dtol", "1e-6");
  add_text(solver, "etol", "1e-8");
  add_text(solver, "rtol", "0");
  xml_node newton = solver.append_child("qn_method");
  newton.append_attribute("type") = "BFGS";
  add_text(newton, "max_ups", "0");
}

void add_output(Model& model, const std::string& file) {
  xml_node section = model.root.append_child("Output");
  xml_node plot = section.append_child("plotfile");
  plot.append_attribute("type") = "febio";
  for (const char* name : {"displacement", "stress", "relative volume"}) {
    plot.append_child("var").append_attribute("type") = name;
  }
  xml_node data = section.append_child("logfile").append_child("node_data");
  data.append_attribute("data") = "x;y;z;ux;uy;uz";
  data.append_attribute("delim") = ",";
  data.append_attribute("file") =
      (std::filesystem::path(file).stem().string() + "_nodes.csv").c_str();
}

}  // namespace

void refuse(const Model& model, const std::string& key, const std::string& what) {
  throw UnavailableError(location_of(model.simulation, key) + ": " + key + ": " + what);
}

std::string Curves::id_of(const physics::LoadCurve& curve) {
  const auto known = std::find_if(curves_.begin(), curves_.end(), [&](const auto& other) {
    return other.time == curve.time && other.value == curve.value;
  });
  const auto index = known - curves_.begin();
  if (known == curves_.end()) {
    curves_.push_back(curve);
  }
  return std::to_string(index + 1);
}

std::string Curves::id_of_times(const std::vector<double>& times, double value) {
  physics::LoadCurve curve{times, std::vector<double>(times.size(), value)};
  if (curve.time.front() > 0) {
    curve.time.insert(curve.time.begin(), 0);
    curve.value.push_back(value);
  }
  if (curve.time.back() < end_) {
    curve.time.push_back(end_);
    curve.value.push_back(value);
  }
  return id_of(curve);
}

void Curves::write(xml_node model) const {
  xml_node section = model.append_child("LoadData");
  for (std::size_t i = 0; i < curves_.size(); ++i) {
    const bool is_ramp = curves_[i].time.empty();
    const std::vector<double> times = is_ramp ? std::vector<double>{0, end_} : curves_[i].time;
    const std::vector<double> values = is_ramp ? std::vector<double>{0, 1} : curves_[i].value;
    xml_node node = section.append_child("load_controller");
    node.append_attribute("id") = std::to_string(i + 1).c_str();
    node.append_attribute("name") = ("curve " + std::to_string(i + 1)).c_str();
    node.append_attribute("type") = "loadcurve";
    add_text(node, "interpolate", "LINEAR");
    add_text(node, "extend", "CONSTANT");
    xml_node points = node.append_child("points");
    for (std::size_t p = 0; p < times.size(); ++p) {
      const double pair[2] = {times[p], values[p]};
      add_text(points, "pt", meshes::febio_numbers(pair, 2));
    }
  }
}

std::vector<std::string> write_febio_case(const Case& simulation,
                                          meshes::OrganMesh mesh,
                                          const std::string& file) {
  const std::vector<int> material_of_region = materials_of_regions(simulation, mesh);
  set_order(mesh, simulation.formulation);
  keep_boundary(mesh, simulation);
  const Case renamed = with_renamed_boundary(simulation);
  pugi::xml_document document;
  xml_node root = document.append_child("febio_spec");
  root.append_attribute("version") = "4.0";
  xml_node module = root.append_child("Module");
  module.append_attribute("type") = "solid";
  add_text(module, "units", "mm-kg-s");
  Model model{renamed, mesh, root, Curves(simulation.steps.end), {}};
  add_control(model);
  add_materials(model);
  set_axes(model, material_of_region);
  add_load_sets(model);
  meshes::add_febio_mesh(mesh, root);
  add_domains(model, material_of_region);
  meshes::add_febio_axes(mesh, root);
  add_boundary(model);
  add_loads(model);
  model.curves.write(root);
  add_output(model, file);
  const std::string temporary = file + ".partial-" + std::to_string(getpid());
  meshes::save_xml(document, temporary);
  std::filesystem::rename(temporary, file);
  return model.notes;
}

}  // namespace viscera::febio
