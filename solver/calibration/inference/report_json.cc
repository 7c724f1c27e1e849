#include <cmath>
#include <limits>

#include <nlohmann/json.hpp>

#include "solver/calibration/inference/report.h"

namespace viscera::calibration {

namespace {

using Json = nlohmann::ordered_json;

/// JSON has no number for nan and infinity.
Json number(double value) {
  return std::isfinite(value) ? Json(value) : Json(nullptr);
}

Json numbers(const Eigen::VectorXd& values) {
  Json json = Json::array();
  for (const double value : values)
    json.push_back(number(value));
  return json;
}

Json matrix(const Eigen::MatrixXd& values) {
  Json json = Json::array();
  for (Eigen::Index i = 0; i < values.rows(); ++i)
    json.push_back(numbers(values.row(i)));
  return json;
}

Json interval_json(const Interval& interval, double scale) {
  Json json{{"lower", number(interval.lower * scale)}, {"upper", number(interval.upper * scale)}};
  if (interval.sides != Interval::Sides::both)
    json["one_sided"] = to_string(interval.sides);
  return json;
}

const char* to_string(Transform transform) {
  return transform == Transform::log ? "log" : transform == Transform::logit ? "logit" : "none";
}

Json status_json(const Calibration& calibration) {
  const Optimum& optimum = calibration.optimum;
  return {{"converged", optimum.converged()},
          {"stop", to_string(optimum.stop)},
          {"sentence", optimum.sentence()},
          {"decrement", number(optimum.decrement)}};
}

Json solves_json(const Cost& cost) {
  return {{"forward_solves", cost.forward_solves},
          {"failed_solves", cost.failed},
          {"equivalent_solves", number(cost.equivalent_solves)},
          {"seconds", number(cost.seconds)}};
}

Json cost_json(const Calibration& calibration) {
  Json json{{"points_of_fit", calibration.optimum.points},
            {"failed_points_of_fit", calibration.optimum.failed},
            {"points", calibration.memo->trials().size()}};
  json.update(solves_json(calibration.memo->cost()));
  if (!calibration.gains.empty())
    json["beside_it_for_candidates"] = solves_json(calibration.cost_of_gains);
  return json;
}

/// Solves of the cheap model are told apart: they are not those of `cost`.
Json starts_json(const StartsReport& starts) {
  Json optima = Json::array();
  for (const StartsReport::Found& found : starts.optima)
    optima.push_back({{"chi2", number(found.chi2)},
                      {"starts", found.n_starts},
                      {"chi2_on_the_model_of_the_case",
                       found.refined_chi2 ? number(*found.refined_chi2) : Json(nullptr)}});
  Json json{{"model", starts.model},
            {"starts", starts.n_starts},
            {"not_converged", starts.not_converged},
            {"optima", optima}};
  json.update(solves_json(starts.cost));
  return json;
}

Json fit_json(const Calibration& calibration) {
  const Goodness& fit = calibration.fit;
  Json blocks = Json::array();
  for (std::size_t b = 0; b < fit.blocks.size(); ++b) {
    const BlockFit& block = fit.blocks[b];
    const ObservationBlock& source = calibration.memo->model().blocks()[b];
    blocks.push_back({{"name", block.name},
                      {"unit", source.unit},
                      {"noise_sd", source.sd},
                      {"rms", number(block.rms)},
                      {"rows", block.rows},
                      {"chi2", number(block.chi2)},
                      {"dof", number(block.dof)},
                      {"chi2_per_dof", number(block.chi2 / block.dof)}});
    if (std::isfinite(source.huber)) {
      blocks.back()["huber_threshold_sd"] = source.huber;
      blocks.back()["rows_beyond_threshold"] = block.beyond;
    }
  }
  return {{"chi2", number(fit.chi2())},
          {"data_chi2", number(fit.data_chi2)},
          {"prior_chi2", number(fit.prior_chi2)},
          {"dof", number(fit.dof)},
          {"chi2_per_dof", number(fit.chi2_per_dof())},
          {"posterior_predictive_p", number(fit.p_value)},
          {"blocks", blocks}};
}

Json posterior_json(const Calibration& calibration) {
  Json json{{"trusted", calibration.trust.trusted},
            {"checked_by_samples", calibration.trust.checked},
            {"weighted_intervals_usable", calibration.trust.use_weights},
            {"sentence", calibration.trust.sentence},
            {"intervals_from", to_string(interval_source(calibration))},
            {"gradient_norm_sd", number(calibration.posterior.gradient_norm)}};
  if (calibration.second_order)
    json["points_of_second_order"] = calibration.second_order->evaluated;
  if (calibration.sample) {
    const PosteriorSample& sample = *calibration.sample;
    json["samples"] = sample.working.cols();
    json["infeasible_samples"] = sample.infeasible;
    json["k_hat"] = number(sample.smoothed.k_hat);
    json["effective_samples"] = number(sample.smoothed.effective);
  }
  return json;
}

Json prior_json(const Unknown& unknown) {
  if (!std::isfinite(unknown.prior.sd))
    return "flat";
  return {{"coordinate", to_string(unknown.transform)},
          {"mean", unknown.prior.mean},
          {"sd", unknown.prior.sd},
          {"median", number(to_value(unknown, unknown.prior.mean) * unknown.scale)}};
}

Json unknown_json(const Calibration& calibration, int i) {
  const Unknown& unknown = calibration.memo->unknowns()[i];
  const Laplace& posterior = calibration.posterior;
  const double slope = std::abs(value_slope(unknown, posterior.working[i]));
  const double sd = posterior.unseen[i] ? std::numeric_limits<double>::infinity() : posterior.sd(i);
  const auto interval = [&](double level) {
    return interval_json(value_interval(calibration, i, level), unknown.scale);
  };
  Json json{
      {"name", unknown.name},
      {"role", unknown.role == Unknown::Role::parameter ? "parameter" : "nuisance"},
      {"unit", unknown.unit},
      {"estimate", number(posterior.values[i] * unknown.scale)},
      {"sd", number(slope * sd * unknown.scale)},
      {"interval_95", interval(0.95)},
      {"interval_50", interval(0.5)},
      {"transform", to_string(unknown.transform)},
      {"working_estimate", number(posterior.working[i])},
      {"working_sd", number(sd)},
      {"prior", prior_json(unknown)},
      {"bounds", {number(unknown.lower * unknown.scale), number(unknown.upper * unknown.scale)}},
      {"at_bound", posterior.at_bound[i] != Interval::Sides::both}};
  if (interval_source(calibration) != IntervalSource::normal)
    json["normal_interval_95"] = interval_json(
        value_interval(posterior, calibration.memo->unknowns(), i, 0.95), unknown.scale);
  if (calibration.sample)
    json["weighted_interval_95"] =
        interval_json(calibration.sample->value_interval(i, 0.95), unknown.scale);
  for (const ParameterVerdict& verdict : calibration.identifiability.verdicts)
    if (verdict.unknown == i)
      json["verdict"] = to_string(verdict.verdict);
  return json;
}

Json prediction_json(const Calibration& calibration, int q) {
  const Prediction& prediction = calibration.memo->model().predictions()[q];
  const PushForward& predicted = calibration.predicted;
  Json json{{"name", prediction.name},
            {"unit", prediction.unit},
            {"estimate", number(predicted.estimate[q])},
            {"sd", number(predicted.sd[q])},
            {"interval_95", interval_json(prediction_interval(calibration, q, 0.95), 1)},
            {"interval_50", interval_json(prediction_interval(calibration, q, 0.5), 1)}};
  if (interval_source(calibration) != IntervalSource::normal)
    json["normal_interval_95"] = interval_json(predicted.interval(q, 0.95), 1);
  if (calibration.sample)
    json["weighted_interval_95"] =
        interval_json(calibration.sample->prediction_interval(q, 0.95), 1);
  return json;
}

Json covariance_json(const Calibration& calibration) {
  const Eigen::MatrixXd& covariance = calibration.posterior.covariance;
  const Eigen::VectorXd inverse = covariance.diagonal().cwiseSqrt().cwiseInverse();
  Json names = Json::array();
  for (const Unknown& unknown : calibration.memo->unknowns())
    names.push_back(unknown.name);
  return {{"order", names},
          {"covariance", matrix(covariance)},
          {"correlation", matrix(inverse.asDiagonal() * covariance * inverse.asDiagonal())}};
}

Json verdict_json(const Calibration& calibration, const ParameterVerdict& verdict) {
  const std::vector<Unknown>& unknowns = calibration.memo->unknowns();
  Json json{{"name", unknowns[verdict.unknown].name},
            {"verdict", to_string(verdict.verdict)},
            {"contraction", number(verdict.contraction)},
            {"sd_by_data_alone", number(verdict.data_sd)},
            {"sd", number(verdict.posterior_sd)},
            {"sd_if_others_were_known", number(verdict.conditional_sd)},
            {"reference_sd", number(verdict.reference_sd)}};
  if (verdict.partner >= 0)
    json["largest_correlation"] = {{"with", unknowns[verdict.partner].name},
                                   {"value", number(verdict.correlation)}};
  return json;
}

Json spectrum_json(const Calibration& calibration) {
  const Identifiability& report = calibration.identifiability;
  Json json = Json::array();
  for (const Direction& direction : report.directions) {
    Json weights = Json::object();
    for (std::size_t k = 0; k < report.parameters.size(); ++k)
      weights[calibration.memo->unknowns()[report.parameters[k]].name] =
          number(direction.weights[k]);
    json.push_back({{"eigenvalue", number(direction.eigenvalue)},
                    {"sd", number(direction.sd())},
                    {"direction", weights}});
  }
  return json;
}

Json profile_json(const Calibration& calibration, const Profile& profile) {
  const Unknown& unknown = calibration.memo->unknowns()[profile.unknown];
  Json points = Json::array();
  for (const ProfilePoint& point : profile.points)
    points.push_back({{"value", number(point.value * unknown.scale)},
                      {"chi2", number(point.chi2)},
                      {"converged", point.converged}});
  Interval interval = profile.interval;
  interval.lower = to_value(unknown, interval.lower);
  interval.upper = to_value(unknown, interval.upper);
  return {{"name", unknown.name},
          {"unit", unknown.unit},
          {"interval_95", interval_json(interval, unknown.scale)},
          {"lower_optimum_found", profile.lower_optimum},
          {"points_evaluated", profile.evaluated},
          {"points", points}};
}

Json gain_json(const Calibration& calibration, const Gain& gain) {
  const auto ratios = [](const auto& named, const Eigen::VectorXd& values) {
    Json json = Json::object();
    for (std::size_t i = 0; i < named.size(); ++i)
      json[named[i].name] = number(values[i]);
    return json;
  };
  const std::vector<Unknown>& unknowns = calibration.memo->unknowns();
  Eigen::VectorXd sd = gain.sd;
  for (Eigen::Index i = 0; i < sd.size(); ++i)
    sd[i] *=
        std::abs(value_slope(unknowns[i], calibration.posterior.working[i])) * unknowns[i].scale;
  return {
      {"name", gain.name},
      {"log_det_gain", number(gain.log_det)},
      {"sd_of_unknowns", ratios(unknowns, sd)},
      {"sd_of_predictions", ratios(calibration.memo->model().predictions(), gain.prediction_sd)},
      {"sd_ratio_of_unknowns", ratios(calibration.memo->unknowns(), gain.sd_ratio)},
      {"sd_ratio_of_predictions",
       ratios(calibration.memo->model().predictions(), gain.prediction_sd_ratio)}};
}

std::string dump(const Json& json) {
  return json.dump(2) + "\n";
}

}  // namespace

std::string calibration_json(const Calibration& calibration, const Provenance& provenance) {
  Json json = Json::object();
  Json known = Json::object();
  for (const auto& [name, value] : provenance)
    known[name] = value;
  Json unknowns = Json::array(), predictions = Json::array();
  for (int i = 0; i < calibration.memo->n_unknowns(); ++i)
    unknowns.push_back(unknown_json(calibration, i));
  for (std::size_t q = 0; q < calibration.memo->model().predictions().size(); ++q)
    predictions.push_back(prediction_json(calibration, static_cast<int>(q)));
  json["provenance"] = known;
  json["status"] = status_json(calibration);
  json["cost"] = cost_json(calibration);
  if (calibration.starts)
    json["multistart"] = starts_json(*calibration.starts);
  json["fit"] = fit_json(calibration);
  json["posterior"] = posterior_json(calibration);
  json["unknowns"] = unknowns;
  json["predictions"] = predictions;
  json["working_covariance"] = covariance_json(calibration);
  return dump(json);
}

std::string identifiability_json(const Calibration& calibration) {
  const Identifiability& report = calibration.identifiability;
  const std::vector<Unknown>& unknowns = calibration.memo->unknowns();
  Json verdicts = Json::array(), pairs = Json::array(), profiles = Json::array();
  Json candidates = Json::array();
  for (const ParameterVerdict& verdict : report.verdicts)
    verdicts.push_back(verdict_json(calibration, verdict));
  for (const Identifiability::Pair& pair : report.correlated)
    pairs.push_back({{"first", unknowns[pair.first].name},
                     {"second", unknowns[pair.second].name},
                     {"correlation", number(pair.correlation)}});
  for (const Profile& profile : calibration.profiles)
    profiles.push_back(profile_json(calibration, profile));
  for (const Gain& gain : calibration.gains)
    candidates.push_back(gain_json(calibration, gain));
  return dump({{"best_seen", report.best_seen},
               {"least_seen", report.least_seen},
               {"parameters", verdicts},
               {"condition", number(report.condition)},
               {"spectrum", spectrum_json(calibration)},
               {"correlated", pairs},
               {"profiles", profiles},
               {"candidate_measurements", candidates}});
}

}  // namespace viscera::calibration
