// Loads that do not follow the deformation: traction, gravity, point and patch forces.
#pragma once

#include <vector>

#include "solver/case/case.h"
#include "solver/discretization/organ_space.h"
#include "solver/operators/region_operators.h"
#include "solver/operators/surfaces.h"

namespace viscera {

/// Nodal shares of every dead load: areas and masses of the reference (the density of a material is
/// that of its unloaded shape).
class DeadLoads {
 public:
  /// Collective. Throws InputError when a load touches nothing (an empty patch).
  DeadLoads(const OrganSpace& space,
            const Case& the_case,
            const std::vector<RegionOperator>& regions,
            Surfaces& surfaces);

  /// The reference or a number of the case has changed: shares anew. Facets of a patch and the node
  /// of a point stay those of the mesh as it was given. Collective.
  void refresh();

  /// force[3 node + i] += external force at time t [mN]; this rank's share, ghosts included.
  void add(double t, double* force) const;
  /// force += factor times the derivative of that force along a number of the case.
  void add_parameter_derivative(double t,
                                const physics::CaseParameter& parameter,
                                double factor,
                                double* force) const;
  /// force += factor times its derivative along a change of reference positions, `dX`
  /// [local node][3]. Collective.
  void add_reference_derivative(double t, const double* dX, double factor, double* force) const;
  /// reference += factor times its transpose, applied to `multiplier` [local node][3]. Collective.
  void add_reference_derivative_transpose(double t,
                                          const double* multiplier,
                                          double factor,
                                          double* reference) const;

 private:
  struct Term {
    const physics::Load* load = nullptr;
    const kernels::SurfaceOperator* surface = nullptr;  // of a traction or a patch
    std::vector<char> facets;                           // of a patch
    std::vector<double> weights;                        // [local node]; mm^2, kg or share
  };
  using Weights = std::vector<double>;
  std::vector<char> patch_facets(const physics::ForceLoad& load,
                                 const kernels::SurfaceOperator& surface) const;
  Weights fixed_shares(const physics::ForceLoad& load) const;
  Weights masses() const;
  Weights area_weights(const Term& term) const;
  Weights weights_along(const Term& term, const double* dX) const;
  void pull_back_weights(const Term& term, const Weights& multiplier, double* reference) const;
  void add_weighted(const Weights& weights, const physics::Vector& f, double* force) const;
  Weights no_weights() const;

  const OrganSpace& space_;
  const Case& case_;
  const std::vector<RegionOperator>& regions_;
  std::vector<Term> terms_;
};

}  // namespace viscera
