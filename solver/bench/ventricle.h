// Problem 2 of Land et al. 2015 (Proc. R. Soc. A 471:20150641): passive inflation of an isotropic
// incompressible ventricle, and what is known of its solution.
#pragma once

#include "meshes/organ_mesh.h"
#include "solver/bench/entry.h"
#include "solver/bench/sample_mesh.h"
#include "solver/case/case.h"

namespace viscera::bench {

/// About `unknowns` Taylor-Hood unknowns, ordered along a space-filling curve.
meshes::OrganMesh ventricle_mesh(const CellKind& kind, std::int64_t unknowns);

/// Its quantities, in this order: z of the deformed endocardial apex [mm], volume of the wall
/// [mm^3], force of the supports along z [mN].
Case ventricle_case();

/// `values` in the order of the case's quantities; `reference_volume` of the wall [mm^3].
std::vector<Answer> ventricle_answers(const std::vector<double>& values,
                                      double reference_volume,
                                      std::int64_t unknowns);

}  // namespace viscera::bench
