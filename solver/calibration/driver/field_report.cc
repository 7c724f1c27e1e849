#include "solver/calibration/driver/field_report.h"

#include <cmath>

#include <nlohmann/json.hpp>

#include "solver/calibration/inference/working.h"
#include "solver/core/text.h"

namespace viscera::calibration {
namespace {

using Json = nlohmann::ordered_json;
using Vector = Eigen::VectorXd;

constexpr const char* no_interval =
    "No interval: volumes of regions and extremes of fields have no adjoint; with "
    "'importance_samples' of at least 50 they get one.";

/// The names of the verdicts on scalars, by contraction alone.
const char* verdict(double contraction) {
  return contraction > 0.9    ? "identified"
         : contraction >= 0.5 ? "combination-only"
                              : "prior-driven";
}

/// A map is judged by how much of it the data decided.
std::string sentence(const FittedMap& map) {
  if (map.decided < 0.1)
    return "The map is what was believed beforehand: the measurements decide less than a tenth of "
           "it.";
  return text::format(
      "The measurements decide %.0f %% of the map; elsewhere it is what was "
      "believed beforehand.",
      100 * map.decided);
}

const char* stop_sentence(Stop stop) {
  switch (stop) {
    case Stop::decrement:
      return "Converged: the next step would move less than the tolerance, in variances.";
    case Stop::point_limit:
      return "Not converged: as many points as allowed ('max_points') were tried.";
    case Stop::stalled:
      return "Not converged: no step, however short, makes progress.";
    default:
      return "Not started: the organ cannot be solved at the start.";
  }
}

Json fit_json(const FieldModel& model, const NewtonCgResult& found) {
  Json blocks = Json::array();
  for (const ObservationBlock& block : model.model().blocks()) {
    const double chi2 = found.residual.segment(block.first_row, block.n_rows).squaredNorm();
    blocks.push_back({{"name", block.name},
                      {"unit", block.unit},
                      {"noise_sd", block.sd},
                      {"rms", block.sd * std::sqrt(chi2 / block.n_rows)},
                      {"rows", block.n_rows},
                      {"chi2", chi2}});
  }
  return {{"chi2", found.chi2()},
          {"data_chi2", found.residual.squaredNorm()},
          {"prior_chi2", found.z.squaredNorm()},
          {"rows", found.residual.size()},
          {"blocks", blocks}};
}

/// JSON has no number for nan.
Json number(double value) {
  return std::isfinite(value) ? Json(value) : Json(nullptr);
}

Json interval_json(const Interval& interval, double scale = 1) {
  return {{"lower", number(scale * interval.lower)}, {"upper", number(scale * interval.upper)}};
}

const char* to_string(FieldPosterior::Source source) {
  return source == FieldPosterior::Source::gradient  ? "gradient"
         : source == FieldPosterior::Source::draws   ? "draws"
         : source == FieldPosterior::Source::samples ? "samples"
                                                     : "none";
}

Json prediction_json(const Prediction& prediction, const FieldPosterior& posterior, int q) {
  const FieldPosterior::Source source = posterior.source(q);
  Json json{{"name", prediction.name},
            {"unit", prediction.unit},
            {"estimate", posterior.predicted.estimate[q]},
            {"sd", number(posterior.predicted.sd[q])},
            {"interval_95", interval_json(posterior.prediction_interval(q, 0.95))},
            {"interval_50", interval_json(posterior.prediction_interval(q, 0.5))},
            {"interval_from", to_string(source)}};
  if (source == FieldPosterior::Source::none)
    json["sentence"] = no_interval;
  return json;
}

std::string prediction_line(const Prediction& prediction, const FieldPosterior& posterior, int q) {
  const Interval interval = posterior.prediction_interval(q, 0.95);
  const std::string line = text::format("  %-32s %12.5g %-6s ", prediction.name.c_str(),
                                        posterior.predicted.estimate[q], prediction.unit.c_str());
  return line + (posterior.source(q) == FieldPosterior::Source::none
                     ? std::string(no_interval) + "\n"
                     : text::format("%.5g to %.5g\n", interval.lower, interval.upper));
}

Json posterior_json(const FieldPosterior& posterior) {
  const LowRank& normal = posterior.normal;
  Json json{{"directions", normal.values.size()},
            {"effective_directions", normal.effective()},
            {"eigenvalues", std::vector<double>(normal.values.data(),
                                                normal.values.data() + normal.values.size())},
            {"greatest_left_out", normal.left_out},
            {"trusted", posterior.trust.trusted},
            {"checked_by_samples", posterior.trust.checked},
            {"sentence", posterior.trust.sentence},
            {"intervals_from", posterior.trust.use_weights ? "samples" : "normal"}};
  if (posterior.sample) {
    json["samples"] = posterior.sample->working.cols();
    json["infeasible_samples"] = posterior.sample->infeasible;
    json["k_hat"] = number(posterior.sample->smoothed.k_hat);
    json["effective_samples"] = number(posterior.sample->smoothed.effective);
  }
  return json;
}

}  // namespace

FieldPosterior::Source FieldPosterior::source(int q) const {
  if (trust.use_weights)
    return Source::samples;
  if (std::isfinite(predicted.sd[q]))
    return Source::gradient;
  return sample && std::isfinite(sample->drawn_prediction_interval(q, 0.95).lower) ? Source::draws
                                                                                   : Source::none;
}

Interval FieldPosterior::prediction_interval(int q, double level) const {
  switch (source(q)) {
    case Source::samples:
      return sample->prediction_interval(q, level);
    case Source::draws:
      return sample->drawn_prediction_interval(q, level);
    default:
      return predicted.interval(q, level);
  }
}

std::vector<FittedMap> fitted_maps(const FieldModel& model,
                                   const NewtonCgResult& found,
                                   const LowRank& posterior) {
  std::vector<FittedMap> maps;
  for (std::size_t i = 0; i < model.priors().size(); ++i) {
    const FieldPrior& prior = model.priors()[i];
    FittedMap map;
    map.name = model.model().unknowns()[model.model().field_unknowns()[i]].name;
    map.median = model.field(found.z, i);
    Vector variance = Vector::Constant(prior.size(), prior.sd() * prior.sd());
    for (Eigen::Index k = 0; k < posterior.values.size(); ++k) {
      const double share = posterior.values[k] / (1 + posterior.values[k]);
      variance -= share * model.field(posterior.vectors.col(k), i).cwiseAbs2();
    }
    variance = variance.cwiseMax(0.0);
    map.sd = variance.cwiseSqrt();
    map.contraction = (1 - variance.array() / (prior.sd() * prior.sd())).matrix();
    map.mean_contraction = prior.shares().dot(map.contraction);
    map.decided = prior.shares().dot((map.contraction.array() >= 0.5).cast<double>().matrix());
    maps.push_back(std::move(map));
  }
  return maps;
}

Vector scalar_sds(const FieldModel& model, const LowRank& posterior) {
  const std::vector<Unknown>& unknowns = model.model().unknowns();
  Vector sd(unknowns.size());
  for (std::size_t j = 0; j < unknowns.size(); ++j) {
    const double removed =
        posterior.variance_removed(Vector::Unit(model.size(), static_cast<Eigen::Index>(j)));
    sd[j] = unknowns[j].prior.sd * std::sqrt(std::max(0.0, 1 - removed));
  }
  return sd;
}

std::string field_json(const FieldModel& model,
                       const NewtonCgResult& found,
                       const FieldPosterior& posterior,
                       const output::RunReport& summary) {
  const std::vector<Unknown>& unknowns = model.model().unknowns();
  const Cost cost = model.model().cost();
  Json json;
  json["status"] = {
      {"converged", found.converged()},
      {"stop", to_string(found.stop)},
      {"sentence", stop_sentence(found.stop)},
      {"decrement", found.steps.empty() ? Json() : Json(found.steps.back().decrement)}};
  json["cost"] = {{"points_of_fit", found.points},
                  {"failed_points_of_fit", found.failed},
                  {"hessian_products", found.products},
                  {"posterior_products", posterior.normal.products},
                  {"forward_solves", cost.forward_solves},
                  {"equivalent_solves", cost.equivalent_solves},
                  {"seconds", cost.seconds}};
  json["fit"] = fit_json(model, found);
  const Vector values = model.values(found.z), working = model.working(found.z);
  const Vector sd = scalar_sds(model, posterior.normal);
  for (std::size_t j = 0; j < unknowns.size(); ++j) {
    const Unknown& unknown = unknowns[j];
    const double contraction = 1 - std::pow(sd[j] / unknown.prior.sd, 2);
    const auto at = [&](double w) { return to_value(unknown, w) * unknown.scale; };
    json["unknowns"].push_back(
        {{"name", unknown.name},
         {"role", unknown.role == Unknown::Role::parameter ? "parameter" : "nuisance"},
         {"unit", unknown.unit},
         {"estimate", values[j] * unknown.scale},
         {"interval_95",
          posterior.trust.use_weights
              ? interval_json(posterior.sample->value_interval(static_cast<int>(j), 0.95),
                              unknown.scale)
              : interval_json(
                    {0.95, at(working[j] - 1.96 * sd[j]), at(working[j] + 1.96 * sd[j])})},
         {"working_sd", sd[j]},
         {"prior_working_sd", unknown.prior.sd},
         {"contraction", contraction},
         {"verdict", verdict(contraction)}});
  }
  for (const FittedMap& map : fitted_maps(model, found, posterior.normal))
    json["fields"].push_back(
        {{"name", map.name},
         {"vertices", map.median.size()},
         {"smallest_factor", std::exp(map.median.minCoeff())},
         {"greatest_factor", std::exp(map.median.maxCoeff())},
         {"contraction",
          {{"mean", map.mean_contraction}, {"greatest", map.contraction.maxCoeff()}}},
         {"decided_share_of_volume", map.decided},
         {"verdict", verdict(map.mean_contraction)},
         {"sentence", sentence(map)}});
  json["posterior"] = posterior_json(posterior);
  for (std::size_t q = 0; q < model.model().predictions().size(); ++q)
    json["predictions"].push_back(
        prediction_json(model.model().predictions()[q], posterior, static_cast<int>(q)));
  for (const auto& [name, version] : summary.versions)
    json["provenance"][name] = version;
  json["provenance"]["case_file"] = summary.case_file;
  json["provenance"]["case_sha256"] = summary.case_sha256;
  json["provenance"]["mesh_file"] = summary.mesh_file;
  for (const auto& [file, hash] : summary.input_files)
    json["provenance"]["sha256 of " + file] = hash;
  json["provenance"]["ranks"] = summary.ranks;
  return json.dump(2) + "\n";
}

std::string field_trace_csv(const NewtonCgResult& found) {
  std::string out = "points,data_chi2,prior_chi2,decrement,hessian_products\n";
  for (const NewtonCgStep& step : found.steps)
    out += text::format("%d,%.10g,%.10g,%.6g,%d\n", step.points, step.data_chi2, step.prior_chi2,
                        step.decrement, step.products);
  return out;
}

std::string field_table(const FieldModel& model,
                        const NewtonCgResult& found,
                        const FieldPosterior& posterior) {
  const std::vector<Unknown>& unknowns = model.model().unknowns();
  const Vector values = model.values(found.z), sd = scalar_sds(model, posterior.normal);
  std::string out = std::string(stop_sentence(found.stop)) + "\n";
  for (std::size_t j = 0; j < unknowns.size(); ++j)
    out += text::format("  %-32s %12.5g %-6s %s\n", unknowns[j].name.c_str(),
                        values[j] * unknowns[j].scale, unknowns[j].unit.c_str(),
                        verdict(1 - std::pow(sd[j] / unknowns[j].prior.sd, 2)));
  for (const FittedMap& map : fitted_maps(model, found, posterior.normal))
    out += text::format("  map of %s: factors %.3g to %.3g. ", map.name.c_str(),
                        std::exp(map.median.minCoeff()), std::exp(map.median.maxCoeff())) +
           sentence(map) + "\n";
  for (std::size_t q = 0; q < model.model().predictions().size(); ++q)
    out += prediction_line(model.model().predictions()[q], posterior, static_cast<int>(q));
  return out + posterior.trust.sentence + "\n" +
         text::format("The data decide %.1f directions; %.1f equivalent solves.",
                      posterior.normal.effective(), model.model().cost().equivalent_solves);
}

}  // namespace viscera::calibration
