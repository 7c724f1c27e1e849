#include "solver/case/complaint.h"
#include "solver/case/sections.h"

namespace viscera::case_file {

namespace {

/// Version of the format; a later one may change the meaning of keys.
Key<Case> version_key() {
  constexpr Range only_version{1, 1};
  KeyInfo info{"viscera", Type::integer, "version of the case format: 1", units::pure_number,
               only_version};
  info.required = true;
  return {info, [only_version](const Node& node, Case&) { read_integer(node, only_version); }};
}

void check_named_group(const Node& node, const std::string& of_what) {
  if (node.kind != Node::Kind::map || node.entries.empty()) {
    refuse(node, {describe(node), of_what, "", "Write 'name: {...}', one a line, indented"});
  }
}

Key<Case> materials_key() {
  KeyInfo info{"materials", Type::named_groups,
               "material of each region by its name; 'all': of every region"};
  info.required = true;
  info.group = materials_info;
  return {info, [](const Node& node, Case& result) {
            check_named_group(node, "region names with a material each, or 'all'");
            for (const Entry& entry : node.entries) {
              result.materials.push_back(read_material(entry.key, entry.value));
            }
          }};
}

/// A list of groups that each have one key, their kind.
Key<Case> list_key(const std::string& name, Group<Case> (*table)(), const std::string& meaning) {
  KeyInfo info{name, Type::groups, meaning};
  info.group = [table] { return table().info(); };
  return {info, [table, name](const Node& node, Case& result) {
            if (node.kind == Node::Kind::empty) {
              return;
            }
            for (const Node& item : read_list(node, name)) {
              read_group(item, table(), result);
            }
          }};
}

Key<Case> quantities_key() {
  KeyInfo info{"quantities", Type::named_groups, "numbers to report, by names of your own"};
  info.group = [] { return quantity_table().info(); };
  return {info, [](const Node& node, Case& result) {
            check_named_group(node, "names with a quantity each");
            for (const Entry& entry : node.entries) {
              physics::Quantity quantity;
              quantity.name = entry.key;
              quantity.key = entry.value.path;
              read_group(entry.value, quantity_table(), quantity);
              result.quantities.push_back(quantity);
            }
          }};
}

/// Last, for its values have the units of what they set in the others.
Key<Case> calibration_key() {
  KeyInfo info{"calibration", Type::group, "parameters to find from measurements"};
  info.group = [] { return calibration_table().info(); };
  return {info, [](const Node& node, Case& result) {
            result.calibration.emplace();
            read_group(node, calibration_table(), result);
          }};
}

}  // namespace

Group<Case> case_table() {
  return {"case",
          "One simulation",
          {version_key(), text_key("title", &Case::title, "one line that says what it is"),
           required(group_key("mesh", &Case::mesh, mesh_table, "the organ's mesh")),
           choice_key<Case, Formulation>("formulation", &Case::formulation,
                                         {{"taylor_hood", Formulation::taylor_hood},
                                          {"displacement_p1", Formulation::displacement_p1},
                                          {"displacement_p2", Formulation::displacement_p2}},
                                         "unknowns: displacement of degree 2 with pressure of "
                                         "degree 1, or displacement only; P on "
                                         "tetrahedra, Q on hexahedra"),
           materials_key(), list_key("supports", support_table, "how the organ is held"),
           list_key("loads", load_table, "what acts on it"),
           group_key("steps", &Case::steps, steps_table, "pseudo-time steps"),
           group_key("solver", &Case::solver, solver_table, "Newton and linear solver"),
           group_key("output", &Case::output, output_table, "fields to write"), quantities_key(),
           calibration_key()}};
}

}  // namespace viscera::case_file
