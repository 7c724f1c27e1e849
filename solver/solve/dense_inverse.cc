#include "solver/solve/dense_inverse.h"

#include <algorithm>
#include <cmath>

#include <deal.II/base/partitioner.h>
#include <deal.II/lac/lapack_full_matrix.h>

#include "solver/core/errors.h"

namespace viscera {
namespace {

/// Above this product of A_ii and (A^-1)_ii, one at least where A is positive definite and the same
/// in any units of unknown i, nothing of the inverse is right but for rounding.
constexpr double lost_in_rounding = 1e12;

/// In place. Throws SolveFailure for matrices that are singular or hold no numbers.
void invert_or_fail(dealii::LAPACKFullMatrix<double>& matrix) {
  const SolveFailure failure(
      "The coarsest multigrid matrix is singular: the organ can move freely.");
  std::vector<double> diagonal(matrix.m());
  for (std::size_t i = 0; i < diagonal.size(); ++i)
    diagonal[i] = matrix(i, i);
  try {
    matrix.invert();
  } catch (const dealii::ExceptionBase&) {
    throw failure;
  }
  for (std::size_t i = 0; i < diagonal.size(); ++i)
    if (!(std::abs(diagonal[i] * matrix(i, i)) < lost_in_rounding))
      throw failure;
}

}  // namespace

DenseInverse::DenseInverse(MPI_Comm communicator,
                           const NodeNumbering& nodes,
                           const kernels::BlockPattern& pattern,
                           int block)
    : communicator_(communicator),
      pattern_(pattern),
      block_(block),
      n_(block * static_cast<int>(nodes->size())),
      n_owned_(block * static_cast<int>(nodes->locally_owned_size())) {
  const auto n_local = nodes->locally_owned_size() + nodes->n_ghost_indices();
  for (unsigned int k = 0; k < n_local; ++k)
    global_column_.push_back(block * static_cast<int>(nodes->local_to_global(k)));
  int n_ranks;
  MPI_Comm_size(communicator, &n_ranks);
  counts_.resize(n_ranks);
  offsets_.resize(n_ranks);
  first_ = block * static_cast<int>(nodes->local_range().first);
  MPI_Allgather(&n_owned_, 1, MPI_INT, counts_.data(), 1, MPI_INT, communicator);
  MPI_Allgather(&first_, 1, MPI_INT, offsets_.data(), 1, MPI_INT, communicator);
  all_.resize(n_);
}

void DenseInverse::invert(const double* values) {
  std::vector<double> mine(std::size_t(n_owned_) * n_, 0.0), all(std::size_t(n_) * n_);
  for (std::int32_t row = 0; row < pattern_.n_rows(); ++row)
    for (std::int64_t k = pattern_.row_start[row]; k < pattern_.row_start[row + 1]; ++k)
      for (int c = 0; c < block_ * block_; ++c)
        mine[std::size_t(block_ * row + c / block_) * n_ + global_column_[pattern_.columns[k]] +
             c % block_] = values[k * block_ * block_ + c];
  std::vector<int> counts(counts_), offsets(offsets_);
  for (int& count : counts)
    count *= n_;
  for (int& offset : offsets)
    offset *= n_;
  MPI_Allgatherv(mine.data(), n_owned_ * n_, MPI_DOUBLE, all.data(), counts.data(), offsets.data(),
                 MPI_DOUBLE, communicator_);
  dealii::LAPACKFullMatrix<double> matrix(n_, n_);
  for (int i = 0; i < n_; ++i) {
    const double* row = &all[std::size_t(i) * n_];
    const bool empty = std::all_of(row, row + n_, [](double value) { return value == 0; });
    for (int j = 0; j < n_; ++j)
      matrix(i, j) = empty ? (i == j ? 1.0 : 0.0) : row[j];
  }
  invert_or_fail(matrix);
  inverse_.resize(std::size_t(n_owned_) * n_);
  for (int i = 0; i < n_owned_; ++i)
    for (int j = 0; j < n_; ++j)
      inverse_[std::size_t(i) * n_ + j] = static_cast<float>(matrix(first_ + i, j));
}

void DenseInverse::apply(const float* b, float* x) const {
  MPI_Allgatherv(b, n_owned_, MPI_FLOAT, all_.data(), counts_.data(), offsets_.data(), MPI_FLOAT,
                 communicator_);
  for (int i = 0; i < n_owned_; ++i) {
    const float* row = &inverse_[std::size_t(i) * n_];
    float sum = 0;
    for (int j = 0; j < n_; ++j)
      sum += row[j] * all_[j];
    x[i] = sum;
  }
}

}  // namespace viscera
