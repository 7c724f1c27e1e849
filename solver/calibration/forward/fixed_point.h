// The unloaded shape by moving the mesh back: load a guess of it, take off how far the loaded shape
// is from the image, repeat, accelerated by Anderson's method. Slower than Newton on the inverse
// problem (unloading.h) but every iteration is a forward solve, which load steps can always help.
// Source: Sellier 2011, Eng. Comput. 28; Bols et al. 2013, J. Comput. Appl. Math. 246.
#pragma once

#include <functional>

#include "solver/solve/vector.h"

namespace viscera::calibration {

struct FixedPointOptions {
  int depth = 5;            ///< of Anderson's method
  int max_iterations = 60;  ///< forward solves
  int patience = 10;        ///< ends: so many solves that have not halved the distance
  double tolerance = 1e-6;  ///< ends: distance from the image over the largest displacement
};

struct FixedPointReport {
  bool converged = false;
  int iterations = 0;
  double distance = 0;  ///< largest, of the loaded shape from the image [mm]
};

/// Equilibrium (u, p) on the reference x_m - u of `image`, into `loaded` (on entry: a guess); false
/// where there is none.
using ForwardSolve = std::function<bool(const BlockVector& image, BlockVector& loaded)>;

/// `image`: (x_m - X, p), from its start to what was found. Steps after which the forward solve
/// fails are halved. Collective.
FixedPointReport find_unloaded(const ForwardSolve& forward,
                               const FixedPointOptions& options,
                               BlockVector& image);

}  // namespace viscera::calibration
