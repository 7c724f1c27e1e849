// Bounded Levenberg-Marquardt with a trust region in natural scales of the unknowns. A trial that
// cannot be solved is a rejected trial with a shorter step after it.
#pragma once

#include "solver/calibration/inference/optimum.h"

namespace viscera::calibration {

/// Minimises chi-square (data and priors) from `start` (working coordinates, clamped to `box`).
/// Source: More, Lecture Notes in Mathematics 630 (1978) 105-116; bounds by exact quadratic
/// programmes. Collective as the model is.
Optimum minimise_levenberg_marquardt(Memo& memo,
                                     const Eigen::VectorXd& start,
                                     const Box& box,
                                     const OptimiserOptions& options = {});

}  // namespace viscera::calibration
