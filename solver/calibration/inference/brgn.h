// PETSc's bounded regularised Gauss-Newton (TAO BRGN) over the memo, beside our own
// Levenberg-Marquardt: a second opinion from another code.
#pragma once

#include "solver/calibration/inference/optimum.h"

namespace viscera::calibration {

/// As `minimise_levenberg_marquardt`, by TAO's BRGN with Levenberg-Marquardt regularisation. BRGN
/// asks for a point several times; the memo solves it once. A trial that cannot be solved is given
/// to TAO's line search as a high wall with its slope pointing away; where BRGN goes on from such a
/// point nevertheless, our Levenberg-Marquardt takes over at the best one. Stops by the same tests.
/// Every rank runs it alike on its own copy. Needs a PetscSession. Radii of the trust region are
/// not used.
Optimum minimise_brgn(Memo& memo,
                      const Eigen::VectorXd& start,
                      const Box& box,
                      const OptimiserOptions& options = {});

}  // namespace viscera::calibration
