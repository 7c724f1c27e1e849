#include "solver/calibration/inference/identifiability.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include <Eigen/Cholesky>
#include <Eigen/Eigenvalues>
#include <Eigen/LU>

#include "solver/calibration/inference/optimum.h"
#include "solver/core/text.h"

namespace viscera::calibration {

namespace {

constexpr double identified_above = 0.9;
constexpr double prior_below = 0.5;
constexpr double one_in_combination = 0.95;
constexpr double worth_naming = 0.8;
constexpr double blind = 1e-11;  // relative eigenvalue: nothing seen beyond rounding

std::vector<int> with_role(const std::vector<Unknown>& unknowns, Unknown::Role role) {
  std::vector<int> result;
  for (std::size_t i = 0; i < unknowns.size(); ++i)
    if (unknowns[i].role == role)
      result.push_back(static_cast<int>(i));
  return result;
}

double direction_scale(const Unknown& unknown) {
  return unknown.transform == Transform::none ? natural_scale(unknown) : 1;
}

/// Fisher information of the data about the parameters, scaled, nuisances with their priors
/// marginalised by a Schur complement.
Eigen::MatrixXd parameter_fisher(const Memo& memo,
                                 const Trial& at,
                                 const std::vector<int>& parameters) {
  const std::vector<Unknown>& unknowns = memo.unknowns();
  const std::vector<int> nuisances = with_role(unknowns, Unknown::Role::nuisance);
  const Eigen::MatrixXd J = at.information_rows().topRows(memo.n_data_rows());
  Eigen::MatrixXd F = J.transpose() * J;
  for (const int i : nuisances)
    if (std::isfinite(unknowns[i].prior.sd))
      F(i, i) += std::pow(unknowns[i].prior.sd, -2);
  Eigen::MatrixXd marginal = F(parameters, parameters);
  if (!nuisances.empty()) {
    Eigen::MatrixXd own = F(nuisances, nuisances);
    own.diagonal().array() += 1e-13 * own.diagonal().maxCoeff() + 1e-300;
    const Eigen::MatrixXd across = F(nuisances, parameters);
    marginal -= across.transpose() * own.ldlt().solve(across);
  }
  Eigen::VectorXd scales(parameters.size());
  for (std::size_t k = 0; k < parameters.size(); ++k)
    scales[k] = direction_scale(unknowns[parameters[k]]);
  return scales.asDiagonal() * marginal * scales.asDiagonal();
}

std::vector<Direction> directions_of(const Eigen::MatrixXd& fisher) {
  const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solver(fisher);
  std::vector<Direction> result;
  for (Eigen::Index k = fisher.rows() - 1; k >= 0; --k) {
    const double eigenvalue = solver.eigenvalues()[k];
    const bool seen = eigenvalue > blind * std::max(solver.eigenvalues().maxCoeff(), 1e-300);
    result.push_back({seen ? eigenvalue : 0, solver.eigenvectors().col(k)});
  }
  return result;
}

/// Variance of coordinate k by the data alone.
double data_variance(const std::vector<Direction>& directions, int k) {
  constexpr double part = 1e-4;  // of a direction that counts
  double sum = 0;
  for (const Direction& direction : directions) {
    const double weight = direction.weights[k];
    if (direction.eigenvalue > 0)
      sum += weight * weight / direction.eigenvalue;
    else if (std::abs(weight) > part)
      return std::numeric_limits<double>::infinity();
  }
  return sum;
}

double contraction(double sd, double reference) {
  return std::max(0.0, 1 - sd * sd / (reference * reference));
}

ParameterVerdict judge_parameter(const std::vector<Unknown>& unknowns,
                                 const std::vector<int>& parameters,
                                 const Laplace& posterior,
                                 const Eigen::MatrixXd& precision,
                                 int i) {
  ParameterVerdict result;
  result.unknown = i;
  result.posterior_sd = posterior.sd(i);
  result.reference_sd = reference_sd(unknowns[i]);
  result.contraction = contraction(result.posterior_sd, result.reference_sd);
  for (const int j : parameters)
    if (j != i && (result.partner < 0 ||
                   std::abs(posterior.correlation(i, j)) > std::abs(result.correlation))) {
      result.correlation = posterior.correlation(i, j);
      result.partner = j;
    }
  result.verdict = verdict_of(result.contraction, result.correlation);
  const auto own = std::find(parameters.begin(), parameters.end(), i) - parameters.begin();
  result.conditional_sd = 1 / std::sqrt(precision(own, own));
  if (result.verdict == Verdict::prior_driven && !std::isfinite(unknowns[i].prior.sd) &&
      contraction(result.conditional_sd, result.reference_sd) > prior_below)
    result.verdict = Verdict::combination_only;
  return result;
}

bool all_logarithms(const std::vector<Unknown>& unknowns, const std::vector<int>& parameters) {
  return std::all_of(parameters.begin(), parameters.end(),
                     [&](int i) { return unknowns[i].transform == Transform::log; });
}

/// "alpha", "ln C", "x/10" as a term of a sum.
std::string term(const Unknown& unknown) {
  if (unknown.transform == Transform::log)
    return "ln " + unknown.name;
  if (unknown.transform == Transform::logit)
    return "logit " + unknown.name;
  const double scale = direction_scale(unknown);
  return scale == 1 ? unknown.name : unknown.name + text::format("/%.3g", scale);
}

/// "C x alpha^-0.98", or "alpha/10 - 0.81 ln C" where not all are logarithms; the strongest first
/// with weight one, those below a tenth of it left out.
std::string words(const Direction& direction,
                  const std::vector<Unknown>& unknowns,
                  const std::vector<int>& parameters) {
  std::vector<int> order(parameters.size());
  std::iota(order.begin(), order.end(), 0);
  const auto size = [&](int k) { return std::abs(direction.weights[k]); };
  std::sort(order.begin(), order.end(), [&](int a, int b) { return size(a) > size(b); });
  const bool product = all_logarithms(unknowns, parameters);
  std::string result;
  for (const int k : order) {
    const double power = direction.weights[k] / direction.weights[order[0]];
    if (std::abs(power) < 0.1)
      break;
    const Unknown& unknown = unknowns[parameters[k]];
    const bool one = std::abs(power - 1) < 0.005;
    if (product)
      result +=
          (result.empty() ? "" : " x ") + unknown.name + (one ? "" : text::format("^%.2f", power));
    else
      result += (result.empty() ? ""
                 : power < 0    ? " - "
                                : " + ") +
                (one ? "" : text::format("%.2f ", std::abs(power))) + term(unknown);
  }
  return result;
}

/// In units of the strongest parameter, so that the sd is that of the combination in words.
std::string known_to(const Direction& direction, bool product) {
  const double sd = direction.sd() / direction.weights.cwiseAbs().maxCoeff();
  if (!std::isfinite(sd))
    return "not at all";
  if (!product)
    return text::format("to +-%.2g", sd);
  constexpr double no_knowledge = 7;  // a factor of a thousand
  if (sd > no_knowledge)
    return "not at all";
  return sd < 0.5 ? text::format("to %.2g %%", 100 * sd)
                  : text::format("to a factor of %.3g", std::exp(sd));
}

void fill_pairs(Identifiability& result, const Laplace& posterior) {
  for (const int i : result.parameters)
    for (const int j : result.parameters)
      if (i < j && std::abs(posterior.correlation(i, j)) > worth_naming)
        result.correlated.push_back({i, j, posterior.correlation(i, j)});
  std::sort(result.correlated.begin(), result.correlated.end(), [](const auto& a, const auto& b) {
    return std::abs(a.correlation) > std::abs(b.correlation);
  });
}

}  // namespace

const char* to_string(Verdict verdict) {
  switch (verdict) {
    case Verdict::identified:
      return "identified";
    case Verdict::combination_only:
      return "combination-only";
    case Verdict::prior_driven:
      break;
  }
  return "prior-driven";
}

double Direction::sd() const {
  return eigenvalue > 0 ? 1 / std::sqrt(eigenvalue) : std::numeric_limits<double>::infinity();
}

Verdict verdict_of(double contraction, double correlation) {
  if (std::abs(correlation) > one_in_combination)
    return Verdict::combination_only;
  if (contraction < prior_below)
    return Verdict::prior_driven;
  return contraction > identified_above ? Verdict::identified : Verdict::combination_only;
}

double reference_sd(const Unknown& unknown) {
  if (std::isfinite(unknown.prior.sd))
    return unknown.prior.sd;
  if (unknown.transform == Transform::none)
    return natural_scale(unknown);
  const double width = to_working(unknown, unknown.upper) - to_working(unknown, unknown.lower);
  return std::min(1.0, width / std::sqrt(12.0));
}

Identifiability identifiability(const Memo& memo, const Trial& at, const Laplace& posterior) {
  const std::vector<Unknown>& unknowns = memo.unknowns();
  Identifiability result;
  result.parameters = with_role(unknowns, Unknown::Role::parameter);
  if (result.parameters.empty())
    return result;
  result.directions = directions_of(parameter_fisher(memo, at, result.parameters));
  const double least = result.directions.back().eigenvalue;
  result.condition = least > 0 ? result.directions.front().eigenvalue / least
                               : std::numeric_limits<double>::infinity();
  const Eigen::MatrixXd precision =
      posterior.covariance(result.parameters, result.parameters).inverse();
  for (std::size_t k = 0; k < result.parameters.size(); ++k) {
    const int i = result.parameters[k];
    result.verdicts.push_back(
        judge_parameter(unknowns, result.parameters, posterior, precision, i));
    result.verdicts.back().data_sd =
        direction_scale(unknowns[i]) * std::sqrt(data_variance(result.directions, int(k)));
  }
  fill_pairs(result, posterior);
  const bool product = all_logarithms(unknowns, result.parameters);
  const auto say = [&](const Direction& direction, const char* how) {
    return " know " + words(direction, unknowns, result.parameters) + " " + how + ": " +
           known_to(direction, product) + ".";
  };
  result.best_seen = "The data" + say(result.directions.front(), "best");
  result.least_seen = "They" + say(result.directions.back(), "least");
  return result;
}

}  // namespace viscera::calibration
