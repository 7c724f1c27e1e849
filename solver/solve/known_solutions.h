// Where to start a linear solve when systems with the same operator were solved before.
#pragma once

#include <vector>

#include "solver/solve/vector.h"

namespace viscera {

/// Solutions x of A x = b for several b and one A. The best combination of them starts the next
/// solve; what is left is solved for alone. Source: Fischer 1998, Comput. Methods Appl. Mech. Eng.
/// 163, method 1, by least squares since A need not be symmetric.
class KnownSolutions {
 public:
  /// `image` is A x. Collective.
  void add(const BlockVector& x, const BlockVector& image);
  /// x = the combination of what is known whose image is nearest to `b`; zero where nothing is.
  /// Collective.
  void start(const BlockVector& b, BlockVector& x) const;

 private:
  struct Pair {
    BlockVector solution, image;  ///< images are orthonormal
  };
  std::vector<Pair> pairs_;
};

}  // namespace viscera
