#include "solver/core/timers.h"

#include <gtest/gtest.h>

namespace viscera {
namespace {

TEST(Timers, TakeNestedTimeFromTheOuterPhase) {
  Timers timers;
  {
    const auto outer = timers.scope("newton");
    const auto inner = timers.scope("krylov");
  }

  const PhaseTime outer = timers.phase("newton"), inner = timers.phase("krylov");

  EXPECT_EQ(outer.calls, 1);
  EXPECT_GE(outer.whole, inner.whole);
  EXPECT_NEAR(outer.own + inner.own, outer.whole, 1e-12);  // differences of one clock
}

TEST(Timers, CountAPhaseInsideItselfOnce) {
  Timers timers;
  {
    const auto outer = timers.scope("output");
    const auto inner = timers.scope("output");
  }

  const PhaseTime phase = timers.phase("output");

  EXPECT_EQ(phase.calls, 2);
  EXPECT_NEAR(phase.own, phase.whole, 1e-12);
  EXPECT_EQ(timers.phase("never").calls, 0);
}

TEST(Timers, CountPhasesUnderWayUpToNow) {
  Timers timers;
  const auto outer = timers.scope("newton");
  double inner = 0;
  {
    const auto scope = timers.scope("krylov");
    while (inner == 0)
      inner = timers.phases_so_far()[1].own;
  }

  const std::vector<PhaseTime> phases = timers.phases_so_far();

  EXPECT_EQ(timers.phase("newton").calls, 0);
  EXPECT_GE(phases[1].own, inner);
  EXPECT_GE(phases[0].own, 0);
  EXPECT_NEAR(phases[0].own + phases[1].own, phases[0].whole, 1e-12);
  EXPECT_LE(phases[0].whole, timers.seconds());
}

}  // namespace
}  // namespace viscera
