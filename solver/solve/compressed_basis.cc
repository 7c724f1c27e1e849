#include "solver/solve/compressed_basis.h"

namespace viscera {

void CompressedBasis::fit(const BlockVector& layout) {
  blocks_.resize(layout.n_blocks());
  for (unsigned int b = 0; b < layout.n_blocks(); ++b)
    if (const std::size_t rows = layout.block(b).locally_owned_size(); blocks_[b].rows() != rows)
      blocks_[b].reset(rows);
}

void CompressedBasis::shrink(int count) {
  for (kernels::FloatColumns& block : blocks_)
    block.shrink(count);
}

void CompressedBasis::set(int i, double factor, BlockVector& w) {
  for (unsigned int b = 0; b < blocks_.size(); ++b)
    blocks_[b].set(i, factor, w.block(b).begin());
}

std::vector<double> CompressedBasis::over_ranks(std::vector<double> sums,
                                                const BlockVector& w) const {
  MPI_Allreduce(MPI_IN_PLACE, sums.data(), static_cast<int>(sums.size()), MPI_DOUBLE, MPI_SUM,
                w.block(0).get_mpi_communicator());
  return sums;
}

std::vector<double> CompressedBasis::products(int k, const BlockVector& w) const {
  std::vector<double> sums(k + 1, 0.0);
  for (unsigned int b = 0; b < blocks_.size(); ++b)
    blocks_[b].add_products(k, w.block(b).begin(), sums.data());
  return over_ranks(std::move(sums), w);
}

std::vector<double> CompressedBasis::subtract(int k,
                                              const std::vector<double>& h,
                                              BlockVector& w) const {
  std::vector<double> sums(k + 1, 0.0);
  for (unsigned int b = 0; b < blocks_.size(); ++b)
    blocks_[b].subtract(k, h.data(), w.block(b).begin(), sums.data());
  return over_ranks(std::move(sums), w);
}

void CompressedBasis::add_to(const std::vector<double>& y, BlockVector& w) const {
  std::vector<double> minus(y);
  for (double& value : minus)
    value = -value;
  for (unsigned int b = 0; b < blocks_.size(); ++b)
    blocks_[b].subtract(static_cast<int>(y.size()), minus.data(), w.block(b).begin(), nullptr);
}

}  // namespace viscera
