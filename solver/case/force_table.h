// Force histories from CSV files.
#pragma once

#include <array>

#include "solver/case/node.h"
#include "solver/physics/load_curve.h"

namespace viscera::case_file {

/// Reads the file that `node` names: a header `t,fx[N],fy[N],fz[N]` (any unit of force, t in s or
/// `t[ms]`), then one row a time, times increasing; lines that begin with # are skipped. Values of
/// the three curves in mN. Throws InputError with file, line and column.
std::array<physics::LoadCurve, 3> read_force_table(const Node& node);

}  // namespace viscera::case_file
