// Supports and loads.
#include <algorithm>
#include <cmath>
#include <limits>

#include "meshes/formats/febio_writer.h"
#include "meshes/quality/cell_geometry.h"
#include "meshes/quality/facets.h"
#include "meshes/vec.h"
#include "solver/output/febio/febio_parts.h"

namespace viscera::febio {

namespace {

using meshes::add_text;
using pugi::xml_node;

constexpr const char* axes[] = {"x", "y", "z"};

std::string number(double value) {
  return meshes::febio_numbers(&value, 1);
}

/// Name of the node set or surface that a force acts on, made by `add_load_sets`.
std::string set_of_force(const physics::ForceLoad& load) {
  return load.point || !load.surface.empty() ? "nodes of " + load.key : load.node_set;
}

std::string set_of(const physics::DirichletCondition& condition) {
  return condition.surface.empty() ? condition.node_set : "@surface:" + condition.surface;
}

xml_node add_load(xml_node section, const char* kind, const char* type, const std::string& key) {
  xml_node node = section.append_child(kind);
  node.append_attribute("type") = type;
  node.append_attribute("name") = key.c_str();
  return node;
}

void add_text_with_curve(xml_node parent,
                         const char* name,
                         const std::string& text,
                         const std::string& curve) {
  add_text(parent, name, text).append_attribute("lc") = curve.c_str();
}

void add_zero(const physics::DirichletCondition& condition, xml_node section) {
  const auto is_zero = [&](int i) { return condition.value[i] && *condition.value[i] == 0; };
  if (!is_zero(0) && !is_zero(1) && !is_zero(2)) {
    return;
  }
  xml_node node = add_load(section, "bc", "zero displacement", condition.key);
  node.append_attribute("node_set") = set_of(condition).c_str();
  for (int i = 0; i < 3; ++i) {
    add_text(node, (std::string(axes[i]) + "_dof").c_str(), is_zero(i) ? "1" : "0");
  }
}

void add_prescribed(Model& model, const physics::DirichletCondition& condition, xml_node section) {
  for (int i = 0; i < 3; ++i) {
    if (!condition.value[i] || *condition.value[i] == 0) {
      continue;
    }
    xml_node node =
        add_load(section, "bc", "prescribed displacement", condition.key + "." + axes[i]);
    node.append_attribute("node_set") = set_of(condition).c_str();
    add_text(node, "dof", axes[i]);
    add_text_with_curve(node, "value", number(*condition.value[i]),
                        model.curves.id_of(condition.curve));
    add_text(node, "relative", "0");
  }
}

void add(Model& model, const physics::PressureLoad& load, xml_node section) {
  xml_node node = add_load(section, "surface_load", "pressure", load.key);
  node.append_attribute("surface") = load.surface.c_str();
  add_text_with_curve(node, "pressure", number(load.pressure), model.curves.id_of(load.curve));
  add_text(node, "linear", "0");
  add_text(node, "symmetric_stiffness", "0");
}

void add_traction(Model& model,
                  const std::string& key,
                  const std::string& surface,
                  const physics::Vector& traction,
                  const physics::LoadCurve& curve,
                  xml_node section) {
  xml_node node = add_load(section, "surface_load", "traction", key);
  node.append_attribute("surface") = surface.c_str();
  add_text_with_curve(node, "scale", "1", model.curves.id_of(curve));
  add_text(node, "traction", meshes::febio_numbers(traction.data(), 3));
  add_text(node, "linear", "1");
}

void add(Model& model, const physics::TractionLoad& load, xml_node section) {
  add_traction(model, load.key, load.surface, load.traction, load.curve, section);
}

/// FEBio's body force is what is subtracted: -g (FEElasticSolidDomain::BodyForce).
void add(Model& model, const physics::GravityLoad& load, xml_node section) {
  physics::Vector force;
  for (std::size_t i = 0; i < 3; ++i) {
    force[i] = load.imaged_under[i] - load.acceleration[i] + 0.0;
  }
  xml_node node = add_load(section, "body_load", "body force", load.key);
  add_text_with_curve(node, "force", meshes::febio_numbers(force.data(), 3),
                      model.curves.id_of(load.curve));
}

double area_of(const Model& model, const std::string& surface) {
  double area = 0;
  const meshes::Surface& patch = meshes::find_surface(model.mesh, surface);
  for (int i = 0; i < patch.n_facets(); ++i) {
    area += meshes::norm(meshes::area_vector(model.mesh, patch.facet(static_cast<std::size_t>(i))));
  }
  return area;
}

void add_nodal(Model& model,
               const physics::ForceLoad& load,
               const physics::Vector& force,
               const physics::LoadCurve& curve,
               xml_node section) {
  const std::string set = set_of_force(load);
  const auto count = static_cast<double>(model.mesh.node_sets.at(set).size());
  physics::Vector share = force;
  for (double& component : share) {
    component /= count;
  }
  xml_node node = add_load(section, "nodal_load", "nodal_force", load.key);
  node.append_attribute("node_set") = set.c_str();
  add_text_with_curve(node, "value", meshes::febio_numbers(share.data(), 3),
                      model.curves.id_of(curve));
}

void add(Model& model, const physics::ForceLoad& load, xml_node section) {
  const auto add_one = [&](const physics::Vector& force, const physics::LoadCurve& curve) {
    if (load.surface.empty()) {
      add_nodal(model, load, force, curve, section);
      return;
    }
    physics::Vector traction = force;
    for (double& component : traction) {
      component /= area_of(model, set_of_force(load));
    }
    add_traction(model, load.key, set_of_force(load), traction, curve, section);
  };
  if (!load.has_component_curves) {
    add_one(load.force, load.curve);
    return;
  }
  for (std::size_t i = 0; i < 3; ++i) {
    physics::Vector force{};
    force[i] = 1;
    add_one(force, load.component_curves[i]);
  }
}

std::int32_t nearest_node(const meshes::OrganMesh& mesh, const physics::Vector& point) {
  const auto nearer = [&point](const meshes::Point& a, const meshes::Point& b) {
    return meshes::norm(meshes::minus(a, point)) < meshes::norm(meshes::minus(b, point));
  };
  return static_cast<std::int32_t>(std::min_element(mesh.nodes.begin(), mesh.nodes.end(), nearer) -
                                   mesh.nodes.begin());
}

meshes::Surface patch_of(const meshes::OrganMesh& mesh, const physics::ForceLoad& load) {
  const meshes::Surface& base = meshes::find_surface(mesh, load.surface);
  meshes::Surface patch{set_of_force(load), {}, {}};
  for (int i = 0; i < base.n_facets(); ++i) {
    const meshes::Facet facet = base.facet(static_cast<std::size_t>(i));
    if (meshes::norm(meshes::minus(meshes::centroid(mesh, facet), load.center)) <= load.radius) {
      patch.add(facet);
    }
  }
  return patch;
}

}  // namespace

void add_load_sets(Model& model) {
  for (const physics::Load& load : model.simulation.loads) {
    const auto* force = std::get_if<physics::ForceLoad>(&load);
    if (force != nullptr && force->point) {
      model.mesh.node_sets[set_of_force(*force)] = {nearest_node(model.mesh, *force->point)};
    } else if (force != nullptr && !force->surface.empty()) {
      model.mesh.surfaces.push_back(patch_of(model.mesh, *force));
    }
  }
}

void add_boundary(Model& model) {
  xml_node section = model.root.append_child("Boundary");
  for (const physics::DirichletCondition& condition : model.simulation.dirichlet) {
    add_zero(condition, section);
    add_prescribed(model, condition, section);
  }
}

void add_loads(Model& model) {
  xml_node section = model.root.append_child("Loads");
  for (const physics::Load& load : model.simulation.loads) {
    std::visit([&](const auto& kind) { add(model, kind, section); }, load);
  }
  if (!model.simulation.robin.empty()) {
    refuse(
        model, model.simulation.robin.front().key,
        "FEBio's solid module has no springs on a surface (its traction of Robin type belongs to "
        "other modules). Replace them by a fixed or prescribed displacement for the comparison.");
  }
}

}  // namespace viscera::febio
