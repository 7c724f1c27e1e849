// Prescribed displacement components.
#pragma once

#include <cstdint>
#include <vector>

#include "solver/case/case.h"
#include "solver/discretization/organ_space.h"
#include "solver/operators/surfaces.h"

namespace viscera {

/// Constrained entries of the local displacement vector (owned and ghosts; index 3 node + i).
/// Where conditions meet on an entry the later one of the case counts.
class Constraints {
 public:
  /// Collective.
  Constraints(const OrganSpace& space, const Case& the_case);

  const std::vector<std::int32_t>& entries() const { return entries_; }
  bool is_constrained(std::int32_t entry) const { return condition_of_[entry] >= 0; }
  /// Prescribed value [mm] of entries()[k] at time t.
  double value(std::size_t k, double t) const;
  /// Its derivative along a number of the case.
  double derivative(std::size_t k, double t, const physics::CaseParameter& parameter) const;

  /// Zeroes the constrained entries of a local array.
  template <class Number>
  void zero(Number* local) const {
    for (const std::int32_t entry : entries_)
      local[entry] = Number(0);
  }
  /// Writes the prescribed values at time t.
  void impose(double t, double* local) const;

 private:
  const Case& case_;
  std::vector<std::int32_t> entries_;
  std::vector<std::int32_t> condition_of_;  // [local entry], -1: free
};

/// Local nodes (owned and ghosts) on a surface or in a node set of the case; collective.
std::vector<std::int32_t> nodes_of(const OrganSpace& space,
                                   const std::string& surface,
                                   const std::string& node_set);

}  // namespace viscera
