// Convex quadratic programme in a box, for steps that respect bounds.
#pragma once

#include <Eigen/Core>

namespace viscera::calibration {

/// argmin of g.d + d.H d / 2 over lower <= d <= upper; H [n][n] symmetric positive definite, zero
/// inside the box. Primal active set (Nocedal and Wright 2006, section 16.5), exact for the small n
/// it is made for.
Eigen::VectorXd minimise_in_box(const Eigen::MatrixXd& H,
                                const Eigen::VectorXd& g,
                                const Eigen::VectorXd& lower,
                                const Eigen::VectorXd& upper);

}  // namespace viscera::calibration
