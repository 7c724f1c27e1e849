#include "solver/solve/forcing.h"

#include <gtest/gtest.h>

namespace viscera {
namespace {

TEST(Forcing, StartsFromTheGivenValue) {
  ForcingTerm forcing({});

  EXPECT_EQ(forcing.next(1, 1e-8), ForcingOptions().first);
}

TEST(Forcing, FollowsTheSquareOfTheReduction) {
  ForcingTerm forcing({});
  forcing.next(1, 1e-12);

  EXPECT_NEAR(forcing.next(0.1, 1e-12), 0.9 * 0.01, 1e-15);
}

TEST(Forcing, DoesNotSolveBeyondTheTarget) {
  ForcingTerm forcing({});
  forcing.next(1, 1e-8);

  EXPECT_GE(forcing.next(2e-7, 1e-8), 0.5 * 1e-8 / 2e-7);
}

TEST(Forcing, TightensWhereThatMakesTheIterationTheLast) {
  ForcingTerm forcing({});
  forcing.next(1, 1e-8);

  EXPECT_NEAR(forcing.next(1e-3, 1e-8), 0.5e-5, 1e-12);  // 1e-3^3 is below the target
}

TEST(Forcing, StaysLooseAfterSlowProgress) {
  ForcingTerm forcing({});
  forcing.next(1, 1e-12);

  EXPECT_EQ(forcing.next(0.9, 1e-12), ForcingOptions().maximum);
}

}  // namespace
}  // namespace viscera
