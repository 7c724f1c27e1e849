// Piecewise rigid motions of aggregates: what smoothed aggregation smooths.
#pragma once

#include <vector>

#include "kernels/sparse/aggregates.h"

namespace viscera::kernels {

/// Modes in which an aggregate moves: the six rigid motions on the finest level.
inline constexpr int n_modes = 6;

/// Six rigid motions [node][3][6] of nodes at `coordinates` [node][3] about their own centre, in
/// units of their extent.
std::vector<double> rigid_motions(const std::vector<double>& coordinates);

struct TentativeProlongator {
  std::vector<double> blocks;  ///< [node][n][6], orthonormal columns within an aggregate
  std::vector<double> modes;   ///< [aggregate][6][6]: the modes of the coarse nodes
};

/// `modes` [node][n][6], n = `block_size`: blocks times coarse modes are the modes of every
/// aggregated node. Modes that an aggregate cannot tell apart (few nodes, free entries) leave zero
/// columns.
TentativeProlongator orthonormalise(const Aggregates& aggregates,
                                    int block_size,
                                    const std::vector<double>& modes);

}  // namespace viscera::kernels
