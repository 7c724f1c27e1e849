// Steps and tolerances of a case as the load stepper takes them.
#pragma once

#include "solver/solve/load_stepper.h"

namespace viscera {

StepperOptions stepper_options(const Case& the_case);

}  // namespace viscera
