// Fits from several starts on a cheaper model of the same organ.
#pragma once

#include <optional>
#include <string>

#include "solver/calibration/driver/setup.h"
#include "solver/calibration/driver/watch.h"
#include "solver/calibration/inference/multistart.h"

namespace viscera::calibration {

/// The case as its starts are followed: on the coarser mesh where it names one, with displacements
/// of first degree unless it says otherwise. Tissue that would lock them gets a bulk modulus of 30
/// times its shear modulus at rest.
Case cheap_case(const Case& the_case);

struct StartsFound {
  std::optional<Eigen::VectorXd> start;  ///< from which the lowest optimum was reached
  StartsReport report;
};

/// Follows the starts on the cheap model, then the best few of their optima on that of `memo`.
/// `folder` takes the cheap memo's checkpoint, from which it goes on where there is one.
/// Collective.
StartsFound follow_starts(Memo& memo,
                          Setup& setup,
                          const Case& the_case,
                          const OptimiserOptions& fit,
                          const Watch& watch,
                          const Checkpoint& checkpoint);

}  // namespace viscera::calibration
