// How near a device must come to the host: the project's targets, relative to the largest entry.
#pragma once

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace viscera::test {

inline constexpr double double_agreement = 1e-12, single_agreement = 1e-6;

/// |a - b| at most `tolerance` times the largest entry of b, both finite.
inline void expect_equal(const std::vector<double>& a,
                         const std::vector<double>& b,
                         double tolerance,
                         const std::string& what) {
  ASSERT_EQ(a.size(), b.size()) << what;
  double largest = 1e-30, difference = 0;
  for (std::size_t k = 0; k < a.size(); ++k) {
    largest = std::max(largest, std::abs(b[k]));
    difference = std::max(difference, a[k] == a[k] ? std::abs(a[k] - b[k]) : 1e300);
  }
  EXPECT_LE(difference, tolerance * largest) << what;
}

}  // namespace viscera::test
