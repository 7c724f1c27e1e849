#include "solver/solve/known_solutions.h"

#include <cmath>

#include <deal.II/lac/la_parallel_block_vector.h>
#include <gtest/gtest.h>

namespace viscera {
namespace {

constexpr unsigned n = 50;

BlockVector wave(double frequency) {
  BlockVector x(2, n);
  for (unsigned i = 0; i < 2 * n; ++i)
    x(i) = std::sin(frequency * (i + 1));
  return x;
}

/// A x for an A that is not symmetric.
BlockVector image_of(const BlockVector& x) {
  BlockVector y(x);
  for (unsigned i = 0; i < 2 * n; ++i)
    y(i) = 2.5 * x(i) - (i > 0 ? 1.4 * x(i - 1) : 0.);
  return y;
}

double distance(const BlockVector& a, const BlockVector& b) {
  BlockVector difference(a);
  difference -= b;
  return difference.l2_norm();
}

TEST(KnownSolutions, StartAtACombinationOfFormerOnesWithItsSolution) {
  KnownSolutions known;
  for (const double frequency : {0.3, 0.7, 1.9})
    known.add(wave(frequency), image_of(wave(frequency)));
  BlockVector solution = wave(0.3);
  solution.sadd(2., -0.5, wave(1.9));

  BlockVector x(2, n);
  known.start(image_of(solution), x);

  EXPECT_LT(distance(x, solution), 1e-12);
}

TEST(KnownSolutions, LeaveTheLeastResidualOfOthers) {
  KnownSolutions known;
  for (const double frequency : {0.3, 0.7})
    known.add(wave(frequency), image_of(wave(frequency)));
  const BlockVector b = image_of(wave(0.4));

  BlockVector x(2, n);
  known.start(b, x);

  const double least = distance(image_of(x), b);
  EXPECT_LT(least, b.l2_norm());
  for (const double frequency : {0.3, 0.7}) {
    BlockVector other(x);
    other.add(1e-3, wave(frequency));
    EXPECT_GT(distance(image_of(other), b), least);
    other.add(-2e-3, wave(frequency));
    EXPECT_GT(distance(image_of(other), b), least);
  }
}

TEST(KnownSolutions, TakeNothingTwice) {
  KnownSolutions known;
  BlockVector again = wave(0.3);
  again *= 7.;
  known.add(wave(0.3), image_of(wave(0.3)));
  known.add(again, image_of(again));

  BlockVector x(2, n);
  known.start(image_of(wave(0.3)), x);

  EXPECT_LT(distance(x, wave(0.3)), 1e-12);
}

TEST(KnownSolutions, StartFromZeroWhenNothingIsKnown) {
  BlockVector x = wave(0.3);

  KnownSolutions().start(wave(0.7), x);

  EXPECT_EQ(x.l2_norm(), 0);
}

}  // namespace
}  // namespace viscera
