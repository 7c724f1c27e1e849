#include "solver/operators/constraints.h"

#include <deal.II/lac/la_parallel_vector.h>

namespace viscera {

std::vector<std::int32_t> nodes_of(const OrganSpace& space,
                                   const std::string& surface,
                                   const std::string& node_set) {
  // A node on a surface may be a ghost of ranks that own none of its facets: mark and exchange.
  dealii::LinearAlgebra::distributed::Vector<double> mark(space.displacement().scalar);
  if (!surface.empty())
    for (const std::int32_t node : surface_facets(space, surface))
      mark.local_element(node) = 1;
  if (!node_set.empty())
    for (const std::int32_t mesh_node : space.mesh().node_sets.at(node_set))
      if (space.node_of_mesh_node(mesh_node) >= 0)
        mark.local_element(space.node_of_mesh_node(mesh_node)) = 1;
  mark.compress(dealii::VectorOperation::add);
  mark.update_ghost_values();
  std::vector<std::int32_t> nodes;
  for (std::int32_t node = 0; node < space.displacement().n_local; ++node)
    if (mark.local_element(node) > 0)
      nodes.push_back(node);
  return nodes;
}

Constraints::Constraints(const OrganSpace& space, const Case& the_case)
    : case_(the_case), condition_of_(3 * std::size_t(space.displacement().n_local), -1) {
  for (std::size_t d = 0; d < case_.dirichlet.size(); ++d) {
    const physics::DirichletCondition& condition = case_.dirichlet[d];
    for (const std::int32_t node : nodes_of(space, condition.surface, condition.node_set))
      for (int i = 0; i < 3; ++i)
        if (condition.value[i])
          condition_of_[3 * node + i] = static_cast<std::int32_t>(d);
  }
  for (std::size_t entry = 0; entry < condition_of_.size(); ++entry)
    if (condition_of_[entry] >= 0)
      entries_.push_back(static_cast<std::int32_t>(entry));
}

double Constraints::value(std::size_t k, double t) const {
  const std::int32_t entry = entries_[k];
  const physics::DirichletCondition& condition = case_.dirichlet[condition_of_[entry]];
  const double final_value = *condition.value[entry % 3];
  return final_value == 0 ? 0 : final_value * condition.curve(t, case_.steps.end);
}

double Constraints::derivative(std::size_t k,
                               double t,
                               const physics::CaseParameter& parameter) const {
  using Kind = physics::CaseParameter::Kind;
  const std::int32_t entry = entries_[k];
  if (condition_of_[entry] != parameter.index)
    return 0;
  const physics::DirichletCondition& condition = case_.dirichlet[parameter.index];
  if (parameter.kind == Kind::displacement)
    return parameter.item == entry % 3 ? condition.curve(t, case_.steps.end) : 0;
  if (parameter.kind == Kind::displacement_factor)
    return *condition.value[entry % 3] *
           condition.curve.share_of(parameter.item)(t, case_.steps.end);
  return 0;
}

void Constraints::impose(double t, double* local) const {
  for (std::size_t k = 0; k < entries_.size(); ++k)
    local[entries_[k]] = value(k, t);
}

}  // namespace viscera
