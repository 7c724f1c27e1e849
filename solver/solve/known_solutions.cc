#include "solver/solve/known_solutions.h"

#include <deal.II/lac/la_parallel_block_vector.h>

namespace viscera {
namespace {

/// What is left of an image after the others are taken off is new above this share: images are
/// known to the tolerance of the solves.
constexpr double independent = 1e-5;

}  // namespace

void KnownSolutions::add(const BlockVector& x, const BlockVector& image) {
  Pair added{x, image};
  const double size = image.l2_norm();
  for (const Pair& pair : pairs_) {
    const double share = added.image * pair.image;
    added.image.add(-share, pair.image);
    added.solution.add(-share, pair.solution);
  }
  const double left = added.image.l2_norm();
  if (!(left > independent * size))
    return;
  added.image *= 1 / left;
  added.solution *= 1 / left;
  pairs_.push_back(std::move(added));
}

void KnownSolutions::start(const BlockVector& b, BlockVector& x) const {
  x = 0.;
  for (const Pair& pair : pairs_)
    x.add(b * pair.image, pair.solution);
}

}  // namespace viscera
