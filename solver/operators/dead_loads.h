// Loads that do not follow the deformation: traction, gravity, point and patch forces.
#pragma once

#include <array>
#include <vector>

#include "solver/case/case.h"
#include "solver/discretization/organ_space.h"
#include "solver/operators/region_operators.h"
#include "solver/operators/surfaces.h"

namespace viscera {

/// Nodal shares of every dead load, computed once.
class DeadLoads {
 public:
  /// Collective. Throws InputError when a load touches nothing (an empty patch).
  DeadLoads(const OrganSpace& space,
            const Case& the_case,
            const std::vector<RegionOperator>& regions,
            Surfaces& surfaces);

  /// force[3 node + i] += external force at time t [mN]; this rank's share, ghosts included.
  void add(double t, double* force) const;

 private:
  struct Term {
    std::vector<double> weights;  // [local node]; mm^2, kg or share
    physics::Vector amplitude{};  // kPa, mm/s^2 or mN
    std::array<const physics::LoadCurve*, 3> curves{};
  };
  void add_term(const physics::TractionLoad& load, Surfaces& surfaces);
  void add_term(const physics::PressureLoad&, Surfaces&) {}
  void add_term(const physics::GravityLoad& load, Surfaces& surfaces);
  void add_term(const physics::ForceLoad& load, Surfaces& surfaces);
  std::vector<double> force_shares(const physics::ForceLoad& load, Surfaces& surfaces) const;
  std::vector<double> patch_shares(const physics::ForceLoad& load, Surfaces& surfaces) const;

  const OrganSpace& space_;
  const std::vector<RegionOperator>& regions_;
  double end_;
  std::vector<Term> terms_;
};

}  // namespace viscera
