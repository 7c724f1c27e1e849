// The numbers a case asks for, in the units it asks for.
#pragma once

#include <map>
#include <vector>

#include "solver/discretization/nearest_node.h"
#include "solver/problem/cavity.h"
#include "solver/problem/mechanics_problem.h"
#include "solver/problem/result_fields.h"

namespace viscera {

class Quantities {
 public:
  /// Collective.
  Quantities(MechanicsProblem& problem, const Case& the_case);

  /// Values in shown units, in the order of the case. Collective.
  std::vector<double> evaluate(const BlockVector& x) const;

 private:
  double value(const physics::Quantity& quantity, std::size_t k, const BlockVector& x) const;
  double at_point(const physics::Quantity& quantity,
                  const NearestNode& node,
                  const BlockVector& x) const;
  double region_volume(const std::string& region, const BlockVector& x) const;
  double extreme(const physics::Quantity& quantity, const BlockVector& x) const;
  double reaction(const physics::Quantity& quantity, const BlockVector& x) const;

  MechanicsProblem& problem_;
  const Case& case_;
  std::map<std::size_t, NearestNode> nodes_;
  std::map<std::size_t, Cavity> cavities_;
  std::map<std::size_t, std::vector<std::int32_t>> support_entries_;  // owned, constrained
};

}  // namespace viscera
