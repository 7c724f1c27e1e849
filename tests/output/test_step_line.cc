#include <cmath>

#include <gtest/gtest.h>

#include "solver/output/step_line.h"

namespace viscera::output {
namespace {

StepLine typical_line() {
  StepLine line;
  line.step = 12;
  line.time = 0.3;
  line.load = 0.3;
  line.watched = WatchedValue{"cavity_volume", 112.4, "mL"};
  line.newton_iterations = 5;
  line.linear_iterations = 134;
  line.residual = 3.1e-9;
  line.min_det_F = 0.713;
  line.max_det_F = 1.331;
  line.seconds = 2.13;
  line.seconds_left = 190;
  return line;
}

TEST(StepLine, ShowsEveryNumberUnderItsHeader) {
  const auto line = typical_line();

  EXPECT_EQ(format_step_header(line.watched) + "\n" + format_step_line(line),
            "step      time   load   cavity_volume  Newton  Krylov  residual"
            "       det F         wall      wall\n"
            "                                 [mL]     its     its      rel."
            "    min .. max       step      left\n"
            "  12    0.3000  0.300         112.400       5     134   3.1e-09"
            "  0.713 .. 1.331    2.1 s      3:10");
}

TEST(StepLine, FitsInAHundredColumnsWhateverTheNumbers) {
  auto line = typical_line();
  const auto width = format_step_line(line).size();
  EXPECT_LE(width, 100u);
  for (const double value : {1e300, -1e300, 123456789.0, std::nan(""), 1e-300, -0.1}) {
    line.time = value;
    line.load = value;
    line.watched->value = value;
    line.min_det_F = value;
    line.max_det_F = value;
    line.seconds = value;
    line.seconds_left = value;
    EXPECT_LE(format_step_line(line).size(), 100u) << format_step_line(line);
  }
}

TEST(StepLine, HeaderAndLineHaveOneWidthWithoutAWatchedValue) {
  auto line = typical_line();
  line.watched.reset();
  line.seconds_left.reset();

  const auto header = format_step_header(line.watched);
  const auto text = format_step_line(line);

  EXPECT_EQ(header.find('\n'), text.size());
  EXPECT_EQ(header.size(), 2 * text.size() + 1);
  EXPECT_EQ(text.back(), '-');
}

TEST(StepLine, DurationsReadLikeAClock) {
  EXPECT_EQ(format_duration(2.13), "2.1 s");
  EXPECT_EQ(format_duration(9.97), "10 s");
  EXPECT_EQ(format_duration(59.6), "1:00");
  EXPECT_EQ(format_duration(190), "3:10");
  EXPECT_EQ(format_duration(3790), "1:03:10");
  EXPECT_EQ(format_duration(500000), "5 d");
}

TEST(StepLine, TimeLeftAssumesEvenProgress) {
  EXPECT_FALSE(estimate_seconds_left(0, 1, 5));
  EXPECT_DOUBLE_EQ(*estimate_seconds_left(0.25, 1, 5), 15);
  EXPECT_DOUBLE_EQ(*estimate_seconds_left(1, 1, 5), 0);
}

}  // namespace
}  // namespace viscera::output
