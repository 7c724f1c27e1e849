#include "solver/case/complaint.h"
#include "solver/case/field_names.h"
#include "solver/case/sections.h"

namespace viscera::case_file {

namespace {

using physics::Quantity;
using Component = Quantity::Component;
using Kind = Quantity::Kind;

constexpr double largest_coordinate = 1e6;  ///< mm

Key<Quantity> component_key() {
  return choice_key<Quantity, Component>("component", &Quantity::component,
                                         {{"x", Component::x},
                                          {"y", Component::y},
                                          {"z", Component::z},
                                          {"magnitude", Component::magnitude}},
                                         "component to report");
}

Group<Quantity> point_table() {
  return {"material point",
          "The material point nearest a place in the reference shape",
          {required(vector_key("point", &Quantity::point, units::length, within(largest_coordinate),
                               "reference place")),
           component_key()}};
}

Group<Quantity> region_table() {
  return {"region",
          "A region of the mesh",
          {required(text_key("region", &Quantity::region, "region of the mesh"))}};
}

Group<Quantity> surface_table() {
  return {"surface",
          "A surface of the mesh, closed by a flat lid where it is open",
          {required(text_key("surface", &Quantity::surface, "surface of the mesh"))}};
}

Group<Quantity> reaction_table() {
  return {
      "reaction",
      "Force of the supports on a surface",
      {required(text_key("surface", &Quantity::surface, "surface of the mesh")), component_key()}};
}

Group<Quantity> field_table() {
  KeyInfo info{"field", Type::choice, "output field; of the displacement its length"};
  info.words = extreme_field_names();
  return {"field",
          "An output field over the whole organ",
          {required(Key<Quantity>{info, [](const Node& node, Quantity& quantity) {
                                    quantity.field = read_choice(node, extreme_field_names());
                                  }})}};
}

/// A key that sets the kind of the quantity and reads the rest by `table`.
Key<Quantity> kind_key(const std::string& name,
                       Kind kind,
                       Group<Quantity> (*table)(),
                       const std::string& meaning) {
  KeyInfo info{name, Type::group, meaning};
  info.group = [table] { return table().info(); };
  return {info, [kind, table](const Node& node, Quantity& quantity) {
            quantity.kind = kind;
            read_group(node, table(), quantity);
          }};
}

Key<Quantity> extreme_key(const std::string& name, Quantity::Extreme extreme) {
  Key<Quantity> key = kind_key(name, Kind::field_extreme, field_table, name + " of a field");
  key.read = [extreme, read = key.read](const Node& node, Quantity& quantity) {
    read(node, quantity);
    quantity.extreme = extreme;
  };
  return key;
}

units::Dimension dimension_of(const Quantity& quantity) {
  switch (quantity.kind) {
    case Kind::displacement:
    case Kind::position:
      return units::length;
    case Kind::region_volume:
    case Kind::enclosed_volume:
      return units::volume;
    case Kind::reaction:
      return units::force;
    case Kind::field_extreme:
      break;
  }
  for (const FieldInfo& field : output_fields()) {
    if (field.name == quantity.field) {
      return field.dimension;
    }
  }
  return units::pure_number;
}

/// Size of the unit to show, and its check against what is shown.
void set_unit(const Node& node, Quantity& quantity) {
  const units::Dimension dimension = dimension_of(quantity);
  const Entry* given = node.find("unit");
  if (!given) {
    quantity.unit = units::default_unit(dimension);
    quantity.scale = 1 / units::parse_unit(quantity.unit).factor;
    return;
  }
  const std::string allowed = dimension == units::pure_number
                                  ? "no unit, it is a pure number"
                                  : "a unit of " + units::name(dimension) + " (" +
                                        text::list(units::usual_units(dimension)) + ")";
  try {
    const units::Unit unit = units::parse_unit(quantity.unit);
    if (unit.dimension != dimension) {
      refuse(given->value, {"'" + quantity.unit + "', a unit of " + units::name(unit.dimension),
                            allowed, "", "Choose a unit of what is reported"});
    }
    quantity.scale = 1 / unit.factor;
  } catch (const units::UnitError& error) {
    refuse(given->value, {std::string("no unit: ") + error.what(), allowed, "", ""});
  }
}

}  // namespace

Group<Quantity> quantity_table() {
  const std::vector<Key<Quantity>> kinds{
      kind_key("displacement", Kind::displacement, point_table, "displacement of a material point"),
      kind_key("position", Kind::position, point_table, "deformed place of a material point"),
      kind_key("region_volume", Kind::region_volume, region_table, "deformed volume of a region"),
      kind_key("enclosed_volume", Kind::enclosed_volume, surface_table, "volume inside a surface"),
      extreme_key("minimum", Quantity::Extreme::minimum),
      extreme_key("maximum", Quantity::Extreme::maximum),
      kind_key("reaction", Kind::reaction, reaction_table, "force of the supports on a surface")};
  Group<Quantity> table{
      "quantity", "A number for summary.json and history.csv", kinds, {{}}, set_unit};
  for (const Key<Quantity>& key : kinds) {
    table.exactly_one.front().push_back(key.info.name);
  }
  table.keys.push_back(without("by kind: mm, mL, kPa, mN",
                               text_key("unit", &Quantity::unit, "unit to report the value in")));
  return table;
}

}  // namespace viscera::case_file
