// Huber's loss as a least-squares residual: quadratic up to a threshold, linear beyond it.
#pragma once

#include <algorithm>
#include <cmath>

namespace viscera::calibration {

/// With rho(r) = r^2 up to |r| = k and 2 k |r| - k^2 beyond (Huber 1964), the residual
/// sign(r) sqrt(rho(r)): its square is the loss and its derivatives those of the loss, so that any
/// least-squares method minimises it. It is smooth and grows with r. `k` may be infinite.
inline double huber_root(double r, double k) {
  const double size = std::abs(r);
  return size <= k ? r : std::copysign(std::sqrt(k * (2 * size - k)), r);
}

/// d huber_root / d r at the root.
inline double huber_slope(double root, double k) {
  return std::abs(root) <= k ? 1 : k / std::abs(root);
}

/// The residual whose root it is.
inline double huber_raw(double root, double k) {
  return std::abs(root) <= k ? root : std::copysign((root * root + k * k) / (2 * k), root);
}

}  // namespace viscera::calibration
