#include "tests/calibration/observations/states.h"

#include <cmath>

namespace viscera::test {
namespace {

using States = std::vector<std::vector<double>>;

std::vector<double> sampled(const Organ& organ, const Field& displacement, double with_place) {
  const std::vector<double>& X = organ.space().coordinates();
  std::vector<double> out(X.size());
  for (std::size_t node = 0; node < X.size() / 3; ++node) {
    const Point u = displacement({X[3 * node], X[3 * node + 1], X[3 * node + 2]});
    for (int i = 0; i < 3; ++i)
      out[3 * node + i] = with_place * X[3 * node + i] + u[i];
  }
  return out;
}

States moved(const States& a, double h, const States& b) {
  States out;
  for (std::size_t k = 0; k < a.size(); ++k)
    out.push_back(test::moved(a[k], h, b[k]));
  return out;
}

}  // namespace

std::vector<double> positions(const Organ& organ, const Field& displacement) {
  return sampled(organ, displacement, 1);
}

std::vector<double> change(const Organ& organ, const Field& displacement) {
  return sampled(organ, displacement, 0);
}

std::vector<double> moved(const std::vector<double>& a, double h, const std::vector<double>& b) {
  std::vector<double> out(a);
  for (std::size_t k = 0; k < a.size(); ++k)
    out[k] += h * b[k];
  return out;
}

Eigen::VectorXd residual_at(calibration::ObservationOperator& observation, const States& states) {
  std::vector<calibration::ObservedState> observed(states.size());
  std::vector<const calibration::ObservedState*> pointers;
  for (std::size_t k = 0; k < states.size(); ++k) {
    observed[k].positions = states[k];
    pointers.push_back(&observed[k]);
  }
  return observation.residual(pointers);
}

Eigen::VectorXd derivative_at(calibration::ObservationOperator& observation,
                              const States& states,
                              const States& changes) {
  std::vector<calibration::ObservedState> observed(states.size());
  std::vector<calibration::StateChange> along(states.size());
  std::vector<const calibration::ObservedState*> pointers;
  std::vector<const calibration::StateChange*> directions;
  for (std::size_t k = 0; k < states.size(); ++k) {
    observed[k].positions = states[k];
    along[k].positions = changes[k];
    pointers.push_back(&observed[k]);
    directions.push_back(&along[k]);
  }
  observation.residual(pointers);
  return observation.derivative(observation.rows(pointers), directions);
}

Eigen::VectorXd difference_at(calibration::ObservationOperator& observation,
                              const States& states,
                              const States& changes,
                              double h) {
  const auto at = [&](double step) {
    return residual_at(observation, moved(states, step, changes));
  };
  return (8 * (at(h) - at(-h)) - (at(2 * h) - at(-2 * h))) / (12 * h);
}

double taylor_order(calibration::ObservationOperator& observation,
                    const States& states,
                    const States& changes,
                    double h) {
  const Eigen::VectorXd slope = derivative_at(observation, states, changes);
  const Eigen::VectorXd base = residual_at(observation, states);
  const auto remainder = [&](double step) {
    const Eigen::VectorXd rest =
        residual_at(observation, moved(states, step, changes)) - base - step * slope;
    return rest.lpNorm<Eigen::Infinity>();
  };
  return std::log2(remainder(h / 4) / remainder(h / 8));
}

}  // namespace viscera::test
