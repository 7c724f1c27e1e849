// A block of gel that twelve forces on its top pull at, and what they move.
#pragma once

#include <string>
#include <vector>

#include "tests/problem/program.h"

namespace viscera::test {

constexpr int n_gel_forces = 12;

/// [mN] along an axis.
double gel_force(int k, int axis);

/// `start`: of the true forces, what the case has; `parameters`: lines of its calibration; `moves`:
/// measured displacements [mm] of the points of the forces. Three predictions.
std::string gel(double start, const std::string& parameters, const std::vector<double>& moves);

/// A line for every component of every force; `prior`: what follows its path.
std::string gel_force_parameters(const std::string& prior);

/// Makes the mesh, and the displacements that the true forces give; empty if that fails.
std::vector<double> gel_moves(const Program& program);

}  // namespace viscera::test
