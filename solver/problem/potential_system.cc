#include "solver/problem/potential_system.h"

#include <cmath>

#include <deal.II/base/partitioner.h>
#include <deal.II/lac/la_parallel_block_vector.h>

#include "solver/solve/expand_nodes.h"

namespace viscera {
namespace {

/// y = K x on all three components of owned nodes; `x` with its ghosts.
template <class Number>
void multiply(const kernels::BlockPattern& pattern,
              const std::vector<Number>& values,
              const DistributedVector<Number>& x,
              DistributedVector<Number>& y) {
  const Number* all = x.begin();  // ghosts follow the owned entries
  Number* out = y.begin();
  for (std::int32_t row = 0; row < pattern.n_rows(); ++row) {
    Number sum[3] = {0, 0, 0};
    for (std::int64_t k = pattern.row_start[row]; k < pattern.row_start[row + 1]; ++k) {
      const Number* of_column = all + 3 * std::size_t(pattern.columns[k]);
      for (int c = 0; c < 3; ++c)
        sum[c] += values[k] * of_column[c];
    }
    for (int c = 0; c < 3; ++c)
      out[3 * std::size_t(row) + c] = sum[c];
  }
}

/// The product with held entries left out, and the identity at them.
template <class Number>
void masked_multiply(const PotentialSystem& system,
                     const std::vector<Number>& values,
                     DistributedVector<Number>& work,
                     const DistributedVector<Number>& x,
                     DistributedVector<Number>& y) {
  work.zero_out_ghost_values();
  for (std::int32_t node = 0; node < system.n_nodes(); ++node)
    for (int c = 0; c < 3; ++c)
      work.local_element(3 * node + c) =
          system.is_free(node, c) ? x.local_element(3 * node + c) : Number(0);
  work.update_ghost_values();
  multiply(system.laplacian().rows().pattern(), values, work, y);
  for (std::int32_t node = 0; node < system.n_nodes(); ++node)
    for (int c = 0; c < 3; ++c)
      if (!system.is_free(node, c))
        y.local_element(3 * node + c) = x.local_element(3 * node + c);
}

}  // namespace

PotentialSystem::PotentialSystem(const Laplacian& laplacian, HeldValues held)
    : laplacian_(laplacian),
      held_(std::move(held)),
      layout_(expand_nodes(laplacian.rows().nodes(), 3, laplacian.space().communicator())),
      single_(laplacian.values().begin(), laplacian.values().end()),
      work_(std::make_shared<DistributedVector<double>>(layout_)),
      single_work_(std::make_shared<DistributedVector<float>>(layout_)) {}

bool PotentialSystem::is_free(std::int32_t node, int c) const {
  return std::isnan(held_[c][node]);
}

void PotentialSystem::vmult(BlockVector& dst, const BlockVector& src) const {
  masked_multiply(*this, laplacian_.values(), *work_, src.block(0), dst.block(0));
}

void PotentialSystem::vmult(DistributedVector<float>& dst,
                            const DistributedVector<float>& src) const {
  masked_multiply(*this, single_, *single_work_, src, dst);
}

void PotentialSystem::right_hand_side(DistributedVector<double>& b) const {
  DistributedVector<double>& values = *work_;
  values.zero_out_ghost_values();
  for (std::int32_t node = 0; node < n_nodes(); ++node)
    for (int c = 0; c < 3; ++c)
      values.local_element(3 * node + c) = is_free(node, c) ? 0 : held(node, c);
  values.update_ghost_values();
  multiply(laplacian_.rows().pattern(), laplacian_.values(), values, b);
  for (std::int32_t node = 0; node < n_nodes(); ++node)
    for (int c = 0; c < 3; ++c)
      b.local_element(3 * node + c) = is_free(node, c) ? -b.local_element(3 * node + c) : 0;
}

std::vector<double> PotentialSystem::blocks() const {
  DistributedVector<double> is_held(layout_);
  for (std::int32_t node = 0; node < n_nodes(); ++node)
    for (int c = 0; c < 3; ++c)
      is_held.local_element(3 * node + c) = is_free(node, c) ? 0 : 1;
  is_held.update_ghost_values();
  const kernels::BlockPattern& pattern = laplacian_.rows().pattern();
  std::vector<double> blocks(9 * pattern.n_blocks(), 0.0);
  for (std::int32_t row = 0; row < pattern.n_rows(); ++row)
    for (std::int64_t k = pattern.row_start[row]; k < pattern.row_start[row + 1]; ++k)
      for (int c = 0; c < 3; ++c) {
        const std::int32_t column = pattern.columns[k];
        const bool acts = column == row || (is_held.local_element(3 * row + c) == 0 &&
                                            is_held.local_element(3 * column + c) == 0);
        blocks[9 * k + 4 * c] = acts ? laplacian_.values()[k] : 0;
      }
  return blocks;
}

std::vector<double> PotentialSystem::diagonal() const {
  const kernels::BlockPattern& pattern = laplacian_.rows().pattern();
  std::vector<double> blocks(9 * std::size_t(n_nodes()), 0.0);
  for (std::int32_t row = 0; row < n_nodes(); ++row)
    for (int c = 0; c < 3; ++c)
      blocks[9 * std::size_t(row) + 4 * c] =
          is_free(row, c) ? laplacian_.values()[pattern.find(row, row)] : 1;
  return blocks;
}

}  // namespace viscera
