#include "solver/calibration/material_point/stress_curve.h"

#include <cmath>

#include <Eigen/LU>

#include "kernels/tensor/dual.h"
#include "solver/calibration/material_point/homogeneous_stress.h"

namespace viscera::calibration {

namespace {

using One = Dual<double>;
using Small = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, 0, most_free, most_free>;

/// Stress and unbalanced stresses with their derivatives with respect to the free stretches.
struct Linearised {
  double stress = 0;
  Eigen::VectorXd unbalanced;
  Eigen::VectorXd stress_slope;
  Eigen::MatrixXd unbalanced_slope;
};

template <class DualLaw>
Linearised linearise(const DualLaw& law,
                     const HomogeneousTest& test,
                     double amount,
                     const Eigen::VectorXd& free) {
  const Eigen::Index n = free.size();
  Linearised result{0, Eigen::VectorXd(n), Eigen::VectorXd(n), Eigen::MatrixXd(n, n)};
  for (Eigen::Index direction = 0; direction < std::max<Eigen::Index>(n, 1); ++direction) {
    FreeStretches<One> at{One(1.0), One(1.0)};
    for (Eigen::Index i = 0; i < n; ++i)
      at[i] = One(free[i], i == direction ? 1.0 : 0.0);
    const Response<One> response = respond(law, test, amount, at);
    result.stress = response.stress.value;
    for (Eigen::Index i = 0; i < n; ++i) {
      result.unbalanced[i] = response.unbalanced[i].value;
      result.unbalanced_slope(i, direction) = response.unbalanced[i].derivative;
    }
    if (n > 0)
      result.stress_slope[direction] = response.stress.derivative;
  }
  return result;
}

/// Newton for the free stretches, steps limited to a fifth of the stretch.
template <class DualLaw>
bool balance(const DualLaw& law,
             const HomogeneousTest& test,
             double amount,
             Eigen::VectorXd& free,
             Linearised& at) {
  constexpr int most_iterations = 60;
  for (int iteration = 0; iteration < most_iterations; ++iteration) {
    at = linearise(law, test, amount, free);
    if (free.size() == 0)
      return std::isfinite(at.stress);
    Eigen::VectorXd step = -at.unbalanced_slope.partialPivLu().solve(at.unbalanced);
    if (!step.allFinite())
      return false;
    const double largest = step.cwiseQuotient(free).cwiseAbs().maxCoeff();
    if (largest < 1e-14)
      return true;
    free += std::min(1.0, 0.2 / largest) * step;
    if (largest < 1e-9) {  // quadratic: the next step is below rounding
      at = linearise(law, test, amount, free);
      return at.unbalanced.allFinite();
    }
  }
  return false;
}

/// The law with a unit derivative in the parameter called `name`.
template <class Law>
auto seeded(const Law& law, const std::string& name) {
  auto dual = materials::with_scalar<One>(law);
  using DualLaw = decltype(dual);
  for (const auto& parameter : DualLaw::parameters)
    if (name == parameter.name)
      (dual.*(parameter.member)).derivative = 1;
  return dual;
}

/// d stress / d parameter along the balanced path: dx = -R_x^-1 R_p for the free stretches x.
template <class DualLaw>
double derivative(const DualLaw& law,
                  const HomogeneousTest& test,
                  double amount,
                  const Eigen::VectorXd& free,
                  const Linearised& at) {
  FreeStretches<One> fixed{One(1.0), One(1.0)};
  for (Eigen::Index i = 0; i < free.size(); ++i)
    fixed[i] = One(free[i]);
  const Response<One> response = respond(law, test, amount, fixed);
  if (free.size() == 0)
    return response.stress.derivative;
  Eigen::VectorXd unbalanced(free.size());
  for (Eigen::Index i = 0; i < free.size(); ++i)
    unbalanced[i] = response.unbalanced[i].derivative;
  return response.stress.derivative -
         at.stress_slope.dot(at.unbalanced_slope.partialPivLu().solve(unbalanced));
}

template <class Law>
StressCurve curve_of(const Law& law,
                     const HomogeneousTest& test,
                     const std::vector<std::string>& parameters) {
  const auto n = static_cast<Eigen::Index>(test.amount.size());
  StressCurve curve;
  curve.stress.resize(n);
  curve.derivative.resize(n, static_cast<Eigen::Index>(parameters.size()));
  const auto plain = materials::with_scalar<One>(law);
  const int unknown = n_free(test.mode, Law::volumetric);
  for (Eigen::Index k = 0; k < n; ++k) {
    const double amount = test.amount[k];
    const double power = test.mode == HomogeneousTest::Mode::uniaxial ? -0.5 : -2;
    Eigen::VectorXd free = Eigen::VectorXd::Constant(unknown, std::pow(amount, power));
    Linearised at;
    if (!balance(plain, test, amount, free, at))
      return {false, amount, {}, {}};
    curve.stress[k] = at.stress;
    for (std::size_t p = 0; p < parameters.size(); ++p)
      curve.derivative(k, p) = derivative(seeded(law, parameters[p]), test, amount, free, at);
  }
  return curve;
}

}  // namespace

StressCurve stress_curve(const materials::AnyLaw& law,
                         const HomogeneousTest& test,
                         const std::vector<std::string>& parameters) {
  return std::visit([&](const auto& one) { return curve_of(one, test, parameters); }, law);
}

}  // namespace viscera::calibration
