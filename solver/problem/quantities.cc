#include "solver/problem/quantities.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include <deal.II/lac/la_parallel_block_vector.h>

namespace viscera {
namespace {

using Kind = physics::Quantity::Kind;
using Component = physics::Quantity::Component;

double component_of(const std::array<double, 3>& v, Component component) {
  if (component == Component::magnitude)
    return std::hypot(v[0], v[1], v[2]);
  return v[static_cast<int>(component)];
}

DistributedVector<double> with_ghosts(const BlockVector& x) {
  DistributedVector<double> u(x.block(0));
  u.update_ghost_values();
  return u;
}

}  // namespace

Quantities::Quantities(MechanicsProblem& problem, const Case& the_case)
    : problem_(problem), case_(the_case) {
  OrganOperator& organ = problem_.organ();
  for (std::size_t k = 0; k < case_.quantities.size(); ++k) {
    const physics::Quantity& q = case_.quantities[k];
    if (q.kind == Kind::displacement || q.kind == Kind::position)
      nodes_.emplace(k, nearest_node(organ.space(), q.point));
    if (q.kind == Kind::enclosed_volume)
      cavities_.emplace(k, Cavity(organ, q.surface));
    if (q.kind == Kind::reaction)
      for (const std::int32_t node : nodes_of(organ.space(), q.surface, ""))
        for (int i = 0; i < 3; ++i)
          if (node < organ.space().displacement().n_owned &&
              organ.constraints().is_constrained(3 * node + i))
            support_entries_[k].push_back(3 * node + i);
  }
}

std::vector<double> Quantities::evaluate(const BlockVector& x) const {
  std::vector<double> out;
  for (std::size_t k = 0; k < case_.quantities.size(); ++k)
    out.push_back(value(case_.quantities[k], k, x) * case_.quantities[k].scale);
  return out;
}

double Quantities::value(const physics::Quantity& quantity,
                         std::size_t k,
                         const BlockVector& x) const {
  switch (quantity.kind) {
    case Kind::displacement:
    case Kind::position:
      return at_point(quantity, nodes_.at(k), x);
    case Kind::region_volume:
      return region_volume(quantity.region, x);
    case Kind::enclosed_volume:
      return cavities_.at(k).volume(with_ghosts(x).begin());
    case Kind::field_extreme:
      return extreme(quantity, x);
    case Kind::reaction:
      return reaction(quantity, x);
  }
  return std::numeric_limits<double>::quiet_NaN();
}

double Quantities::at_point(const physics::Quantity& quantity,
                            const NearestNode& node,
                            const BlockVector& x) const {
  std::array<double, 3> v{0, 0, 0};
  if (node.node >= 0)
    for (int i = 0; i < 3; ++i)
      v[i] = x.block(0).local_element(3 * node.node + i) +
             (quantity.kind == Kind::position
                  ? problem_.organ().space().coordinates()[3 * std::size_t(node.node) + i]
                  : 0.0);
  MPI_Bcast(v.data(), 3, MPI_DOUBLE, node.rank, problem_.organ().space().communicator());
  return component_of(v, quantity.component);
}

double Quantities::region_volume(const std::string& region, const BlockVector& x) const {
  const OrganSpace& space = problem_.organ().space();
  const DistributedVector<double> u = with_ghosts(x);
  double total = 0;
  const meshes::OrganMesh& mesh = space.mesh();
  for (const RegionOperator& group : problem_.organ().regions()) {
    std::vector<char> included;
    for (const std::int32_t cell : group.cells)
      included.push_back(region == "all" ||
                         mesh.region_names[mesh.cell_regions[space.mesh_cell(cell)]] == region);
    total += group.elements->volume(u.begin(), included);
  }
  MPI_Allreduce(MPI_IN_PLACE, &total, 1, MPI_DOUBLE, MPI_SUM, space.communicator());
  return total;
}

double Quantities::extreme(const physics::Quantity& quantity, const BlockVector& x) const {
  const double sign = quantity.extreme == physics::Quantity::Extreme::maximum ? 1 : -1;
  double best = -std::numeric_limits<double>::infinity();
  const OrganSpace& space = problem_.organ().space();
  if (quantity.field == "displacement") {
    for (std::int32_t node = 0; node < space.displacement().n_owned; ++node) {
      std::array<double, 3> u;
      for (int i = 0; i < 3; ++i)
        u[i] = x.block(0).local_element(3 * node + i);
      best = std::max(best, sign * component_of(u, Component::magnitude));
    }
  } else {
    for (const std::vector<double>& region : point_values(problem_.organ(), x).by_region)
      for (std::size_t at = 0; at < region.size(); at += kernels::n_point_fields)
        best = std::max(best, sign * point_scalar(quantity.field, &region[at]));
  }
  MPI_Allreduce(MPI_IN_PLACE, &best, 1, MPI_DOUBLE, MPI_MAX, space.communicator());
  return sign * best;
}

double Quantities::reaction(const physics::Quantity& quantity, const BlockVector& x) const {
  OrganOperator& organ = problem_.organ();
  BlockVector internal = organ.make_vector(), external = organ.make_vector();
  organ.residual(x, internal, external);
  std::array<double, 3> force{0, 0, 0};
  const std::size_t k = static_cast<std::size_t>(&quantity - case_.quantities.data());
  const auto entries = support_entries_.find(k);
  if (entries != support_entries_.end())
    for (const std::int32_t entry : entries->second)
      force[entry % 3] +=
          internal.block(0).local_element(entry) - external.block(0).local_element(entry);
  const DistributedVector<double> u = with_ghosts(x);
  std::vector<double> spring(3 * std::size_t(organ.space().displacement().n_local), 0.0);
  for (const SpringTerm& term : organ.springs())
    if (term.condition->surface == quantity.surface)
      term.surface->apply_spring(term.spring, u.begin(), spring.data());
  for (std::size_t entry = 0; entry < spring.size(); ++entry)
    force[entry % 3] -= spring[entry];
  MPI_Allreduce(MPI_IN_PLACE, force.data(), 3, MPI_DOUBLE, MPI_SUM, organ.space().communicator());
  return component_of(force, quantity.component);
}

}  // namespace viscera
