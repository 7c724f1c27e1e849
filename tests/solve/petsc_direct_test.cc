#include "solver/solve/petsc_direct.h"

#include <gtest/gtest.h>

#include "solver/core/errors.h"
#include "tests/solve/distributed_arrays.h"

namespace viscera {
namespace {

using test::Array;

// Rows [begin, end) of a saddle point [A B^T; B 0], A tridiagonal of size 2m, B pairs neighbours,
// no diagonal below.
class SaddlePoint {
 public:
  explicit SaddlePoint(int m) : m_(m) {
    int rank = 0, size = 1;
    MPI_Comm_rank(MPI_COMM_WORLD, &rank);
    MPI_Comm_size(MPI_COMM_WORLD, &size);
    begin_ = 3 * m * rank / size;
    end_ = 3 * m * (rank + 1) / size;
    pattern_.owned_rows = end_ - begin_;
    for (int row = begin_; row < end_; ++row) {
      row < 2 * m ? add_elastic_row(row) : add_constraint_row(row);
    }
  }
  CoordinatePattern pattern() const { return pattern_; }
  Array values(double stiffness) const {
    Array values;
    for (std::size_t i = 0; i < base_.size(); ++i) {
      values.push_back(elastic_[i] ? stiffness * base_[i] : base_[i]);
    }
    return values;
  }
  Array exact() const {
    Array x;
    for (int row = begin_; row < end_; ++row) {
      x.push_back(std::sin(0.3 * row) + 0.1);
    }
    return x;
  }

 private:
  void add(int row, int column, double value, bool elastic) {
    pattern_.rows.push_back(row);
    pattern_.columns.push_back(column);
    base_.push_back(value);
    elastic_.push_back(elastic);
  }
  void add_elastic_row(int row) {
    add(row, row, 2.5, true);
    if (row > 0) {
      add(row, row - 1, -1, true);
    }
    if (row + 1 < 2 * m_) {
      add(row, row + 1, -1, true);
    }
    add(row, 2 * m_ + row / 2, row % 2 ? -1.5 : 1, false);
  }
  void add_constraint_row(int row) {
    const int pair = row - 2 * m_;
    add(row, 2 * pair, 1, false);
    add(row, 2 * pair + 1, -1.5, false);
  }

  int m_, begin_, end_;
  CoordinatePattern pattern_;
  Array base_;
  std::vector<bool> elastic_;
};

double error_of(const SaddlePoint& system, const BlockMatrix& matrix, const DirectSolver& solver) {
  const Array exact = system.exact();
  Array b(exact.size()), x(exact.size());
  matrix.vmult(exact.data(), b.data());
  solver.apply(b.data(), x.data());
  for (std::size_t i = 0; i < x.size(); ++i) {
    x[i] -= exact[i];
  }
  return std::sqrt(test::dot(x, x) / test::dot(exact, exact));
}

class DirectSolverBy : public ::testing::TestWithParam<Factorization> {};
INSTANTIATE_TEST_SUITE_P(Kinds,
                         DirectSolverBy,
                         ::testing::Values(Factorization::lu, Factorization::symmetric_indefinite));

TEST_P(DirectSolverBy, SolvesASaddlePoint) {
  const SaddlePoint system(500);
  BlockMatrix matrix(MPI_COMM_WORLD, system.pattern());
  matrix.fill(system.values(7).data());
  DirectOptions options;
  options.factorization = GetParam();
  DirectSolver solver(matrix, options);

  solver.factor();

  EXPECT_LE(error_of(system, matrix, solver), 1e-12);
}

TEST_P(DirectSolverBy, RefactorsWithNewValues) {
  const SaddlePoint system(200);
  BlockMatrix matrix(MPI_COMM_WORLD, system.pattern());
  DirectOptions options;
  options.factorization = GetParam();
  DirectSolver solver(matrix, options);

  for (const double stiffness : {1., 1e3, 1e-2}) {
    matrix.fill(system.values(stiffness).data());
    solver.factor();
    EXPECT_LE(error_of(system, matrix, solver), 1e-12) << stiffness;
  }
}

TEST(DirectSolver, OldFactorsServeUntilTheNextOnes) {
  const SaddlePoint system(50);
  BlockMatrix matrix(MPI_COMM_WORLD, system.pattern());
  matrix.fill(system.values(1).data());
  DirectSolver solver(matrix);
  solver.factor();

  matrix.fill(system.values(2).data());

  EXPECT_GT(error_of(system, matrix, solver), 1e-3);
}

TEST(DirectSolver, SingularMatrixIsASolveFailureAndRecoverable) {
  const SaddlePoint system(50);
  BlockMatrix matrix(MPI_COMM_WORLD, system.pattern());
  DirectSolver solver(matrix);
  matrix.fill(Array(system.values(1).size(), 0.).data());

  EXPECT_THROW(solver.factor(), SolveFailure);

  matrix.fill(system.values(1).data());
  solver.factor();
  EXPECT_LE(error_of(system, matrix, solver), 1e-12);
}

}  // namespace
}  // namespace viscera
