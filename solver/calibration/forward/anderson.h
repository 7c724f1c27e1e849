// Anderson acceleration of a fixed point x = g(x).
// Source: Walker and Ni 2011, SIAM J. Numer. Anal. 49, algorithm AA.
#pragma once

#include <deque>

#include "solver/solve/vector.h"

namespace viscera::calibration {

class Anderson {
 public:
  /// `depth`: former iterates that are combined with the last one; 0 is the plain iteration.
  explicit Anderson(int depth) : depth_(depth) {}

  /// The next iterate after `x`, of which `g` is the image: images are combined so that the same
  /// combination of their residuals g - x is least. Collective.
  DistributedVector<double> next(const DistributedVector<double>& x,
                                 const DistributedVector<double>& g);
  /// The next call starts a new sequence.
  void forget();

 private:
  struct Change {
    DistributedVector<double> residual, image;  ///< from one iterate to the next
  };
  int depth_;
  std::deque<Change> changes_;  // the last first
  DistributedVector<double> residual_, image_;
  bool started_ = false;
};

}  // namespace viscera::calibration
