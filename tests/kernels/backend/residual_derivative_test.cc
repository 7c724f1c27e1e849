// Derivatives of the residual by dual numbers against differences, for every law and element and
// everything the residual depends on; on the image and on a moved reference with turned fibres.
#include <stdexcept>

#include <gtest/gtest.h>

#include "tests/kernels/backend/element_sample.h"
#include "tests/support/difference.h"
#include "tests/support/tolerance.h"

namespace viscera::test {
namespace {

constexpr int n_elements = 19;
constexpr double fifth = 1e13;  // as in tangent_test.cc

enum class Reference { image, moved };

class ResidualDerivative : public ::testing::TestWithParam<std::tuple<ContractCase, Reference>> {
 protected:
  ResidualDerivative()
      : sample_(law(), form(), n_elements), move_(sample_.direction(11).u), x_(sample_.deformed()) {
    sample_.parameters.tension = 2.5;
    sample_.parameters.transverse = 0.3;
    elements_ = sample_.make_operator();
    if (std::get<1>(GetParam()) == Reference::image)
      return;
    elements_->rotate_fibers(0.2);
    angle_ = 0.2;
    reference_ = 0.01;
    place(0);
  }
  const LawSample& law() const { return std::get<0>(GetParam()).law; }
  Form form() const { return std::get<0>(GetParam()).form; }

  /// Reference positions a part of the way further than now.
  void place(double further) {
    std::vector<double> X = sample_.coordinates();
    for (std::size_t i = 0; i < X.size(); ++i)
      X[i] += (reference_ + further) * move_[i];
    ASSERT_GT(elements_->move_reference(X.data()), 0.3);
  }
  State derivative(const kernels::ResidualDirection& direction) const {
    State out = sample_.zero();
    elements_->residual_derivative(x_.view(form()), direction, {out.u.data(), out.p.data()});
    return out;
  }
  /// Compares with the difference of residuals after `change(t)`.
  template <class Change>
  void expect_difference(const kernels::ResidualDirection& direction,
                         double step,
                         const Change& change,
                         const std::string& what = "") {
    const State exact = derivative(direction);
    const State difference = fourth_order_difference(
        [&](double t) {
          change(t);
          return sample_.residual(*elements_, x_);
        },
        step);
    change(0);
    const double size = norm(sample_.residual(*elements_, x_));
    EXPECT_LT(norm(exact + -1.0 * difference),
              norm(exact) * fourth_difference(step, fifth, 1 + size / (norm(exact) + 1e-300)) +
                  1e-12 * size / step)
        << what;
  }

  ElementSample sample_;
  std::vector<double> move_;
  State x_;
  std::unique_ptr<kernels::ElementOperator> elements_;
  double angle_ = 0, reference_ = 0;
};

TEST_P(ResidualDerivative, AlongTheStateIsTheTangent) {
  const State d = sample_.direction(5);
  sample_.linearise(*elements_, x_);
  kernels::ResidualDirection direction;
  direction.displacement = d.u.data();
  direction.pressure = sample_.has_pressure() ? d.p.data() : nullptr;
  const State expected = sample_.action(*elements_, d);
  EXPECT_LT(norm(derivative(direction) + -1.0 * expected), law_roundoff(norm(expected)));
}

TEST_P(ResidualDerivative, AlongEveryParameterOfTheLaw) {
  const std::vector<materials::ParameterInfo> table = materials::describe(sample_.law()).parameters;
  const materials::AnyLaw before = elements_->group().law();
  for (std::size_t i = 0; i < table.size(); ++i) {
    const double value = materials::get_parameter(before, table[i].name);
    // As residual_step: moduli of fibres jump where they begin to be stretched.
    const double part = law().law == "holzapfel_gasser_ogden" ? 1e-6 : 1e-3;
    const double step = part * std::max(std::abs(value), 0.01);
    if (value - 2 * step < table[i].lower || value + 2 * step > table[i].upper)
      continue;  // the residual exists on one side only
    kernels::ResidualDirection direction;
    direction.law.assign(table.size(), 0.0);
    direction.law[i] = 1;
    expect_difference(
        direction, step,
        [&](double t) {
          elements_->group().law() = before;
          materials::set_parameter(elements_->group().law(), table[i].name, value + t);
        },
        table[i].name);
  }
}

TEST_P(ResidualDerivative, AlongTensionAndItsShareAcross) {
  integrals::PointParameters p = sample_.parameters;
  kernels::ResidualDirection direction;
  direction.tension = 1;
  direction.transverse = 0.1;
  expect_difference(direction, 1e-3, [&](double t) {
    integrals::PointParameters now = p;
    now.tension += t;
    now.transverse += 0.1 * t;
    elements_->set_parameters(now);
  });
}

TEST_P(ResidualDerivative, AlongTheBulkModulus) {
  if (sample_.has_own_volumetric_part())
    GTEST_SKIP() << "the law has its own volumetric part";
  const double g = 4, k = 50;
  kernels::ResidualDirection direction;
  direction.bulk_modulus = 1;
  expect_difference(direction, 1e-2, [&](double t) {
    integrals::PointParameters now = sample_.parameters;
    now.slope = sample_.has_pressure() ? g : k + t;
    now.compliance = sample_.has_pressure() ? 1 / (k + t - g) : 0;
    elements_->set_parameters(now);
  });
}

TEST_P(ResidualDerivative, AlongFiberRotation) {
  kernels::ResidualDirection direction;
  direction.fiber_rotation = 1;
  expect_difference(direction, 1e-4, [&](double t) { elements_->rotate_fibers(angle_ + t); });
}

TEST_P(ResidualDerivative, AlongReferencePositions) {
  kernels::ResidualDirection direction;
  direction.reference = move_.data();
  expect_difference(direction, residual_step(law()), [&](double t) { place(t); });
}

/// So that K^T needs no code of its own for cells.
TEST_P(ResidualDerivative, AlongTheStateIsSymmetric) {
  const State a = sample_.direction(5), b = sample_.direction(6);
  const auto along = [&](const State& d) {
    kernels::ResidualDirection direction;
    direction.displacement = d.u.data();
    direction.pressure = sample_.has_pressure() ? d.p.data() : nullptr;
    return derivative(direction);
  };
  const State Ka = along(a), Kb = along(b);
  EXPECT_NEAR(dot(b, Ka), dot(a, Kb), law_roundoff(norm(b) * norm(Ka)));
}

TEST_P(ResidualDerivative, TransposeAlongReferencePositionsIsDual) {
  const State w = sample_.direction(7);
  const std::vector<double> dX = sample_.direction(8).u;
  kernels::ResidualDirection direction;
  direction.reference = dX.data();
  const State forward = derivative(direction);
  State backward = sample_.zero();

  elements_->reference_derivative_transpose(x_.view(form()), w.view(form()), backward.u.data());

  const State along{dX, sample_.zero().p};
  EXPECT_NEAR(dot(w, forward), dot(backward, along), law_roundoff(norm(w) * norm(forward)));
}

/// Of every number of the law and of the tension.
TEST_P(ResidualDerivative, FactorsOfElementsHaveDerivativesAndTransposes) {
  const int n = static_cast<int>(materials::describe(sample_.law()).parameters.size());
  std::vector<double> factors(n_elements), change(n_elements), ones(n_elements, 1.0);
  for (int e = 0; e < n_elements; ++e) {
    factors[e] = 1 + 0.02 * (e % 5);
    change[e] = 0.01 * (e % 3 - 1) + 0.003;
  }
  const State w = sample_.direction(7);
  for (int i = 0; i <= n; ++i) {
    elements_->set_cell_factors(i, factors.data());
    kernels::ResidualDirection direction;
    direction.cell_parameter = i;
    direction.cell_factors = change.data();
    expect_difference(
        direction, law().law == "holzapfel_gasser_ogden" ? 1e-6 : 1e-3,
        [&](double t) {
          std::vector<double> now = factors;
          for (int e = 0; e < n_elements; ++e)
            now[e] += t * change[e];
          elements_->set_cell_factors(i, now.data());
        },
        std::to_string(i));
    const State forward = derivative(direction);
    direction.cell_factors = ones.data();
    std::vector<double> cells(n_elements, 0.0);
    elements_->contract_derivative(x_.view(form()), direction, w.view(form()), cells.data());
    double backward = 0;
    for (int e = 0; e < n_elements; ++e)
      backward += cells[e] * change[e];
    EXPECT_NEAR(dot(w, forward), backward, law_roundoff(norm(w) * norm(forward))) << i;
    elements_->set_cell_factors(i, nullptr);
  }
}

/// One factor for all elements is another value of the number.
TEST_P(ResidualDerivative, EqualFactorsAreTheNumberItself) {
  const std::vector<materials::ParameterInfo> table = materials::describe(sample_.law()).parameters;
  const double factor = 1.03125;
  const std::vector<double> factors(n_elements, factor);
  const double value = materials::get_parameter(elements_->group().law(), table[0].name);
  if (value * factor > table[0].upper)
    GTEST_SKIP() << "out of the range of the number";
  elements_->set_cell_factors(0, factors.data());
  elements_->set_cell_factors(static_cast<int>(table.size()), factors.data());
  const State d = sample_.direction(5);
  sample_.linearise(*elements_, x_);
  const State r = sample_.residual(*elements_, x_), Kd = sample_.action(*elements_, d);

  const auto other = sample_.make_operator();
  if (std::get<1>(GetParam()) == Reference::moved) {
    other->rotate_fibers(angle_);
    std::vector<double> X = sample_.coordinates();
    for (std::size_t i = 0; i < X.size(); ++i)
      X[i] += reference_ * move_[i];
    other->move_reference(X.data());
  }
  materials::set_parameter(other->group().law(), table[0].name, value * factor);
  integrals::PointParameters p = sample_.parameters;
  p.tension *= factor;
  other->set_parameters(p);
  sample_.linearise(*other, x_);

  EXPECT_LT(norm(r + -1.0 * sample_.residual(*other, x_)), law_roundoff(norm(r)));
  EXPECT_LT(norm(Kd + -1.0 * sample_.action(*other, d)), law_roundoff(norm(Kd)));
}

std::string name_of_case(
    const ::testing::TestParamInfo<std::tuple<ContractCase, Reference>>& info) {
  return name_of(std::get<0>(info.param)) +
         (std::get<1>(info.param) == Reference::image ? "" : "Moved");
}

INSTANTIATE_TEST_SUITE_P(Laws,
                         ResidualDerivative,
                         ::testing::Combine(::testing::ValuesIn(contract_cases()),
                                            ::testing::Values(Reference::image, Reference::moved)),
                         name_of_case);

}  // namespace
}  // namespace viscera::test
