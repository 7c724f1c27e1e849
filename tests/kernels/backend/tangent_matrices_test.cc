// Matrices and diagonals of the stored tangent against its action.
#include <gtest/gtest.h>

#include "kernels/elements/tetrahedra.h"
#include "tests/kernels/backend/element_sample.h"
#include "tests/support/tolerance.h"

namespace viscera::test {
namespace {

class TangentMatrices : public ::testing::TestWithParam<ContractCase> {
 protected:
  void SetUp() override {
    for (const int n : group_sizes) {
      samples_.emplace_back(GetParam().law, GetParam().form, n);
      operators_.push_back(samples_.back().make_operator());
      samples_.back().linearise(*operators_.back(), samples_.back().deformed());
    }
  }

  static std::vector<double> matrices(const kernels::ElementOperator& elements) {
    const int rows = elements.n_matrix_rows();
    std::vector<double> out(elements.group().n_elements() * rows * rows);
    elements.element_matrices(out.data());
    return out;
  }

  /// Unknown of a row of element e: in u, or after u in p.
  static double& entry(const ElementSample& s, int e, int row, State& state) {
    const int n = s.n_element_nodes();
    if (row < 3 * n)
      return state.u[3 * s.nodes()[e * n + row / 3] + row % 3];
    return state.p[s.vertices()[4 * e + row - 3 * n]];
  }

  std::vector<ElementSample> samples_;
  std::vector<std::unique_ptr<kernels::ElementOperator>> operators_;
};

TEST_P(TangentMatrices, ElementMatricesTimesVectorAreTheAction) {
  for (std::size_t k = 0; k < samples_.size(); ++k) {
    const ElementSample& s = samples_[k];
    const int rows = operators_[k]->n_matrix_rows();
    State d = s.direction(3), product = s.zero();

    const std::vector<double> K = matrices(*operators_[k]);

    for (int e = 0; e < s.n_elements(); ++e)
      for (int r = 0; r < rows; ++r)
        for (int c = 0; c < rows; ++c)
          entry(s, e, r, product) += K[(e * rows + r) * rows + c] * entry(s, e, c, d);
    const State action = s.action(*operators_[k], d);
    EXPECT_LT(norm(product + -1.0 * action), roundoff(500, norm(action)));
  }
}

TEST_P(TangentMatrices, BlockDiagonalIsThatOfTheElementMatrices) {
  for (std::size_t k = 0; k < samples_.size(); ++k) {
    const ElementSample& s = samples_[k];
    const int rows = operators_[k]->n_matrix_rows(), n = s.n_element_nodes();
    const std::vector<double> K = matrices(*operators_[k]);
    std::vector<double> expected(9 * s.n_nodes(), 0.0), blocks = expected;
    double scale = 0;
    for (int e = 0; e < s.n_elements(); ++e)
      for (int node = 0; node < n; ++node)
        for (int c = 0; c < 9; ++c) {
          const double value = K[(e * rows + 3 * node + c / 3) * rows + 3 * node + c % 3];
          expected[9 * s.nodes()[e * n + node] + c] += value;
          scale = std::max(scale, std::abs(value));
        }

    operators_[k]->add_block_diagonal(blocks.data());

    for (std::size_t c = 0; c < blocks.size(); ++c)
      ASSERT_NEAR(blocks[c], expected[c], roundoff(500, scale));
  }
}

TEST_P(TangentMatrices, VertexMatricesAreTheGalerkinRestriction) {
  for (std::size_t k = 0; k < samples_.size(); ++k) {
    const ElementSample& s = samples_[k];
    const int rows = operators_[k]->n_matrix_rows(), n = s.n_element_nodes();
    const std::vector<double> K = matrices(*operators_[k]);
    std::vector<double> coarse(144 * s.n_elements());

    operators_[k]->vertex_matrices(coarse.data());

    const auto share = [&](int node, int v) {  // prolongation from vertices
      if (node < 4)
        return node == v ? 1.0 : 0.0;
      const int* edge = elements::tet_edges[node - 4];
      return edge[0] == v || edge[1] == v ? 0.5 : 0.0;
    };
    for (int e = 0; e < s.n_elements(); ++e)
      for (int entry = 0; entry < 144; ++entry) {
        const int v = entry / 36, i = entry / 12 % 3, w = entry % 12 / 3, j = entry % 3;
        double sum = 0, scale = 0;
        for (int m = 0; m < n; ++m)
          for (int l = 0; l < n; ++l) {
            const double value = K[(e * rows + 3 * m + i) * rows + 3 * l + j];
            sum += share(m, v) * value * share(l, w);
            scale = std::max(scale, std::abs(value));
          }
        ASSERT_NEAR(coarse[144 * e + entry], sum, roundoff(2000, scale));
      }
  }
}

TEST_P(TangentMatrices, DivergenceTransposeIsThePressurePartOfTheAction) {
  if (GetParam().form != Form::tet10_pressure)
    return;
  for (std::size_t k = 0; k < samples_.size(); ++k) {
    const ElementSample& s = samples_[k];
    State d = s.direction(3), momentum = s.zero();
    for (double& value : d.u)
      value = 0;
    State expected = s.action(*operators_[k], d);
    for (double& value : expected.p)
      value = 0;

    operators_[k]->apply_divergence_transpose(d.p.data(), momentum.u.data());

    EXPECT_LT(norm(momentum + -1.0 * expected), roundoff(200, norm(expected)));
  }
}

INSTANTIATE_TEST_SUITE_P(EveryLaw,
                         TangentMatrices,
                         ::testing::ValuesIn(contract_cases()),
                         [](const auto& info) { return name_of(info.param); });

}  // namespace
}  // namespace viscera::test
