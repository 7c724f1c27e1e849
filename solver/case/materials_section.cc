#include <algorithm>
#include <limits>
#include <map>
#include <stdexcept>

#include "solver/case/complaint.h"
#include "solver/case/sections.h"

namespace viscera::case_file {

namespace {

using materials::LawInfo;
using physics::Material;

constexpr const char* incompressible = "incompressible";

/// A material while it is read: the law is made when all of its parameters are known.
struct Draft {
  std::string law;
  std::map<std::string, double> parameters;
  Material material;
};

units::Dimension dimension_of(const materials::ParameterInfo& parameter) {
  switch (parameter.dimension) {
    case materials::Dimension::pressure:
      return units::pressure;
    case materials::Dimension::angle:
      return units::angle;
    case materials::Dimension::none:
      break;
  }
  return units::pure_number;
}

/// Allowed values by the catalogue of laws, within what a number may be at all.
Range range_of(const materials::ParameterInfo& parameter) {
  return {std::max(parameter.lower, any_value.lower), std::min(parameter.upper, any_value.upper),
          parameter.strict_lower};
}

Key<Draft> parameter_key(const materials::ParameterInfo& parameter) {
  const units::Dimension dimension = dimension_of(parameter);
  const Range range = range_of(parameter);
  KeyInfo info{parameter.name, Type::quantity, parameter.meaning, dimension, range};
  info.required = !parameter.default_value;
  info.default_text =
      parameter.default_value ? units::show(*parameter.default_value, dimension) : "";
  return {info, [name = parameter.name, dimension, range](const Node& node, Draft& draft) {
            draft.parameters[name] = read_quantity(node, dimension, range);
          }};
}

std::vector<std::string> law_names() {
  std::vector<std::string> names;
  for (const LawInfo& law : materials::law_catalogue()) {
    names.push_back(law.name);
  }
  return names;
}

Key<Draft> law_key() {
  KeyInfo info{"law", Type::choice, "constitutive law"};
  info.words = law_names();
  info.required = true;
  return {info, [](const Node& node, Draft& draft) { draft.law = node.text; }};
}

Key<Draft> bulk_modulus_key() {
  KeyInfo info{"bulk_modulus",  Type::quantity, "resistance to volume change",
               units::pressure, positive,       {incompressible}};
  info.required = true;
  return {info, [](const Node& node, Draft& draft) {
            const bool word = is_word(node, {incompressible}, units::pressure);
            draft.material.bulk_modulus = word ? std::numeric_limits<double>::infinity()
                                               : read_quantity(node, units::pressure, positive);
          }};
}

/// A key of the material itself, put into the draft.
Key<Draft> in_draft(const Key<Material>& key) {
  return {key.info,
          [read = key.read](const Node& node, Draft& draft) { read(node, draft.material); }};
}

void check_fibers(const Node& node, const LawInfo& law) {
  const Entry* fibers = node.find("fibers");
  const bool needs_fibers = law.fibers != materials::Fibers::none;
  if (!fibers && (needs_fibers || node.find("active"))) {
    const std::string who = needs_fibers ? "the law '" + law.name + "'" : "active stress";
    refuse(node, {who + " without 'fibers'",
                  "fibers: {field: NAME} of the mesh, or fibers: {direction: [x, y, z]}", "",
                  "Say where the fibre directions come from"});
  }
  const bool needs_sheet = law.fibers == materials::Fibers::fiber_and_sheet;
  if (needs_sheet && !fibers->value.find("sheet") && !fibers->value.find("sheet_direction")) {
    refuse(fibers->value,
           {"no sheet direction, which the law '" + law.name + "' needs",
            "sheet beside field, or sheet_direction beside direction", "", "Add it"});
  }
}

void make_law(const Node& node, const LawInfo& law, Draft& draft) {
  check_fibers(node, law);
  try {
    draft.material.law = materials::make_law(law.name, draft.parameters);
  } catch (const std::invalid_argument& error) {
    refuse(node, {std::string("parameters that do not go together: ") + error.what(), "", "", ""});
  }
}

Group<Draft> material_table(const LawInfo& law) {
  Group<Draft> table{law.name, law.meaning + " (" + law.source + ")", {law_key()}};
  for (const materials::ParameterInfo& parameter : law.parameters) {
    table.keys.push_back(parameter_key(parameter));
  }
  if (law.volumetric == materials::Volumetric::separate) {
    table.keys.push_back(bulk_modulus_key());
  }
  table.keys.push_back(in_draft(quantity_key("density", &Material::density, units::density,
                                             Range{0, 1e-3, true}, "mass per reference volume")));
  table.keys.push_back(
      in_draft(group_key("fibers", &Material::fibers, fibers_table,
                         "fibre directions; needed by fibre laws and active stress")));
  table.keys.push_back(
      in_draft(group_key("active", &Material::active, active_table, "active stress")));
  table.finish = [law](const Node& node, Draft& draft) { make_law(node, law, draft); };
  return table;
}

/// The catalogue's entry for the law that `node` names.
const LawInfo& find_law(const Node& node) {
  const Entry* entry = node.find("law");
  if (node.kind != Node::Kind::map || !entry) {
    refuse(node, {node.kind == Node::Kind::map ? "no key 'law'" : describe(node),
                  "a group with the key law, one of " + text::list(law_names()), "",
                  "Add the law of this material"});
  }
  const std::string name = read_choice(entry->value, law_names());
  for (const LawInfo& law : materials::law_catalogue()) {
    if (law.name == name) {
      return law;
    }
  }
  throw std::logic_error("a law of the catalogue that is not in it");
}

}  // namespace

GroupInfo materials_info() {
  GroupInfo info{"material", "What a region is made of", {law_key().info}, {}, {}};
  for (const LawInfo& law : materials::law_catalogue()) {
    info.variants.push_back(material_table(law).info());
  }
  return info;
}

Material read_material(const std::string& region, const Node& node) {
  const LawInfo& law = find_law(node);
  const Entry* bulk = node.find("bulk_modulus");
  if (bulk && law.volumetric == materials::Volumetric::included) {
    refuse(bulk->where, bulk->value.path,
           {"a bulk modulus beside the law '" + law.name +
                "', which has its own resistance to volume change",
            "no bulk_modulus here", "",
            "Remove it, or choose a law with a separate volumetric part such as neo_hookean"});
  }
  Draft draft;
  draft.material.key = node.path;
  draft.material.region = region;
  read_group(node, material_table(law), draft);
  return draft.material;
}

}  // namespace viscera::case_file
