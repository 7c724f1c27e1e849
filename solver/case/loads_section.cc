#include "solver/case/complaint.h"
#include "solver/case/force_table.h"
#include "solver/case/sections.h"

namespace viscera::case_file {

namespace {

using physics::ForceLoad;
using physics::GravityLoad;
using physics::PressureLoad;
using physics::TractionLoad;

// Beyond these a load is a mistake in number or unit, and no solve would end.
constexpr double largest_pressure = 1e6;      ///< kPa
constexpr double largest_force = 1e9;         ///< mN
constexpr double largest_acceleration = 1e7;  ///< mm/s^2
constexpr double largest_coordinate = 1e6;    ///< mm

template <class Load>
void add_load(Case& result, Load load) {
  result.loads.push_back(std::move(load));
}

Group<PressureLoad> pressure_table() {
  return {"pressure",
          "Pressure that follows the surface; positive pushes into the tissue",
          {required(text_key("surface", &PressureLoad::surface, "surface of the mesh")),
           required(quantity_key("value", &PressureLoad::pressure, units::pressure,
                                 within(largest_pressure), "pressure at factor 1")),
           curve_key<PressureLoad>()}};
}

Group<TractionLoad> traction_table() {
  return {"traction",
          "Force per reference area with a fixed direction",
          {required(text_key("surface", &TractionLoad::surface, "surface of the mesh")),
           required(vector_key("value", &TractionLoad::traction, units::pressure,
                               within(largest_pressure), "traction at factor 1")),
           curve_key<TractionLoad>()}};
}

Group<GravityLoad> gravity_table() {
  return {"gravity",
          "Weight, relative to the gravity under which the organ was imaged",
          {required(vector_key("acceleration", &GravityLoad::acceleration, units::acceleration,
                               within(largest_acceleration), "gravity at factor 1")),
           without("none: the mesh is stress free without gravity",
                   vector_key("imaged_under", &GravityLoad::imaged_under, units::acceleration,
                              within(largest_acceleration),
                              "gravity during imaging, in equilibrium with the mesh; at factor 0")),
           curve_key<GravityLoad>()}};
}

Key<ForceLoad> force_table_key() {
  return {
      {"table", Type::file, "CSV of the force over time, instead of value: t,fx[N],fy[N],fz[N]"},
      [](const Node& node, ForceLoad& load) {
        load.component_curves = read_force_table(node);
        load.has_component_curves = true;
      }};
}

void check_force(const Node& node, ForceLoad& load) {
  const bool patch = !load.surface.empty();
  for (const char* name : {"center", "radius"}) {
    const Entry* entry = node.find(name);
    if (patch && !entry) {
      refuse(node,
             {std::string("a force on a surface without '") + name + "'",
              "surface, center and radius together", "",
              "Add the center and radius of the patch, or use 'traction' for the whole surface"});
    }
    if (!patch && entry) {
      refuse(entry->where, node.path,
             {std::string("'") + name + "' without a surface",
              "surface, center and radius together", "", "Remove it, or name the surface"});
    }
  }
  if (const Entry* curve = node.find("curve"); curve && load.has_component_curves) {
    refuse(
        curve->where, node.path,
        {"a curve beside a table", "one of them: the table has its own times", "", "Remove one"});
  }
}

Group<ForceLoad> force_load_table() {
  return {
      "force",
      "Force with a fixed direction: on the node nearest a point, shared by a node set, or spread "
      "over the part of a surface in a sphere",
      {vector_key("point", &ForceLoad::point, units::length, within(largest_coordinate),
                  "place in the reference shape"),
       text_key("node_set", &ForceLoad::node_set, "node set that shares the force equally"),
       text_key("surface", &ForceLoad::surface, "surface with the patch"),
       vector_key("center", &ForceLoad::center, units::length, within(largest_coordinate),
                  "center of the sphere"),
       without("", quantity_key("radius", &ForceLoad::radius, units::length,
                                Range{0, largest_coordinate, true}, "radius of the sphere")),
       vector_key("value", &ForceLoad::force, units::force, within(largest_force),
                  "force at factor 1"),
       force_table_key(), curve_key<ForceLoad>()},
      {{"point", "node_set", "surface"}, {"value", "table"}},
      check_force};
}

}  // namespace

Group<Case> load_table() {
  return {
      "load",
      "One load",
      {condition_key("pressure", pressure_table, add_load<PressureLoad>, "pressure on a surface"),
       condition_key("traction", traction_table, add_load<TractionLoad>,
                     "dead traction on a surface"),
       condition_key("gravity", gravity_table, add_load<GravityLoad>, "weight"),
       condition_key("force", force_load_table, add_load<ForceLoad>, "force at a place")},
      {{"pressure", "traction", "gravity", "force"}}};
}

}  // namespace viscera::case_file
