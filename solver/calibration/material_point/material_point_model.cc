#include "solver/calibration/material_point/material_point_model.h"

#include <cmath>
#include <stdexcept>

#include "solver/calibration/material_point/stress_curve.h"
#include "solver/core/errors.h"
#include "solver/core/text.h"

namespace viscera::calibration {

namespace {

const materials::ParameterInfo& find_parameter(const materials::LawInfo& info,
                                               const std::string& name) {
  std::vector<std::string> names;
  for (const auto& parameter : info.parameters) {
    if (parameter.name == name)
      return parameter;
    names.push_back(parameter.name);
  }
  throw std::invalid_argument("law '" + info.name + "' has no parameter '" + name + "'; allowed: " +
                              text::list(names) + "." + text::did_you_mean(name, names));
}

const char* unit_of(materials::Dimension dimension) {
  return dimension == materials::Dimension::pressure ? "kPa"
         : dimension == materials::Dimension::angle  ? "rad"
                                                     : "1";
}

/// Rows of consecutive tests, one per stress.
int total(const std::vector<HomogeneousTest>& tests) {
  int sum = 0;
  for (const HomogeneousTest& test : tests)
    sum += static_cast<int>(test.amount.size());
  return sum;
}

}  // namespace

Unknown law_unknown(const materials::AnyLaw& law, const std::string& name, const Prior& prior) {
  const materials::LawInfo info = materials::describe(law);
  const materials::ParameterInfo& parameter = find_parameter(info, name);
  Unknown unknown;
  unknown.name = name;
  unknown.unit = unit_of(parameter.dimension);
  unknown.start = materials::get_parameter(law, name);
  unknown.lower = parameter.lower;
  unknown.upper = parameter.upper;
  unknown.transform = parameter.lower >= 0 ? Transform::log : Transform::none;
  unknown.prior = prior;
  return unknown;
}

MaterialPointModel::MaterialPointModel(const materials::AnyLaw& law,
                                       const std::vector<Unknown>& unknowns,
                                       const std::vector<HomogeneousTest>& tests,
                                       const std::vector<HomogeneousTest>& predicted)
    : law_(law), unknowns_(unknowns), tests_(tests), predicted_(predicted) {
  const materials::LawInfo info = materials::describe(law);
  for (const Unknown& unknown : unknowns)
    find_parameter(info, unknown.name);
  int row = 0;
  for (const HomogeneousTest& test : tests) {
    check(test);
    const int n = static_cast<int>(test.amount.size());
    blocks_.push_back({test.name, "kPa", test.sd, row, n});
    row += n;
  }
  for (const HomogeneousTest& test : predicted)
    for (const double amount : test.amount)
      predictions_.push_back({test.name + " at " + text::number(amount), "kPa"});
}

/// Throws std::invalid_argument where values are out of range or do not go together.
materials::AnyLaw MaterialPointModel::law_at(const Eigen::VectorXd& values) const {
  const materials::LawInfo info = materials::describe(law_);
  std::map<std::string, double> all;
  for (const auto& parameter : info.parameters)
    all[parameter.name] = materials::get_parameter(law_, parameter.name);
  for (std::size_t i = 0; i < unknowns_.size(); ++i)
    all[unknowns_[i].name] = values[i];
  return materials::make_law(info.name, all);
}

Evaluation MaterialPointModel::evaluate(const Eigen::VectorXd& values, bool) {
  Evaluation result;
  if (last_.size() == 0 || last_ != values) {
    ++cost_.forward_solves;
    cost_.equivalent_solves += 1;
    last_ = values;
  }
  std::vector<std::string> names;
  for (const Unknown& unknown : unknowns_)
    names.push_back(unknown.name);
  const auto n = static_cast<Eigen::Index>(unknowns_.size());
  result.residual.resize(total(tests_));
  result.jacobian.resize(total(tests_), n);
  result.predictions.resize(total(predicted_));
  result.predictions_jacobian.resize(total(predicted_), n);
  try {
    const materials::AnyLaw law = law_at(values);
    const auto curve = [&](const HomogeneousTest& test) {
      const StressCurve found = stress_curve(law, test, names);
      if (!found.balanced)
        throw std::invalid_argument("test '" + test.name + "' has no equilibrium at " +
                                    text::number(found.failed_at));
      return found;
    };
    Eigen::Index row = 0;
    for (const HomogeneousTest& test : tests_) {
      const StressCurve found = curve(test);
      const Eigen::Index k = found.stress.size();
      const Eigen::Map<const Eigen::VectorXd> data(test.stress.data(), k);
      result.residual.segment(row, k) = (found.stress - data) / test.sd;
      result.jacobian.middleRows(row, k) = found.derivative / test.sd;
      row += k;
    }
    row = 0;
    for (const HomogeneousTest& test : predicted_) {
      const StressCurve found = curve(test);
      result.predictions.segment(row, found.stress.size()) = found.stress;
      result.predictions_jacobian.middleRows(row, found.stress.size()) = found.derivative;
      row += found.stress.size();
    }
    result.feasible = true;
  } catch (const std::invalid_argument& problem) {
    result.reason = problem.what();
    ++cost_.failed;
  }
  return result;
}

}  // namespace viscera::calibration
