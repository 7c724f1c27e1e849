// Harmonic potentials of an organ: what rules for fibres are made of.
#pragma once

#include <vector>

#include "meshes/fibers/rule.h"
#include "solver/discretization/organ_space.h"

namespace viscera {

struct PotentialFields {
  std::vector<std::vector<double>> values;  ///< [problem][local displacement node]
  int iterations = 0;                       ///< the most that one solve took
};

/// Solves every problem on the nodes of `space`, three at a time as the components of one vector,
/// by FGMRES with one multigrid cycle (potential_multigrid.h). Throws SolveFailure where the
/// residual does not fall to `tolerance` times its start. Collective.
PotentialFields solve_potentials(const OrganSpace& space,
                                 const std::vector<meshes::PotentialProblem>& problems,
                                 double tolerance = 1e-10);

/// Values and gradients of all potentials at a place of an owned cell, `xi` in the coordinates of
/// meshes::reference_cell.
class PotentialPlaces {
 public:
  PotentialPlaces(const OrganSpace& space,
                  const PotentialFields& fields,
                  const std::vector<meshes::Point>& places);

  /// [potential] at place number `place` of the constructor.
  std::vector<meshes::Potential> at(std::int32_t cell, std::size_t place) const;
  meshes::Point position(std::int32_t cell, std::size_t place) const;
  /// Determinant of the map from the reference cell, mm3.
  double determinant(std::int32_t cell, std::size_t place) const;

 private:
  const OrganSpace& space_;
  const PotentialFields& fields_;
  std::vector<std::vector<double>> shapes_, gradients_;  // [place]
};

}  // namespace viscera
