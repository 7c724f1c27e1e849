#include "solver/calibration/material_point/homogeneous_test.h"

#include "solver/core/errors.h"
#include "solver/core/text.h"

namespace viscera::calibration {

namespace {

[[noreturn]] void refuse(const HomogeneousTest& test, const std::string& what) {
  throw InputError("Test '" + test.name + "': " + what);
}

bool is_axis(int i) {
  return i >= 0 && i < 3;
}

}  // namespace

void check(const HomogeneousTest& test) {
  if (test.amount.empty() || test.amount.size() != test.stress.size())
    refuse(test, text::format("%zu deformations and %zu stresses; it takes one stress for each "
                              "deformation, and at least one.",
                              test.amount.size(), test.stress.size()));
  if (!(test.sd > 0))
    refuse(test, "the noise of its stress is " + text::number(test.sd) +
                     " kPa; it must be positive. Without noise no fit knows what it is worth.");
  const bool pair = test.mode != HomogeneousTest::Mode::uniaxial;
  if (!is_axis(test.first) || (pair && (!is_axis(test.second) || test.second == test.first)))
    refuse(test, text::format("axes %d and %d; allowed are two of 0 (fibre), 1 (sheet), 2 "
                              "(normal).",
                              test.first, test.second));
  if (test.mode != HomogeneousTest::Mode::simple_shear)
    for (const double stretch : test.amount)
      if (!(stretch > 0))
        refuse(test, "stretch " + text::number(stretch) + "; it must be positive.");
}

}  // namespace viscera::calibration
