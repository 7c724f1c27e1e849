#include "kernels/sparse/tentative_prolongator.h"

#include <algorithm>
#include <cmath>

namespace viscera::kernels {
namespace {

constexpr int m = n_modes;
/// What is left of a mode beside the former ones, below which it counts as their combination.
constexpr double dependent = 1e-8;

double column_product(const std::vector<double>& rows, int a, int b) {
  double sum = 0;
  for (std::size_t r = 0; r < rows.size(); r += m)
    sum += rows[r + a] * rows[r + b];
  return sum;
}

/// Q R = rows [row][6] by modified Gram-Schmidt, twice; R [6][6] is added to `factor`.
void factorise(std::vector<double>& rows, double* factor) {
  for (int c = 0; c < m; ++c) {
    const double before = std::sqrt(column_product(rows, c, c));
    for (int pass = 0; pass < 2; ++pass)
      for (int b = 0; b < c; ++b) {
        const double h = column_product(rows, b, c);
        factor[m * b + c] += h;
        for (std::size_t r = 0; r < rows.size(); r += m)
          rows[r + c] -= h * rows[r + b];
      }
    const double left = std::sqrt(column_product(rows, c, c));
    const bool independent = left > dependent * before;
    factor[m * c + c] = independent ? left : 0;
    for (std::size_t r = 0; r < rows.size(); r += m)
      rows[r + c] = independent ? rows[r + c] / left : 0;
  }
}

/// Nodes by aggregate: [aggregate + 1] starts, then nodes.
struct Members {
  explicit Members(const Aggregates& aggregates) : starts(aggregates.count + 1, 0) {
    for (const std::int32_t a : aggregates.of)
      if (a >= 0)
        ++starts[a + 1];
    for (std::int32_t a = 0; a < aggregates.count; ++a)
      starts[a + 1] += starts[a];
    nodes.resize(starts.back());
    std::vector<std::int32_t> next(starts.begin(), starts.end() - 1);
    for (std::size_t node = 0; node < aggregates.of.size(); ++node)
      if (const std::int32_t a = aggregates.of[node]; a >= 0)
        nodes[next[a]++] = static_cast<std::int32_t>(node);
  }
  std::vector<std::int32_t> starts, nodes;
};

}  // namespace

std::vector<double> rigid_motions(const std::vector<double>& coordinates) {
  const std::size_t n = coordinates.size() / 3;
  double centre[3] = {0, 0, 0}, extent = 0;
  for (std::size_t k = 0; k < coordinates.size(); ++k)
    centre[k % 3] += coordinates[k] / n;
  for (std::size_t k = 0; k < coordinates.size(); ++k)
    extent = std::max(extent, std::abs(coordinates[k] - centre[k % 3]));
  if (extent == 0)
    extent = 1;
  std::vector<double> out(n * 3 * m, 0.0);
  for (std::size_t node = 0; node < n; ++node)
    for (int i = 0; i < 3; ++i) {
      out[(3 * node + i) * m + i] = 1;
      // Rotation about axis i: e_i x (x - centre).
      const int j = (i + 1) % 3, k = (i + 2) % 3;
      out[(3 * node + j) * m + 3 + i] = -(coordinates[3 * node + k] - centre[k]) / extent;
      out[(3 * node + k) * m + 3 + i] = (coordinates[3 * node + j] - centre[j]) / extent;
    }
  return out;
}

TentativeProlongator orthonormalise(const Aggregates& aggregates,
                                    int block_size,
                                    const std::vector<double>& modes) {
  const std::size_t size = std::size_t(block_size) * m;
  TentativeProlongator out;
  out.blocks.assign(modes.size(), 0.0);
  out.modes.assign(std::size_t(aggregates.count) * m * m, 0.0);
  const Members members(aggregates);
  std::vector<double> rows;
  for (std::int32_t a = 0; a < aggregates.count; ++a) {
    rows.clear();
    for (std::int32_t k = members.starts[a]; k < members.starts[a + 1]; ++k)
      rows.insert(rows.end(), modes.begin() + size * members.nodes[k],
                  modes.begin() + size * (members.nodes[k] + 1));
    factorise(rows, &out.modes[std::size_t(a) * m * m]);
    for (std::int32_t k = members.starts[a]; k < members.starts[a + 1]; ++k)
      std::copy_n(rows.begin() + size * (k - members.starts[a]), size,
                  out.blocks.begin() + size * members.nodes[k]);
  }
  return out;
}

}  // namespace viscera::kernels
