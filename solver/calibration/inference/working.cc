#include "solver/calibration/inference/working.h"

#include <algorithm>
#include <cmath>

#include "solver/core/errors.h"
#include "solver/core/text.h"

namespace viscera::calibration {

namespace {

// Beyond it a logit has used up the digits of the value's distance to its bound.
constexpr double logit_limit = 15;

double sigmoid(double x) {
  return 1 / (1 + std::exp(-x));
}

[[noreturn]] void refuse(const Unknown& unknown, const std::string& what) {
  throw InputError("Unknown '" + unknown.name + "': " + what);
}

void check_transform(const Unknown& unknown) {
  const std::string range =
      "[" + text::number(unknown.lower) + ", " + text::number(unknown.upper) + "]";
  if (unknown.transform == Transform::log && unknown.lower < 0)
    refuse(unknown, "searched by its logarithm, but its bounds " + range + " reach below zero.");
  if (unknown.transform == Transform::logit &&
      !(std::isfinite(unknown.lower) && std::isfinite(unknown.upper)))
    refuse(unknown, "a logit needs two finite bounds, found " + range + ".");
}

/// On a bound only where the working coordinate is finite there.
bool start_allowed(const Unknown& unknown) {
  const bool within = unknown.start >= unknown.lower && unknown.start <= unknown.upper;
  return within && std::isfinite(unknown.start) &&
         std::isfinite(to_working(unknown, unknown.start));
}

void check_prior(const Unknown& unknown) {
  const Prior& prior = unknown.prior;
  if (!(prior.sd > 0))
    refuse(unknown, "the sd of its prior is " + text::number(prior.sd) + "; it must be positive.");
  if (std::isfinite(prior.sd) && !std::isfinite(prior.mean))
    refuse(unknown, "the mean of its prior is not a finite number.");
}

void check(const Unknown& unknown) {
  if (!(unknown.lower < unknown.upper))
    refuse(unknown, "its lower bound " + text::number(unknown.lower) +
                        " is not below its upper bound " + text::number(unknown.upper) + ".");
  check_transform(unknown);
  if (!start_allowed(unknown))
    refuse(unknown, "its start " + text::number(unknown.start) + " is not between " +
                        text::number(unknown.lower) + " and " + text::number(unknown.upper) + ".");
  check_prior(unknown);
}

template <class Function>
Eigen::VectorXd each(const std::vector<Unknown>& unknowns, const Function& of) {
  Eigen::VectorXd result(unknowns.size());
  for (Eigen::Index i = 0; i < result.size(); ++i)
    result[i] = of(unknowns[i], i);
  return result;
}

double lower_working(const Unknown& unknown) {
  if (unknown.transform == Transform::logit)
    return -logit_limit;
  return to_working(unknown, unknown.lower);
}

double upper_working(const Unknown& unknown) {
  if (unknown.transform == Transform::logit)
    return logit_limit;
  return to_working(unknown, unknown.upper);
}

}  // namespace

void check(const std::vector<Unknown>& unknowns) {
  for (const Unknown& unknown : unknowns)
    check(unknown);
}

double to_working(const Unknown& unknown, double value) {
  switch (unknown.transform) {
    case Transform::log:
      return std::log(value);
    case Transform::logit:
      return std::log((value - unknown.lower) / (unknown.upper - value));
    case Transform::none:
      break;
  }
  return value;
}

double to_value(const Unknown& unknown, double working) {
  double value = working;
  if (unknown.transform == Transform::log)
    value = std::exp(working);
  if (unknown.transform == Transform::logit)
    value = unknown.lower + (unknown.upper - unknown.lower) * sigmoid(working);
  return std::clamp(value, unknown.lower, unknown.upper);
}

double value_slope(const Unknown& unknown, double working) {
  switch (unknown.transform) {
    case Transform::log:
      return std::exp(working);
    case Transform::logit:
      return (unknown.upper - unknown.lower) * sigmoid(working) * sigmoid(-working);
    case Transform::none:
      break;
  }
  return 1;
}

double natural_scale(const Unknown& unknown) {
  if (std::isfinite(unknown.prior.sd))
    return unknown.prior.sd;
  if (unknown.transform != Transform::none)
    return 1;
  const double width = unknown.upper - unknown.lower;
  if (std::isfinite(width))
    return width / std::sqrt(12.0);  // sd of a uniform
  return unknown.start != 0 ? std::abs(unknown.start) : 1;
}

double step_scale(const Unknown& unknown) {
  const double scale = natural_scale(unknown);
  return unknown.transform == Transform::none ? scale : std::min(scale, 1.0);
}

Box working_box(const std::vector<Unknown>& unknowns) {
  return {each(unknowns, [](const Unknown& unknown, int) { return lower_working(unknown); }),
          each(unknowns, [](const Unknown& unknown, int) { return upper_working(unknown); })};
}

Eigen::VectorXd to_working(const std::vector<Unknown>& unknowns, const Eigen::VectorXd& values) {
  return each(unknowns,
              [&](const Unknown& unknown, int i) { return to_working(unknown, values[i]); });
}

Eigen::VectorXd to_values(const std::vector<Unknown>& unknowns, const Eigen::VectorXd& working) {
  return each(unknowns,
              [&](const Unknown& unknown, int i) { return to_value(unknown, working[i]); });
}

Eigen::VectorXd value_slopes(const std::vector<Unknown>& unknowns, const Eigen::VectorXd& working) {
  return each(unknowns,
              [&](const Unknown& unknown, int i) { return value_slope(unknown, working[i]); });
}

Eigen::VectorXd start_point(const std::vector<Unknown>& unknowns) {
  return each(unknowns,
              [](const Unknown& unknown, int) { return to_working(unknown, unknown.start); });
}

Eigen::VectorXd natural_scales(const std::vector<Unknown>& unknowns) {
  return each(unknowns, [](const Unknown& unknown, int) { return natural_scale(unknown); });
}

Eigen::VectorXd step_scales(const std::vector<Unknown>& unknowns) {
  return each(unknowns, [](const Unknown& unknown, int) { return step_scale(unknown); });
}

std::vector<int> prior_rows(const std::vector<Unknown>& unknowns) {
  std::vector<int> rows;
  for (std::size_t i = 0; i < unknowns.size(); ++i)
    if (std::isfinite(unknowns[i].prior.sd))
      rows.push_back(static_cast<int>(i));
  return rows;
}

}  // namespace viscera::calibration
