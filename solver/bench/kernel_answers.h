// What the answers of kernels are held against: something computed another way.
#pragma once

#include "solver/bench/block_problem.h"
#include "solver/bench/entry.h"

namespace viscera::bench {

/// Bounds of relative errors. Differences of fourth order of forces that nearly cancel inside the
/// cube leave 1e-9 or less, single precision 1e-6 or less, double precision 1e-12 or less.
inline constexpr double difference_tolerance = 1e-6;
inline constexpr double single_tolerance = 1e-5;
inline constexpr double double_tolerance = 1e-10;

/// Forces under u = G X: their work on that motion against volume times P : G, P from the law
/// itself (displacement form); the volume equation against volume times (J - 1) (mixed form).
/// Sees every cell and every force, also ones left out.
Answer residual_against_uniform_strain(const BlockProblem& problem, OrganOperator& organ);

/// `action` = K d at `x` against a fourth-order difference of residuals along `d`.
Answer action_against_residuals(OrganOperator& organ,
                                const BlockVector& x,
                                const BlockVector& d,
                                const BlockVector& action);

/// Blocks [owned node][3][3] of some free nodes against the action on their unit vectors.
Answer diagonal_against_action(const OrganOperator& organ,
                               const std::vector<double>& blocks,
                               double tolerance);

}  // namespace viscera::bench
