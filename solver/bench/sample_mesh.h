// Meshes of a wanted number of unknowns.
#pragma once

#include <string>
#include <vector>

#include "meshes/organ_mesh.h"
#include "solver/bench/options.h"
#include "solver/case/case.h"

namespace viscera::bench {

/// Cells by the name a user gives them.
struct CellKind {
  std::string name;         ///< "tet4", "tet10", ...
  meshes::CellType linear;  ///< of a straight mesh, of which the solver makes quadratic cells
  meshes::CellType curved;  ///< of a mesh whose every node lies on the shape
  bool quadratic = false;   ///< what whole solves need, as the ventricle is incompressible
};

/// Every kind that the bench measures.
const std::vector<CellKind>& cell_kinds();
std::vector<std::string> cell_names();

/// Throws InputError for a name that is not in the list.
const CellKind& cell_kind(const std::string& name);

Formulation formulation(const CellKind& kind, Unknowns unknowns);

/// Edge of the blocks [mm].
inline constexpr double block_length = 40;

/// A cube of tissue along the axes, [0, block_length]^3, of about `unknowns` unknowns, with the
/// surface `x0`; inner vertices shifted by up to a tenth of a cell so that no two cells are
/// alike; cells and nodes ordered along a space-filling curve, as `viscera solve` orders them.
meshes::OrganMesh block(const CellKind& kind, Unknowns form, std::int64_t unknowns);

/// Cells along an edge of that cube, at least 2.
int block_divisions(const CellKind& kind, Unknowns form, std::int64_t unknowns);

}  // namespace viscera::bench
