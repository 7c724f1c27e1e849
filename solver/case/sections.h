// The tables of the case file, one function a section, each in a file of its own.
#pragma once

#include "solver/case/case.h"
#include "solver/case/keys.h"

namespace viscera::case_file {

Group<Case> case_table();
Group<MeshOptions> mesh_table();
Group<physics::LoadCurve> curve_table();
Group<physics::FiberSource> fibers_table();
Group<physics::ActiveStress> active_table();
Group<StepOptions> steps_table();
Group<SolverOptions> solver_table();
Group<OutputOptions> output_table();

/// Keys of a material of any law; `read_material` reads one.
GroupInfo materials_info();
physics::Material read_material(const std::string& region, const Node& node);

/// Every entry of `supports` and `loads` is a group with one key, its kind.
Group<Case> support_table();
Group<Case> load_table();

Group<physics::Quantity> quantity_table();
/// Fills Case::calibration, which is there; reads after all other sections.
Group<Case> calibration_table();

/// The key `curve`, the same in every load.
template <class Target>
Key<Target> curve_key() {
  return without("the ramp from 0 at the start to 1 at the end of the run",
                 group_key("curve", &Target::curve, curve_table, "factor over time"));
}

/// Adds an entry of kind `Condition` to a list of the case, which the table of that kind fills.
template <class Condition>
Key<Case> condition_key(const std::string& name,
                        Group<Condition> (*table)(),
                        void (*add)(Case&, Condition),
                        const std::string& meaning) {
  KeyInfo info{name, Type::group, meaning};
  info.group = [table] { return table().info(); };
  return {info, [table, add](const Node& node, Case& result) {
            Condition condition;
            condition.key = node.path;
            read_group(node, table(), condition);
            add(result, std::move(condition));
          }};
}

}  // namespace viscera::case_file
