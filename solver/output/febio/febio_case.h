// A whole case as an FEBio 4.0 model, for a second opinion.
#pragma once

#include <string>
#include <vector>

#include "meshes/organ_mesh.h"
#include "solver/case/case.h"

namespace viscera::febio {

/// Writes the case on its mesh to a `.feb` file that FEBio 4 solves as it is: mesh (of the order
/// the formulation has), fibre and sheet axes by cell, materials, supports, loads, load curves and
/// step control, in mm, kg, s, kPa, mN. Returns what differs from Viscera's own model, one sentence
/// each, for the log. Precondition: `check_against_mesh`. Throws UnavailableError for what FEBio
/// has no counterpart of, InputError for fibre fields that the mesh lacks, GeometryError if the
/// file cannot be written.
std::vector<std::string> write_febio_case(const Case& simulation,
                                          meshes::OrganMesh mesh,
                                          const std::string& file);

}  // namespace viscera::febio
