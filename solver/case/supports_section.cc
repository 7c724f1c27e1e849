#include <algorithm>

#include "solver/case/complaint.h"
#include "solver/case/sections.h"

namespace viscera::case_file {

namespace {

using physics::DirichletCondition;
using physics::RobinCondition;

constexpr double longest = 1e4;          ///< mm; a displacement beyond it is a mistake
constexpr double stiffest_spring = 1e6;  ///< kPa/mm

const std::vector<std::string> axes{"x", "y", "z"};

template <class Condition>
std::vector<Key<Condition>> place_keys() {
  return {text_key("surface", &Condition::surface, "surface of the mesh"),
          text_key("node_set", &Condition::node_set, "node set, instead of a surface")};
}

Key<DirichletCondition> components_key() {
  KeyInfo info{"components", Type::choices, "components that are held"};
  info.words = axes;
  info.default_text = "[x, y, z]";
  return {info, [](const Node& node, DirichletCondition& condition) {
            condition.value = {};
            for (const Node& item : read_list(node, "components x, y, z")) {
              const std::string axis = read_choice(item, axes);
              condition.value[static_cast<std::size_t>(axis[0] - 'x')] = 0.0;
            }
          }};
}

Group<DirichletCondition> fixed_table() {
  Group<DirichletCondition> table{"fixed",
                                  "Nodes that stay where they are, in all or some components",
                                  place_keys<DirichletCondition>(),
                                  {{"surface", "node_set"}},
                                  [](const Node& node, DirichletCondition& condition) {
                                    if (!node.find("components")) {
                                      condition.value = {0.0, 0.0, 0.0};
                                    }
                                  }};
  table.keys.push_back(components_key());
  return table;
}

Key<DirichletCondition> displacement_key(std::size_t axis) {
  KeyInfo info{axes[axis], Type::quantity, "displacement along " + axes[axis]};
  info.dimension = units::length;
  info.range = within(longest);
  info.default_text = "free";
  return {info, [axis](const Node& node, DirichletCondition& condition) {
            condition.value[axis] = read_quantity(node, units::length, within(longest));
          }};
}

void check_displacement(const Node& node, DirichletCondition& condition) {
  condition.moves = true;
  const auto& value = condition.value;
  if (std::none_of(value.begin(), value.end(), [](const auto& v) { return v.has_value(); })) {
    refuse(node, {"no component", "at least one of x, y, z, each a length", "",
                  "Add for example 'z: 1 mm'"});
  }
}

Group<DirichletCondition> displacement_table() {
  Group<DirichletCondition> table{"displacement",
                                  "Prescribed displacement; components that are not given are free",
                                  place_keys<DirichletCondition>(),
                                  {{"surface", "node_set"}},
                                  check_displacement};
  for (std::size_t axis = 0; axis < 3; ++axis) {
    table.keys.push_back(displacement_key(axis));
  }
  table.keys.push_back(curve_key<DirichletCondition>());
  return table;
}

Group<RobinCondition> spring_table() {
  using Direction = RobinCondition::Direction;
  return {"spring",
          "Elastic support by surrounding tissue: traction = -stiffness x displacement",
          {required(text_key("surface", &RobinCondition::surface, "surface of the mesh")),
           required(quantity_key("stiffness", &RobinCondition::stiffness, units::spring,
                                 Range{0, stiffest_spring, true},
                                 "traction per displacement, by reference area")),
           choice_key<RobinCondition, Direction>(
               "direction", &RobinCondition::direction,
               {{"all", Direction::all}, {"normal", Direction::normal}},
               "resists every displacement, or only along the reference normal")}};
}

void add_dirichlet(Case& result, DirichletCondition condition) {
  result.dirichlet.push_back(std::move(condition));
}

void add_robin(Case& result, RobinCondition condition) {
  result.robin.push_back(std::move(condition));
}

}  // namespace

Group<Case> support_table() {
  return {
      "support",
      "One way the organ is held",
      {condition_key("fixed", fixed_table, add_dirichlet, "no displacement"),
       condition_key("displacement", displacement_table, add_dirichlet, "prescribed displacement"),
       condition_key("spring", spring_table, add_robin, "elastic support")},
      {{"fixed", "displacement", "spring"}}};
}

}  // namespace viscera::case_file
