// Laws with typical parameters, for measuring.
#pragma once

#include <string>
#include <vector>

#include "solver/physics/material.h"

namespace viscera::bench {

/// Names that `tissue` takes: laws whose tangent has no jumps, so that differences can check it.
std::vector<std::string> tissue_laws();

/// A material of the whole mesh: `law` with published or typical values, straight fibres across the
/// axes, a bulk modulus of ten times the shear modulus. Throws InputError for other names.
physics::Material tissue(const std::string& law);

}  // namespace viscera::bench
