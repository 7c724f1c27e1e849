// The stored formats, precisions and lane counts against each other, for every law and element.
#include <gtest/gtest.h>

#include "tests/kernels/backend/element_sample.h"
#include "tests/support/tolerance.h"

namespace viscera::test {
namespace {

using kernels::TangentFormat;
using kernels::TangentLanes;
using kernels::TangentOptions;
using kernels::TangentPrecision;

class TangentStorage : public ::testing::TestWithParam<ContractCase> {
 protected:
  using Operator = std::unique_ptr<kernels::ElementOperator>;

  TangentStorage() {
    for (const int n : group_sizes)
      for (const Edges edges : {Edges::regular, Edges::curved}) {
        samples_.emplace_back(GetParam().law, GetParam().form, n, edges);
        samples_.back().parameters.tension = 2.5;
        samples_.back().parameters.transverse = 0.3;
      }
  }

  static Operator linearised(const ElementSample& s, const TangentOptions& options) {
    Operator elements = s.make_operator(options);
    s.linearise(*elements, s.deformed());
    return elements;
  }
  static State single_action(const ElementSample& s,
                             const kernels::ElementOperator& elements,
                             const State& d) {
    const std::vector<float> in(d.u.begin(), d.u.end());
    std::vector<float> out(in.size(), 0.0f);
    elements.apply_single(in.data(), out.data());
    State action = s.zero();
    action.u.assign(out.begin(), out.end());
    return action;
  }
  static double largest_difference(const std::vector<double>& a, const std::vector<double>& b) {
    double difference = 0;
    for (std::size_t k = 0; k < a.size(); ++k)
      difference = std::max(difference, std::abs(a[k] - b[k]));
    return difference;
  }
  static double largest(const std::vector<double>& a) {
    return largest_difference(a, std::vector<double>(a.size(), 0.0));
  }

  std::vector<ElementSample> samples_;
};

constexpr TangentOptions reference{TangentFormat::symmetric45, TangentPrecision::both,
                                   TangentLanes::whole_register};

TEST_P(TangentStorage, StressAndModuliActAsTheSymmetricTangent) {
  for (const ElementSample& s : samples_) {
    const State d = s.direction(5);
    const State expected = s.action(*linearised(s, reference), d);

    for (const auto precision : {TangentPrecision::double_precision, TangentPrecision::both}) {
      const State action = s.action(*linearised(s, {TangentFormat::stress_moduli27, precision}), d);

      EXPECT_LT(norm(action + -1.0 * expected), roundoff(500, norm(expected)));
    }
  }
}

TEST_P(TangentStorage, SinglePrecisionStorageAgrees) {
  for (const ElementSample& s : samples_) {
    const State d = s.direction(5);
    const State expected = s.action(*linearised(s, reference), d);

    for (const auto format : {TangentFormat::symmetric45, TangentFormat::stress_moduli27}) {
      const State action =
          s.action(*linearised(s, {format, TangentPrecision::single_precision}), d);

      EXPECT_LT(norm(action + -1.0 * expected), single_roundoff(8, norm(expected)));
    }
  }
}

TEST_P(TangentStorage, SinglePrecisionActionAgreesFromWhateverIsStored) {
  for (const ElementSample& s : samples_) {
    State d = s.direction(5);
    std::fill(d.p.begin(), d.p.end(), 0.0);
    State expected = s.action(*linearised(s, reference), d);
    std::fill(expected.p.begin(), expected.p.end(), 0.0);

    for (const auto format : {TangentFormat::symmetric45, TangentFormat::stress_moduli27})
      for (const auto precision :
           {TangentPrecision::single_precision, TangentPrecision::double_precision}) {
        const State action = single_action(s, *linearised(s, {format, precision}), d);

        EXPECT_LT(norm(action + -1.0 * expected), single_roundoff(40, norm(expected)));
      }
  }
}

TEST_P(TangentStorage, OneLaneActsAsManyDo) {
  for (const ElementSample& s : samples_)
    for (const auto format : {TangentFormat::symmetric45, TangentFormat::stress_moduli27}) {
      const State d = s.direction(5);
      const auto many = linearised(s, {format, TangentPrecision::both});
      const auto one = linearised(s, {format, TangentPrecision::both, TangentLanes::one});
      const State expected = s.action(*many, d), action = s.action(*one, d);
      const State expected_single = single_action(s, *many, d);
      const State action_single = single_action(s, *one, d);

      EXPECT_LT(norm(action + -1.0 * expected), roundoff(100, norm(expected)));
      EXPECT_LT(norm(action_single + -1.0 * expected_single),
                single_roundoff(40, norm(expected_single)));
    }
}

TEST_P(TangentStorage, MatricesOfStressAndModuliAreThoseOfTheSymmetricTangent) {
  for (const ElementSample& s : samples_) {
    const auto expected = linearised(s, reference);
    const auto elements = linearised(s, {TangentFormat::stress_moduli27, TangentPrecision::both});
    const auto matrices = [&](const kernels::ElementOperator& from) {
      const std::size_t rows = from.n_matrix_rows(), n = s.n_elements();
      const std::size_t coarse_rows = 3 * s.n_element_vertices();
      std::vector<double> all(n * (rows * rows + coarse_rows * coarse_rows));
      from.element_matrices(all.data());
      from.vertex_matrices(all.data() + n * rows * rows);
      return all;
    };

    const std::vector<double> K = matrices(*expected);

    EXPECT_LT(largest_difference(matrices(*elements), K), roundoff(500, largest(K)));
  }
}

TEST_P(TangentStorage, DiagonalsAgreeInEveryFormatAndPrecision) {
  for (const ElementSample& s : samples_) {
    std::vector<double> expected(9 * s.n_nodes(), 0.0);
    linearised(s, reference)->add_block_diagonal(expected.data());

    for (const auto format : {TangentFormat::symmetric45, TangentFormat::stress_moduli27}) {
      const auto elements = linearised(s, {format, TangentPrecision::both});
      std::vector<double> blocks(expected.size(), 0.0);
      std::vector<float> blocks_single(expected.size(), 0.0f);
      elements->add_block_diagonal(blocks.data());
      elements->add_block_diagonal(blocks_single.data());

      const std::vector<double> single(blocks_single.begin(), blocks_single.end());
      EXPECT_LT(largest_difference(blocks, expected), roundoff(500, largest(expected)));
      EXPECT_LT(largest_difference(single, expected), single_roundoff(40, largest(expected)));
    }
  }
}

INSTANTIATE_TEST_SUITE_P(EveryLaw,
                         TangentStorage,
                         ::testing::ValuesIn(contract_cases()),
                         [](const auto& info) { return name_of(info.param); });

}  // namespace
}  // namespace viscera::test
