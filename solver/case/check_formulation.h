// Do the formulation and the laws go together?
#pragma once

#include "solver/case/case.h"

namespace viscera::case_file {

/// Throws InputError when Taylor-Hood meets a law with its own volumetric part, or a displacement
/// formulation an incompressible material. Warns where displacement_p1 will lock.
void check_formulation(const Case& simulation);

}  // namespace viscera::case_file
