// A rule for fibres evaluated all over a mesh.
#pragma once

#include "meshes/fibers/fiber_field.h"
#include "solver/discretization/organ_space.h"

namespace viscera {

struct FiberPlacement {
  meshes::FiberField field;  ///< complete on every rank, not yet filled where the rule is singular
  int iterations = 0;        ///< the most that one potential took
};

/// Solves the rule's potentials on `space` and evaluates it at quadrature points, centres and
/// nodes; at nodes with the mean of the cells' gradients. Throws SolveFailure, GeometryError.
/// Collective.
FiberPlacement place_fibers(const OrganSpace& space, meshes::FiberRule& rule);

}  // namespace viscera
