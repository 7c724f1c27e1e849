// Fibre and sheet directions at quadrature points from fields of the mesh.
#pragma once

#include <vector>

#include "meshes/organ_mesh.h"
#include "solver/discretization/organ_space.h"
#include "solver/physics/material.h"

namespace viscera {

/// Orthonormal frames [cell][point][6] (f then s) for the given owned cells; empty when `source`
/// names nothing. A point field is interpolated as an axis (neighbouring values are turned to one
/// side first), a cell field with 3 components is constant in its cell, and one with 3 x points
/// components holds the value at each quadrature point (tet10: point q nearest vertex q; hexahedra:
/// points along xi first, then eta, then zeta). Linear cells on a quadratic mesh read its vertices.
/// Throws InputError for an unknown field, GeometryError for a zero or non-finite direction.
std::vector<double> fiber_frames(const OrganSpace& space,
                                 const std::vector<std::int32_t>& cells,
                                 const physics::FiberSource& source);

}  // namespace viscera
