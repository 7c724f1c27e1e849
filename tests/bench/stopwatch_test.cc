// Statistics and repetition of measurements; no test asserts a time.
#include "solver/bench/stopwatch.h"

#include <gtest/gtest.h>

#include "tests/support/tolerance.h"

namespace viscera::test {
namespace {

using bench::quantile;

TEST(Quantile, IsLinearBetweenSamplesInAnyOrder) {
  const std::vector<double> samples{4, 1, 3, 2};

  EXPECT_EQ(quantile(samples, 0), 1);
  EXPECT_EQ(quantile(samples, 1), 4);
  EXPECT_NEAR(quantile(samples, 0.5), 2.5, ulps(2, 2.5));
  EXPECT_NEAR(quantile(samples, 0.25), 1.75, ulps(2, 1.75));
  EXPECT_EQ(quantile({7}, 0.5), 7);
}

TEST(Measure, RepeatsUntilBothWishesAreMet) {
  int calls = 0;

  const bench::Timing timing = bench::measure(MPI_COMM_WORLD, [&] { ++calls; }, {12, 0, 100});

  EXPECT_EQ(timing.repetitions, 12);
  EXPECT_EQ(calls, 2 + timing.repetitions * timing.calls_per_repetition);  // two to warm up
  EXPECT_GT(timing.calls_per_repetition, 1);                               // a call takes no time
  EXPECT_LE(timing.minimum, timing.lower_quartile);
  EXPECT_LE(timing.lower_quartile, timing.median);
  EXPECT_LE(timing.median, timing.upper_quartile);
}

TEST(Measure, TakesAnotherClock) {
  int calls = 0;

  // a clock by which every call takes a second: no batches
  const bench::Timing timing = bench::measure(
      [&](int n) {
        calls += n;
        return 1.0 * n;
      },
      {5, 0, 100});

  EXPECT_EQ(timing.calls_per_repetition, 1);
  EXPECT_EQ(calls, 7);
  EXPECT_EQ(timing.median, 1);
}

TEST(Measure, StopsAtTheMostRepetitions) {
  const bench::Timing timing = bench::measure(MPI_COMM_WORLD, [] {}, {1, 1e9, 3});

  EXPECT_EQ(timing.repetitions, 3);
}

}  // namespace
}  // namespace viscera::test
