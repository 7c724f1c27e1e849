#include "solver/solve/dense_inverse.h"

#include <gtest/gtest.h>

#include "solver/core/errors.h"
#include "tests/solve/block_product.h"
#include "tests/support/tolerance.h"

namespace viscera::test {
namespace {

/// Entry (i, j) of a matrix over all ranks.
using Entry = std::function<double(int, int)>;

/// A full matrix of `n_nodes` blocks dealt out to ranks in ranges, which may be empty.
class SmallMatrix {
 public:
  SmallMatrix(int n_nodes, int block, const Entry& entry) : block_(block) {
    int rank = 0, size = 1;
    MPI_Comm_rank(MPI_COMM_WORLD, &rank);
    MPI_Comm_size(MPI_COMM_WORLD, &size);
    const int begin = n_nodes * rank / size, end = n_nodes * (rank + 1) / size;
    dealii::IndexSet owned(n_nodes), ghosts = dealii::complete_index_set(n_nodes);
    owned.add_range(begin, end);
    ghosts.subtract_set(owned);
    const auto nodes =
        std::make_shared<dealii::Utilities::MPI::Partitioner>(owned, ghosts, MPI_COMM_WORLD);
    std::vector<std::vector<std::int32_t>> local(n_nodes);
    for (int row = 0; row < end - begin; ++row)
      for (int column = 0; column < n_nodes; ++column)
        local[row].push_back(column);
    rows = std::make_unique<RowSum>(MPI_COMM_WORLD, nodes, kernels::make_pattern(local));
    for (int row = 0; row < end - begin; ++row)
      for (int column = 0; column < n_nodes; ++column)
        for (int c = 0; c < block * block; ++c)
          values.push_back(
              entry(block * (begin + row) + c / block,
                    block * static_cast<int>(nodes->local_to_global(column)) + c % block));
    first = block * begin;
    n_owned = block * (end - begin);
  }

  /// A^-1 b.
  Array solve(const Array& b) const {
    DenseInverse inverse(MPI_COMM_WORLD, rows->nodes(), rows->pattern(), block_);
    inverse.invert(values.data());
    const std::vector<float> single(b.begin(), b.end());
    std::vector<float> x(b.size());
    inverse.apply(single.data(), x.data());
    return Array(x.begin(), x.end());
  }
  Array product(const Array& x) const { return block_product(*rows, block_, values.data(), x); }

  std::unique_ptr<RowSum> rows;
  std::vector<double> values;
  int first, n_owned;

 private:
  int block_;
};

/// Positive definite by its diagonal.
double dominant(int i, int j) {
  return (i == j ? 12 : 0) + std::cos(0.7 * i * j) + 0.1 * std::sin(i + j);
}

class DenseInverseOf : public ::testing::TestWithParam<std::pair<int, int>> {};

TEST_P(DenseInverseOf, UndoesTheProduct) {
  const auto [n_nodes, block] = GetParam();
  const SmallMatrix A(n_nodes, block, dominant);
  const Array b = wave(A.first, A.n_owned, 1.3);

  const Array back = A.product(A.solve(b));

  for (int k = 0; k < A.n_owned; ++k)
    EXPECT_NEAR(back[k], b[k], single_roundoff(100));
}

INSTANTIATE_TEST_SUITE_P(ManyAndFewNodes,
                         DenseInverseOf,
                         ::testing::Values(std::pair{5, 3}, std::pair{4, 6}, std::pair{1, 6}),
                         [](const auto& info) {
                           return std::to_string(info.param.first) + "NodesOf" +
                                  std::to_string(info.param.second);
                         });

TEST(DenseInverse, ZeroRowsBecomeIdentity) {
  const auto unreached = [](int i) { return i == 4 || i == 11; };
  const SmallMatrix A(
      3, 6, [&](int i, int j) { return unreached(i) || unreached(j) ? 0 : dominant(i, j); });
  const Array b = wave(A.first, A.n_owned, 1.3);

  const Array x = A.solve(b);

  const Array back = A.product(x);
  for (int k = 0; k < A.n_owned; ++k)
    if (unreached(A.first + k))
      EXPECT_EQ(x[k], static_cast<float>(b[k]));
    else
      EXPECT_NEAR(back[k], b[k], single_roundoff(100));
}

TEST(DenseInverse, RefusesSingularMatricesOnAllRanks) {
  const auto invert = [](const Entry& entry) { SmallMatrix(4, 3, entry).solve({}); };

  EXPECT_THROW(invert([](int, int) { return 1; }), SolveFailure);
  // Of rank 11 of 12, but for rounding.
  EXPECT_THROW(invert([](int i, int j) { return (i == j ? 1 : 0) - 1 / 12.; }), SolveFailure);
  EXPECT_THROW(invert([](int i, int j) { return i == j ? std::nan("") : 0; }), SolveFailure);
}

}  // namespace
}  // namespace viscera::test
