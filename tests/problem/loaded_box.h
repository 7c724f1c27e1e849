// A box with every kind of force and fibres that turn, on which numbers of ranks are compared.
#pragma once

#include <string>

#include "tests/problem/box.h"

namespace viscera::test {

/// Writes `box.vtu` and `case.yaml`: Taylor-Hood, Guccione with active fibres, follower pressure,
/// springs, gravity, traction; tolerances far below those of a user.
void write_loaded_box(const std::string& folder, BoxCells cells);

/// How far apart runs on different numbers of ranks may be, relative to the largest value: sums in
/// another order, then Newton to the tolerances of the case.
constexpr double ranks_agree_to = 1e-10;

}  // namespace viscera::test
