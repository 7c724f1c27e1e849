#include "solver/operators/dead_loads.h"

#include <cmath>
#include <string>

#include "solver/core/errors.h"
#include "solver/core/text.h"
#include "solver/discretization/nearest_node.h"
#include "solver/operators/constraints.h"

namespace viscera {

DeadLoads::DeadLoads(const OrganSpace& space,
                     const Case& the_case,
                     const std::vector<RegionOperator>& regions,
                     Surfaces& surfaces)
    : space_(space), regions_(regions), end_(the_case.steps.end) {
  for (const physics::Load& load : the_case.loads)
    std::visit([&](const auto& one) { add_term(one, surfaces); }, load);
}

void DeadLoads::add_term(const physics::TractionLoad& load, Surfaces& surfaces) {
  Term term;
  term.weights.assign(space_.displacement().n_local, 0.0);
  surfaces[load.surface].add_area_weights(nullptr, term.weights.data());
  term.amplitude = load.traction;
  term.curves.fill(&load.curve);
  terms_.push_back(std::move(term));
}

void DeadLoads::add_term(const physics::GravityLoad& load, Surfaces&) {
  Term term;
  term.weights.assign(space_.displacement().n_local, 0.0);
  std::vector<double> volume(space_.displacement().n_local);
  for (const RegionOperator& region : regions_) {
    std::fill(volume.begin(), volume.end(), 0.0);
    region.elements->add_volume_weights(volume.data());
    for (std::size_t node = 0; node < volume.size(); ++node)
      term.weights[node] += region.material->density * volume[node];
  }
  for (int i = 0; i < 3; ++i)
    term.amplitude[i] = load.acceleration[i] - load.imaged_under[i];
  term.curves.fill(&load.curve);
  terms_.push_back(std::move(term));
}

void DeadLoads::add_term(const physics::ForceLoad& load, Surfaces& surfaces) {
  Term term;
  term.weights = force_shares(load, surfaces);
  term.amplitude = load.force;
  term.curves.fill(&load.curve);
  if (load.has_component_curves)
    for (int i = 0; i < 3; ++i) {
      term.curves[i] = &load.component_curves[i];
      term.amplitude[i] = 1.0;
    }
  terms_.push_back(std::move(term));
}

std::vector<double> DeadLoads::force_shares(const physics::ForceLoad& load,
                                            Surfaces& surfaces) const {
  if (!load.surface.empty())
    return patch_shares(load, surfaces);
  std::vector<double> shares(space_.displacement().n_local, 0.0);
  if (load.point) {
    const NearestNode nearest = nearest_node(space_, *load.point);
    if (nearest.node >= 0)
      shares[nearest.node] = 1.0;
    return shares;
  }
  // Nodes that carry unknowns: the linear form drops the other nodes of a quadratic mesh.
  double count = 0;
  for (const std::int32_t node : nodes_of(space_, "", load.node_set))
    if (node < space_.displacement().n_owned) {
      shares[node] = 1.0;
      ++count;
    }
  MPI_Allreduce(MPI_IN_PLACE, &count, 1, MPI_DOUBLE, MPI_SUM, space_.communicator());
  if (!(count > 0))
    throw InputError(text::format(
        "The force of %s touches nothing: no node of the node set '%s' is a vertex of a cell, and "
        "linear elements have no other nodes. Use a quadratic formulation or name vertices.",
        load.key.c_str(), load.node_set.c_str()));
  for (double& share : shares)
    share /= count;
  return shares;
}

std::vector<double> DeadLoads::patch_shares(const physics::ForceLoad& load,
                                            Surfaces& surfaces) const {
  const kernels::SurfaceOperator& surface = surfaces[load.surface];
  const int corners = meshes::shape_of(space_.cell_type()).facet_corners;
  std::vector<char> included(surface.n_facets(), 0);
  for (std::int64_t f = 0; f < surface.n_facets(); ++f) {
    double square = 0;
    for (int i = 0; i < 3; ++i) {
      double mean = 0;
      for (int v = 0; v < corners; ++v)
        mean += space_.coordinates()[3 * std::size_t(surface.facet_nodes(f)[v]) + i] / corners;
      square += (mean - load.center[i]) * (mean - load.center[i]);
    }
    included[f] = square <= load.radius * load.radius;
  }
  std::vector<double> shares(space_.displacement().n_local, 0.0);
  surface.add_area_weights(&included, shares.data());
  double area = 0;
  for (const double share : shares)
    area += share;
  MPI_Allreduce(MPI_IN_PLACE, &area, 1, MPI_DOUBLE, MPI_SUM, space_.communicator());
  if (!(area > 0))
    throw InputError(text::format(
        "The patch force of %s touches nothing: no facet of surface '%s' has its centre within "
        "%g mm of (%g, %g, %g) mm. Move the centre onto the surface or widen the radius.",
        load.key.c_str(), load.surface.c_str(), load.radius, load.center[0], load.center[1],
        load.center[2]));
  for (double& share : shares)
    share /= area;
  return shares;
}

void DeadLoads::add(double t, double* force) const {
  for (const Term& term : terms_) {
    double f[3];
    for (int i = 0; i < 3; ++i)
      f[i] = term.amplitude[i] * (*term.curves[i])(t, end_);
    for (std::size_t node = 0; node < term.weights.size(); ++node)
      for (int i = 0; i < 3; ++i)
        force[3 * node + i] += term.weights[node] * f[i];
  }
}

}  // namespace viscera
