#include "solver/operators/dead_loads.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "kernels/backend/volume_weights.h"
#include "solver/core/errors.h"
#include "solver/core/text.h"
#include "solver/discretization/nearest_node.h"
#include "solver/operators/constraints.h"

namespace viscera {

namespace {

using Kind = physics::CaseParameter::Kind;

bool is_patch(const physics::Load& load) {
  const auto* force = std::get_if<physics::ForceLoad>(&load);
  return force && !force->surface.empty();
}

/// Force per weight at time t, kPa, mm/s^2 or mN, times a factor.
struct Amplitude {
  double t, end;
  double factor = 1;

  physics::Vector operator()(const physics::TractionLoad& load) const {
    return scaled(load.traction, load.curve(t, end));
  }
  physics::Vector operator()(const physics::PressureLoad&) const { return {}; }
  physics::Vector operator()(const physics::GravityLoad& load) const {
    physics::Vector g;
    for (int i = 0; i < 3; ++i)
      g[i] = load.acceleration[i] - load.imaged_under[i];
    return scaled(g, load.curve(t, end));
  }
  physics::Vector operator()(const physics::ForceLoad& load) const {
    if (!load.has_component_curves)
      return scaled(load.force, load.curve(t, end));
    physics::Vector f;
    for (int i = 0; i < 3; ++i)
      f[i] = load.component_curves[i](t, end);
    return scaled(f, 1);
  }

  physics::Vector scaled(physics::Vector f, double by) const {
    for (double& component : f)
      component *= by * factor;
    return f;
  }
};

/// A load as it is, but with the numbers of the direction of one of its own: amplitudes are linear
/// in their vector and in the values of their curve.
physics::Load along(physics::Load load, const physics::CaseParameter& parameter) {
  physics::Vector unit{};
  unit[parameter.item % 3] = 1;
  if (auto* traction = std::get_if<physics::TractionLoad>(&load);
      traction && parameter.kind == Kind::traction)
    traction->traction = unit;
  if (auto* force = std::get_if<physics::ForceLoad>(&load); force && parameter.kind == Kind::force)
    force->force = unit;
  if (auto* gravity = std::get_if<physics::GravityLoad>(&load)) {
    if (parameter.kind != Kind::curve_factor)
      gravity->acceleration = gravity->imaged_under = {};
    if (parameter.kind == Kind::gravity)
      gravity->acceleration = unit;
    if (parameter.kind == Kind::imaged_gravity)
      gravity->imaged_under = unit;
  }
  if (parameter.kind == Kind::curve_factor)
    std::visit([&](auto& one) { one.curve = one.curve.share_of(parameter.item); }, load);
  return load;
}

}  // namespace

DeadLoads::DeadLoads(const OrganSpace& space,
                     const Case& the_case,
                     const std::vector<RegionOperator>& regions,
                     Surfaces& surfaces)
    : space_(space), case_(the_case), regions_(regions) {
  for (const physics::Load& load : the_case.loads) {
    Term term;
    term.load = &load;
    if (const auto* traction = std::get_if<physics::TractionLoad>(&load))
      term.surface = &surfaces[traction->surface];
    if (const auto* force = std::get_if<physics::ForceLoad>(&load)) {
      if (is_patch(load)) {
        term.surface = &surfaces[force->surface];
        term.facets = patch_facets(*force, *term.surface);
      } else {
        term.weights = fixed_shares(*force);
      }
    }
    if (!std::holds_alternative<physics::PressureLoad>(load))
      terms_.push_back(std::move(term));
  }
  refresh();
}

void DeadLoads::refresh() {
  for (Term& term : terms_)
    if (std::holds_alternative<physics::GravityLoad>(*term.load))
      term.weights = masses();
    else if (term.surface)
      term.weights = area_weights(term);
}

DeadLoads::Weights DeadLoads::no_weights() const {
  return Weights(space_.displacement().n_local, 0.0);
}

DeadLoads::Weights DeadLoads::masses() const {
  Weights mass = no_weights(), volume = mass;
  for (const RegionOperator& region : regions_) {
    std::fill(volume.begin(), volume.end(), 0.0);
    region.elements->add_volume_weights(volume.data());
    for (std::size_t node = 0; node < volume.size(); ++node)
      mass[node] += region.material->density * volume[node];
  }
  return mass;
}

DeadLoads::Weights DeadLoads::fixed_shares(const physics::ForceLoad& load) const {
  Weights shares = no_weights();
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

std::vector<char> DeadLoads::patch_facets(const physics::ForceLoad& load,
                                          const kernels::SurfaceOperator& surface) const {
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
  int any = std::count(included.begin(), included.end(), 1) > 0;
  MPI_Allreduce(MPI_IN_PLACE, &any, 1, MPI_INT, MPI_MAX, space_.communicator());
  if (!any)
    throw InputError(text::format(
        "The patch force of %s touches nothing: no facet of surface '%s' has its centre within "
        "%g mm of (%g, %g, %g) mm. Move the centre onto the surface or widen the radius.",
        load.key.c_str(), load.surface.c_str(), load.radius, load.center[0], load.center[1],
        load.center[2]));
  return included;
}

namespace {

double total_over_ranks(const std::vector<double>& weights, MPI_Comm communicator) {
  double sum = 0;
  for (const double weight : weights)
    sum += weight;
  MPI_Allreduce(MPI_IN_PLACE, &sum, 1, MPI_DOUBLE, MPI_SUM, communicator);
  return sum;
}

}  // namespace

/// Areas of a traction; of a patch, whose force is given as a whole, their share.
DeadLoads::Weights DeadLoads::area_weights(const Term& term) const {
  Weights weights = no_weights();
  term.surface->add_area_weights(is_patch(*term.load) ? &term.facets : nullptr, weights.data());
  if (is_patch(*term.load)) {
    const double area = total_over_ranks(weights, space_.communicator());
    for (double& weight : weights)
      weight /= area;
  }
  return weights;
}

/// Derivative of the weights along reference positions.
DeadLoads::Weights DeadLoads::weights_along(const Term& term, const double* dX) const {
  Weights change = no_weights();
  if (std::holds_alternative<physics::GravityLoad>(*term.load)) {
    Weights volume = change;
    for (const RegionOperator& region : regions_) {
      std::fill(volume.begin(), volume.end(), 0.0);
      kernels::add_volume_weights_shape(region.elements->group(), dX, volume.data());
      for (std::size_t node = 0; node < volume.size(); ++node)
        change[node] += region.material->density * volume[node];
    }
  } else if (term.surface) {
    const bool patch = is_patch(*term.load);
    term.surface->add_area_weights_shape(patch ? &term.facets : nullptr, dX, change.data());
    if (patch) {  // of w / A: dw / A - (w / A) dA / A
      Weights weights = no_weights();
      term.surface->add_area_weights(&term.facets, weights.data());
      const double area = total_over_ranks(weights, space_.communicator());
      const double area_change = total_over_ranks(change, space_.communicator());
      for (std::size_t node = 0; node < change.size(); ++node)
        change[node] = (change[node] - term.weights[node] * area_change) / area;
    }
  }
  return change;
}

void DeadLoads::add_weighted(const Weights& weights,
                             const physics::Vector& f,
                             double* force) const {
  for (std::size_t node = 0; node < weights.size(); ++node)
    for (int i = 0; i < 3; ++i)
      force[3 * node + i] += weights[node] * f[i];
}

void DeadLoads::add(double t, double* force) const {
  for (const Term& term : terms_)
    add_weighted(term.weights, std::visit(Amplitude{t, case_.steps.end}, *term.load), force);
}

void DeadLoads::add_parameter_derivative(double t,
                                         const physics::CaseParameter& parameter,
                                         double factor,
                                         double* force) const {
  const Amplitude amplitude{t, case_.steps.end, factor};
  for (const Term& term : terms_) {
    if (parameter.kind != Kind::density) {
      if (term.load == &case_.loads[parameter.index])
        add_weighted(term.weights, std::visit(amplitude, along(*term.load, parameter)), force);
      continue;
    }
    if (!std::holds_alternative<physics::GravityLoad>(*term.load))
      continue;
    Weights volume = no_weights();
    for (const RegionOperator& region : regions_)
      if (region.material == &case_.materials[parameter.index])
        region.elements->add_volume_weights(volume.data());
    add_weighted(volume, std::visit(amplitude, *term.load), force);
  }
}

void DeadLoads::add_reference_derivative(double t,
                                         const double* dX,
                                         double factor,
                                         double* force) const {
  const Amplitude amplitude{t, case_.steps.end, factor};
  for (const Term& term : terms_)
    add_weighted(weights_along(term, dX), std::visit(amplitude, *term.load), force);
}

/// reference += the transpose of weights_along, applied to `multiplier`.
void DeadLoads::pull_back_weights(const Term& term,
                                  const Weights& multiplier,
                                  double* reference) const {
  Weights scaled = multiplier;
  if (std::holds_alternative<physics::GravityLoad>(*term.load)) {
    for (const RegionOperator& region : regions_) {
      for (std::size_t node = 0; node < scaled.size(); ++node)
        scaled[node] = region.material->density * multiplier[node];
      kernels::add_volume_weights_shape_transpose(region.elements->group(), scaled.data(),
                                                  reference);
    }
  } else if (term.surface && !is_patch(*term.load)) {
    term.surface->add_area_weights_shape_transpose(nullptr, scaled.data(), reference);
  } else if (term.surface) {
    Weights weights = no_weights(), product = weights;
    term.surface->add_area_weights(&term.facets, weights.data());
    const double area = total_over_ranks(weights, space_.communicator());
    for (std::size_t node = 0; node < weights.size(); ++node)
      product[node] = multiplier[node] * term.weights[node];
    const double mean = total_over_ranks(product, space_.communicator());
    for (double& value : scaled)
      value = (value - mean) / area;
    term.surface->add_area_weights_shape_transpose(&term.facets, scaled.data(), reference);
  }
}

void DeadLoads::add_reference_derivative_transpose(double t,
                                                   const double* multiplier,
                                                   double factor,
                                                   double* reference) const {
  const Amplitude amplitude{t, case_.steps.end, factor};
  for (const Term& term : terms_) {
    const physics::Vector f = std::visit(amplitude, *term.load);
    Weights along = no_weights();
    for (std::size_t node = 0; node < along.size(); ++node)
      for (int i = 0; i < 3; ++i)
        along[node] += f[i] * multiplier[3 * node + i];
    pull_back_weights(term, along, reference);
  }
}

}  // namespace viscera
