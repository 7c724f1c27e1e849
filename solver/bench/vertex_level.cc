#include "solver/bench/vertex_level.h"

#include <cmath>

#include <deal.II/base/partitioner.h>
#include <deal.II/lac/la_parallel_block_vector.h>

#include "solver/bench/block_problem.h"
#include "solver/operators/vertex_matrix.h"
#include "solver/solve/multigrid_level.h"

namespace viscera::bench {
namespace {

using Vector = DistributedVector<double>;

/// Ghosts of `coarse` are up to date.
void prolongate(const OrganSpace& space, const Vector& coarse, Vector& fine) {
  for (std::int32_t node = 0; node < space.displacement().n_owned; ++node) {
    const auto parents = space.parents().of(node);
    for (const std::int32_t parent : parents)
      for (int i = 0; i < 3; ++i)
        fine.local_element(3 * node + i) += coarse.local_element(3 * parent + i) / parents.size();
  }
}

void restrict_to(const OrganSpace& space, const Vector& fine, Vector& coarse) {
  coarse = 0;
  coarse.zero_out_ghost_values();
  for (std::int32_t node = 0; node < space.displacement().n_owned; ++node) {
    const auto parents = space.parents().of(node);
    for (const std::int32_t parent : parents)
      for (int i = 0; i < 3; ++i)
        coarse.local_element(3 * parent + i) += fine.local_element(3 * node + i) / parents.size();
  }
  coarse.compress(dealii::VectorOperation::add);
}

}  // namespace

struct VertexLevel::Matrix {
  explicit Matrix(const OrganOperator& organ) : blocks(organ) {}

  /// product = A v on owned entries.
  void multiply(const Vector& v, MPI_Comm communicator, Vector& product) const {
    const kernels::BlockPattern& pattern = blocks.rows().pattern();
    Vector x(expand_nodes(blocks.rows().nodes(), 3, communicator));
    std::copy_n(v.begin(), 3 * pattern.n_rows(), x.begin());
    x.update_ghost_values();
    for (std::int32_t row = 0; row < pattern.n_rows(); ++row)
      for (int i = 0; i < 3; ++i) {
        double sum = 0;
        for (std::int64_t k = pattern.row_start[row]; k < pattern.row_start[row + 1]; ++k)
          for (int j = 0; j < 3; ++j)
            sum += blocks.values()[9 * k + 3 * i + j] * x.local_element(3 * pattern.columns[k] + j);
        product.local_element(3 * row + i) = sum;
      }
  }

  VertexMatrix blocks;
};

VertexLevel::VertexLevel(const OrganOperator& organ)
    : organ_(organ), matrix_(std::make_unique<Matrix>(organ)) {}

VertexLevel::~VertexLevel() = default;

void VertexLevel::assemble() {
  matrix_->blocks.assemble();
}

std::int64_t VertexLevel::nonzeros() const {
  auto mine = 9 * matrix_->blocks.rows().pattern().n_blocks();
  MPI_Allreduce(MPI_IN_PLACE, &mine, 1, MPI_INT64_T, MPI_SUM, organ_.space().communicator());
  return mine;
}

Answer VertexLevel::against_restricted_action(double tolerance) const {
  const OrganSpace& space = organ_.space();
  const std::int32_t n = 3 * space.vertices().n_owned;
  Vector v(space.vertices().vector), expected = v, product = v;
  const auto first = static_cast<double>(3 * space.vertices().first);
  for (std::int32_t k = 0; k < n; ++k)
    v.local_element(k) = std::sin(1.0 + 7.3 * (first + k));
  for (const std::int32_t entry : matrix_->blocks.constrained())
    if (entry < n)
      v.local_element(entry) = 0;
  v.update_ghost_values();
  BlockVector fine = organ_.make_vector(), action = fine;
  prolongate(space, v, fine.block(0));
  organ_.apply(fine, action);
  restrict_to(space, action.block(0), expected);
  v.zero_out_ghost_values();
  matrix_->multiply(v, space.communicator(), product);
  for (const std::int32_t entry : matrix_->blocks.constrained())
    if (entry < n)
      expected.local_element(entry) = product.local_element(entry) = 0;
  product.add(-1.0, expected);
  return {"the restricted action", product.l2_norm() / expected.l2_norm(), tolerance};
}

}  // namespace viscera::bench
