// New named surfaces from one line of text, for command lines and recipes.
#pragma once

#include <string>

#include "meshes/organ_mesh.h"

namespace viscera::meshes {

/// Adds (or replaces) a surface by a rule
///
///     NAME = BASE [+ BASE ...] [facing SIDE within DEGREES] [beyond X Y Z towards SIDE] [near X Y
///     Z within RADIUS]
///
/// for example `posterior = liver_outer facing posterior within 60 beyond 0 110 0 towards
/// posterior`: the facets of BASE, or of several together, that fulfil every clause (see
/// tag_surface.h); without a clause all of them. SIDE is left,
/// right, anterior, posterior, superior, inferior or three numbers (LPS); lengths in mm. Returns
/// the area, mm2. Throws GeometryError for a rule that is not understood or that no facet
/// fulfils.
double add_surface(OrganMesh& mesh, const std::string& rule);

}  // namespace viscera::meshes
