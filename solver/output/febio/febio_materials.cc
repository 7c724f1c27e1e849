// Laws of Viscera and their counterparts in FEBio 4 (user manual, chapter 4; source of FEBio 4).
//
// Uncoupled materials have U = k/2 (J - 1)^2 there with `pressure_model` Abaqus, as here. Where a
// case is incompressible, FEBio gets a penalty and augments it (`laugon`).
#include <cmath>
#include <limits>

#include "kernels/materials/laws.h"
#include "meshes/formats/febio_writer.h"
#include "solver/core/text.h"
#include "solver/output/febio/febio_parts.h"

namespace viscera::febio {

namespace {

using meshes::add_text;
using pugi::xml_node;

constexpr double penalty = 100;  ///< bulk over shear modulus where FEBio augments

std::string number(double value) {
  return meshes::febio_numbers(&value, 1);
}

/// A counterpart: FEBio's type and its parameters.
struct Counterpart {
  std::string type;
  std::vector<std::pair<std::string, double>> parameters;
  bool uncoupled = true;
  bool only_incompressible = false;  ///< FEBio takes isochoric strains where Viscera takes all
  std::string energy;                ///< of the type "uncoupled hyperelastic"
};

double value(const materials::AnyLaw& law, const char* name) {
  return materials::get_parameter(law, name);
}

Counterpart neo_hookean_coupled(const materials::AnyLaw& law, const char* type) {
  const double mu = value(law, "mu"), lambda = value(law, "lambda");
  return {type,
          {{"E", mu * (3 * lambda + 2 * mu) / (lambda + mu)}, {"v", lambda / (2 * (lambda + mu))}},
          false,
          false,
          ""};
}

/// W = sum c/m^2 (l1^m + l2^m + l3^m - 3) there, sum mu/alpha (...) here.
Counterpart ogden(const materials::AnyLaw& law) {
  Counterpart result{"Ogden", {}, true, false, ""};
  for (const char* i : {"1", "2", "3"}) {
    const double mu = value(law, (std::string("mu") + i).c_str());
    const double alpha = value(law, (std::string("alpha") + i).c_str());
    if (mu != 0 && alpha != 0) {
      result.parameters.push_back({std::string("c") + i, mu * alpha});
      result.parameters.push_back({std::string("m") + i, alpha});
    }
  }
  return result;
}

/// W = c/2 (exp Q - 1) with Q = sum 2 mu_a A_a:E^2 + sum lambda_ab (A_a:E)(A_b:E), over c; without
/// lateral contraction lambda_aa = E_a - 2 mu_a, and mu_a + mu_b = 2 G_ab weighs 2 E_ab^2.
Counterpart guccione(const materials::AnyLaw& law) {
  const double C = value(law, "C"), bf = value(law, "bf"), bt = value(law, "bt"),
               bfs = value(law, "bfs");
  return {"Fung orthotropic",
          {{"E1", C * bf},
           {"E2", C * bt},
           {"E3", C * bt},
           {"G12", C * bfs / 2},
           {"G23", C * bt / 2},
           {"G31", C * bfs / 2},
           {"v12", 0},
           {"v23", 0},
           {"v31", 0},
           {"c", C}},
          true,
          true,
          ""};
}

Counterpart holzapfel_gasser_ogden(const materials::AnyLaw& law) {
  constexpr double degrees = 57.295779513082320877;
  return {"Holzapfel-Gasser-Ogden",
          {{"c", value(law, "mu")},
           {"k1", value(law, "k1")},
           {"k2", value(law, "k2")},
           {"kappa", value(law, "kappa")},
           {"gamma", value(law, "angle") * degrees}},
          true,
          true,
          ""};
}

Counterpart demiray(const materials::AnyLaw& law) {
  const double a = value(law, "a"), b = value(law, "b");
  return {"uncoupled hyperelastic",
          {},
          true,
          false,
          number(a / (2 * b)) + "*(exp(" + number(b) + "*(I1-3))-1)"};
}

Counterpart counterpart(const Model& model, const physics::Material& material) {
  const materials::AnyLaw& law = material.law;
  const std::string name = materials::describe(law).name;
  if (name == "neo_hookean") {
    return {"Mooney-Rivlin", {{"c1", value(law, "mu") / 2}, {"c2", 0}}, true, false, ""};
  }
  if (name == "mooney_rivlin") {
    return {"Mooney-Rivlin", {{"c1", value(law, "c1")}, {"c2", value(law, "c2")}}, true, false, ""};
  }
  if (name == "yeoh") {
    return {"Yeoh",
            {{"c1", value(law, "c1")}, {"c2", value(law, "c2")}, {"c3", value(law, "c3")}},
            true,
            false,
            ""};
  }
  if (name == "neo_hookean_coupled") {
    return neo_hookean_coupled(law, "neo-Hookean");
  }
  if (name == "saint_venant_kirchhoff") {
    return neo_hookean_coupled(law, "St.Venant-Kirchhoff");
  }
  if (name == "ogden") {
    return ogden(law);
  }
  if (name == "guccione") {
    return guccione(law);
  }
  if (name == "holzapfel_gasser_ogden") {
    return holzapfel_gasser_ogden(law);
  }
  if (name == "demiray") {
    return demiray(law);
  }
  refuse(model, material.key,
         "the law '" + name +
             "' has no counterpart in FEBio; neo_hookean, neo_hookean_coupled, "
             "saint_venant_kirchhoff, mooney_rivlin, yeoh, demiray, ogden, guccione and "
             "holzapfel_gasser_ogden have.");
}

bool is_incompressible(const physics::Material& material) {
  return material.bulk_modulus == std::numeric_limits<double>::infinity();
}

void add_volume(const physics::Material& material, xml_node node) {
  const double shear = materials::shear_modulus_at_rest(material.law);
  add_text(node, "k",
           number(is_incompressible(material) ? penalty * shear : material.bulk_modulus));
  add_text(node, "pressure_model", "Abaqus");
}

void add_law(const Counterpart& law, xml_node node) {
  node.append_attribute("type") = law.type.c_str();
  for (const auto& [name, parameter] : law.parameters) {
    add_text(node, name.c_str(), number(parameter));
  }
  if (!law.energy.empty()) {
    add_text(node, "W", law.energy);
  }
}

/// S = T f f and S = T (I - f f), the latter for the share across the fibre.
void add_active(Model& model, const physics::Material& material, bool uncoupled, xml_node mixture) {
  const std::string prefix = uncoupled ? "uncoupled prescribed " : "prescribed ";
  const std::string curve = model.curves.id_of(material.active.curve);
  const auto add = [&](const char* kind, double tension) {
    xml_node solid = mixture.append_child("solid");
    solid.append_attribute("type") = (prefix + kind + " active contraction").c_str();
    add_text(solid, "T0", number(tension)).append_attribute("lc") = curve.c_str();
  };
  add("uniaxial", material.active.tension);
  if (material.active.transverse > 0) {
    add("trans iso", material.active.tension * material.active.transverse);
  }
}

void add_material(Model& model, const physics::Material& material, std::size_t id, xml_node node) {
  const Counterpart law = counterpart(model, material);
  if (law.only_incompressible && !is_incompressible(material)) {
    refuse(model, material.key,
           "the law '" + materials::describe(material.law).name +
               "' takes the whole strain here and its isochoric part in FEBio; the two agree for "
               "incompressible tissue alone. Set bulk_modulus: incompressible for the comparison.");
  }
  node.append_attribute("id") = std::to_string(id).c_str();
  node.append_attribute("name") = material.region.c_str();
  if (material.active.tension > 0) {
    node.append_attribute("type") = law.uncoupled ? "uncoupled solid mixture" : "solid mixture";
    add_text(node, "density", number(material.density));
    if (law.uncoupled) {
      add_volume(material, node);
    }
    add_law(law, node.append_child("solid"));
    add_active(model, material, law.uncoupled, node);
    return;
  }
  add_law(law, node);
  add_text(node, "density", number(material.density));
  if (law.uncoupled) {
    add_volume(material, node);
  }
}

}  // namespace

void add_materials(Model& model) {
  xml_node section = model.root.append_child("Material");
  bool any_incompressible = false;
  for (std::size_t i = 0; i < model.simulation.materials.size(); ++i) {
    const physics::Material& material = model.simulation.materials[i];
    add_material(model, material, i + 1, section.append_child("material"));
    any_incompressible = any_incompressible ||
                         (is_incompressible(material) && counterpart(model, material).uncoupled);
  }
  if (any_incompressible) {
    model.notes.push_back(
        "Incompressible materials have a bulk modulus of 100 times their shear modulus in FEBio, "
        "with augmentation (laugon, atol 0.001) until the volume is kept.");
  }
}

void add_domains(Model& model, const std::vector<int>& material_of_region) {
  const bool mixed = model.simulation.formulation == Formulation::taylor_hood;
  xml_node section = model.root.append_child("MeshDomains");
  for (std::size_t region = 0; region < material_of_region.size(); ++region) {
    const physics::Material& material =
        model.simulation.materials[static_cast<std::size_t>(material_of_region[region])];
    const bool uncoupled = counterpart(model, material).uncoupled;
    xml_node domain = section.append_child("SolidDomain");
    domain.append_attribute("name") = model.mesh.region_names[region].c_str();
    domain.append_attribute("mat") = material.region.c_str();
    domain.append_attribute("type") = mixed && uncoupled ? "three-field-solid" : "elastic-solid";
    if (mixed && uncoupled && is_incompressible(material)) {
      add_text(domain, "laugon", "1");
      add_text(domain, "atol", "0.001");
    }
  }
  if (mixed) {
    model.notes.push_back(
        "FEBio's three-field elements have one pressure a cell, Viscera's Taylor-Hood elements a "
        "continuous linear one: displacements agree as both meshes are refined, pressures cell by "
        "cell do not.");
  }
}

}  // namespace viscera::febio
