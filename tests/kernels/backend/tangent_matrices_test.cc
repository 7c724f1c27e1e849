// Matrices and diagonals of the stored tangent against its action.
#include <gtest/gtest.h>

#include "tests/kernels/backend/element_sample.h"
#include "tests/support/hex_box.h"
#include "tests/support/kuhn_box.h"
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
    return state.p[s.vertices()[s.n_element_vertices() * e + row - 3 * n]];
  }

  /// Prolongation from vertices [node][vertex]: a node takes the mean of those it lies between.
  static std::vector<double> prolongation(const ElementSample& s) {
    const int n_vertices = s.n_element_vertices();
    std::vector<double> P(s.n_element_nodes() * n_vertices, 0.0);
    for (int node = 0; node < s.n_element_nodes(); ++node) {
      const std::vector<int> parents = n_vertices == 4 ? tet_parents(node) : hex_parents(node);
      for (const int v : parents)
        P[node * n_vertices + v] = 1.0 / static_cast<double>(parents.size());
    }
    return P;
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
    const int nv = s.n_element_vertices(), n_entries = 9 * nv * nv;
    const std::vector<double> P = prolongation(s);
    std::vector<double> coarse(n_entries * s.n_elements());

    operators_[k]->vertex_matrices(coarse.data());

    for (int e = 0; e < s.n_elements(); ++e)
      for (int entry = 0; entry < n_entries; ++entry) {
        const int row = entry / (3 * nv), column = entry % (3 * nv);
        double sum = 0, scale = 0;
        for (int m = 0; m < n; ++m)
          for (int l = 0; l < n && P[m * nv + row / 3] != 0; ++l) {
            const double value = K[(e * rows + 3 * m + row % 3) * rows + 3 * l + column % 3];
            sum += P[m * nv + row / 3] * value * P[l * nv + column / 3];
            scale = std::max(scale, std::abs(value));
          }
        ASSERT_NEAR(coarse[n_entries * e + entry], sum, roundoff(2000, scale));
      }
  }
}

TEST_P(TangentMatrices, DivergenceTransposeIsThePressurePartOfTheAction) {
  if (!has_pressure(GetParam().form))
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
