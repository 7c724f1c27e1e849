#include <algorithm>
#include <cmath>

#include "solver/calibration/inference/report.h"
#include "solver/core/text.h"

namespace viscera::calibration {

namespace {

constexpr double clear_misfit = 0.01;  // p value
constexpr double likely_misfit = 0.05;
constexpr int most_nuisances = 12;  // rows

std::string short_number(double value) {
  if (std::isnan(value))
    return "none";
  return std::isfinite(value) ? text::format("%.4g", value) : value > 0 ? "inf" : "-inf";
}

std::string interval_text(const Interval& interval, double scale) {
  if (std::isnan(interval.lower))
    return "none";
  const double low = std::min(interval.lower * scale, interval.upper * scale);
  const double high = std::max(interval.lower * scale, interval.upper * scale);
  const char* mark = interval.sides == Interval::Sides::both ? "" : " (bound)";
  return short_number(low) + " to " + short_number(high) + mark;
}

/// "the data", "data, with alpha (-0.97)", "the prior".
std::string decided_by(const Calibration& calibration, int unknown) {
  for (const ParameterVerdict& verdict : calibration.identifiability.verdicts) {
    if (verdict.unknown != unknown)
      continue;
    if (verdict.verdict == Verdict::identified)
      return "the data";
    const Unknown& own = calibration.memo->unknowns()[unknown];
    if (verdict.verdict == Verdict::prior_driven)
      return std::isfinite(own.prior.sd) ? "the prior" : "nothing";
    if (verdict.partner < 0 || std::abs(verdict.correlation) < 0.5)
      return "data and prior";
    return text::format("data, with %s (%.2f)",
                        calibration.memo->unknowns()[verdict.partner].name.c_str(),
                        verdict.correlation);
  }
  return "";
}

struct Row {
  std::string name, estimate, interval, unit, verdict;
};

/// Names as wide as the widest of them.
std::string rows_text(const std::vector<Row>& rows) {
  std::size_t name = 0, interval = 0, unit = 0;
  for (const Row& row : rows) {
    name = std::max(name, row.name.size());
    interval = std::max(interval, row.interval.size());
    unit = std::max(unit, row.unit.size());
  }
  std::string result;
  for (const Row& row : rows) {
    std::string line = text::format("  %-*s  %10s  %-*s  %-*s  %s", int(name), row.name.c_str(),
                                    row.estimate.c_str(), int(interval), row.interval.c_str(),
                                    int(unit), row.unit.c_str(), row.verdict.c_str());
    line.erase(line.find_last_not_of(' ') + 1);
    result += line + "\n";
  }
  return result;
}

Row unknown_row(const Calibration& calibration, int i) {
  const Unknown& unknown = calibration.memo->unknowns()[i];
  const Interval interval = value_interval(calibration, i, 0.95);
  return {unknown.name, short_number(calibration.posterior.values[i] * unknown.scale),
          interval_text(interval, unknown.scale), unknown.unit, decided_by(calibration, i)};
}

std::string unknowns_text(const Calibration& calibration, Unknown::Role role) {
  const bool parameters = role == Unknown::Role::parameter;
  std::vector<Row> rows;
  int left_out = 0;
  rows.push_back({parameters ? "parameter" : "allowed for", "estimate", "95 % interval", "unit",
                  parameters ? "decided by" : ""});
  for (int i = 0; i < calibration.memo->n_unknowns(); ++i) {
    if (calibration.memo->unknowns()[i].role != role)
      continue;
    if (!parameters && rows.size() > most_nuisances)
      ++left_out;
    else
      rows.push_back(unknown_row(calibration, i));
  }
  if (rows.size() == 1)
    return "";
  std::string result = rows_text(rows);
  if (left_out > 0)
    result += text::format("  ... and %d more in calibration.json\n", left_out);
  return result + "\n";
}

std::string predictions_text(const Calibration& calibration) {
  const auto& predictions = calibration.memo->model().predictions();
  if (predictions.empty())
    return "";
  std::vector<Row> rows{{"prediction", "estimate", "95 % interval", "unit", ""}};
  for (std::size_t q = 0; q < predictions.size(); ++q) {
    const auto at = static_cast<int>(q);
    const Interval interval = prediction_interval(calibration, at, 0.95);
    rows.push_back({predictions[q].name, short_number(calibration.predicted.estimate[at]),
                    interval_text(interval, 1), predictions[q].unit, ""});
  }
  return rows_text(rows) + "\n";
}

std::string fit_sentence(const Calibration& calibration) {
  const Goodness& fit = calibration.fit;
  std::string result = text::format(
      "chi-square %.4g for %.4g degrees of freedom, p %.2g: ", fit.chi2(), fit.dof, fit.p_value);
  if (fit.p_value >= likely_misfit && fit.p_value <= 1 - clear_misfit)
    return result + "the model explains the data within their noise.";
  if (fit.p_value > 1 - clear_misfit)
    return result + "the misfit is smaller than the stated noise; it may be overstated.";
  const auto worst = std::max_element(
      fit.blocks.begin(), fit.blocks.end(), [](const BlockFit& a, const BlockFit& b) {
        return a.chi2 / std::max(a.dof, 0.5) < b.chi2 / std::max(b.dof, 0.5);
      });
  const std::string where =
      text::format("most of all in '%s' (%.3g for %.3g). The intervals below ", worst->name.c_str(),
                   worst->chi2, worst->dof);
  return fit.p_value < clear_misfit ? result + "misfit beyond noise, " + where + "are too narrow."
                                    : result + "more misfit than noise alone is likely to make, " +
                                          where + "may be too narrow.";
}

std::string blocks_text(const Calibration& calibration) {
  std::vector<Row> rows{{"observation", "rows", "rms / noise", "", "chi-square per degree"}};
  for (std::size_t b = 0; b < calibration.fit.blocks.size(); ++b) {
    const BlockFit& block = calibration.fit.blocks[b];
    const ObservationBlock& source = calibration.memo->model().blocks()[b];
    const std::string beyond =
        block.beyond > 0 ? text::format(" (%d beyond %g sd)", block.beyond, source.huber) : "";
    const bool volume = source.unit == "mm^3";
    const double scale = volume ? 1e-3 : 1;
    rows.push_back({block.name, std::to_string(block.rows) + beyond,
                    short_number(scale * block.rms) + " / " + short_number(scale * source.sd),
                    volume ? "mL" : source.unit,
                    block.dof > 0.01 ? short_number(block.chi2 / block.dof) : "-"});
  }
  return rows_text(rows) + "\n";
}

/// Sentences in lines of at most 100 columns, the first after `label`.
std::string paragraph(const std::string& label, const std::string& sentences) {
  constexpr std::size_t width = 86;
  std::string result = text::format("%-12s", label.c_str()), line;
  bool first = true;
  for (const std::string& word : text::split(sentences, ' ')) {
    if (!line.empty() && line.size() + word.size() > width) {
      result += (first ? "" : std::string(12, ' ')) + line + "\n";
      line.clear();
      first = false;
    }
    line += (line.empty() ? "" : " ") + word;
  }
  return result + (first ? "" : std::string(12, ' ')) + line + "\n";
}

std::string narrower(double ratio) {
  return text::format("%.0f %%", 100 * std::max(1 - ratio, 0.0));
}

std::string gains_text(const Calibration& calibration) {
  if (calibration.gains.empty())
    return "";
  const Gain& best = calibration.gains.front();
  std::string result = "Of the candidates, '" + best.name + "' would help most. It narrows";
  for (const ParameterVerdict& verdict : calibration.identifiability.verdicts)
    result += " " + calibration.memo->unknowns()[verdict.unknown].name + " by " +
              narrower(best.sd_ratio[verdict.unknown]) + ",";
  result.back() = '.';
  return paragraph("Next", result);
}

/// What a candidate narrows by 1 % and more, most first, as much as a line holds.
std::string narrowed(const Calibration& calibration, const Gain& gain) {
  constexpr std::size_t width = 56;
  std::vector<std::pair<double, std::string>> all;
  for (const ParameterVerdict& verdict : calibration.identifiability.verdicts)
    all.emplace_back(gain.sd_ratio[verdict.unknown],
                     calibration.memo->unknowns()[verdict.unknown].name);
  const auto& predictions = calibration.memo->model().predictions();
  for (std::size_t q = 0; q < predictions.size(); ++q)
    all.emplace_back(gain.prediction_sd_ratio[q], predictions[q].name);
  std::stable_sort(all.begin(), all.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  std::string result;
  for (const auto& [ratio, name] : all) {
    const std::string words = name + " " + narrower(ratio);
    if (ratio > 0.99 || result.size() + words.size() > width)
      break;
    result += (result.empty() ? "" : ", ") + words;
  }
  return result.empty() ? "nothing by 1 %" : result;
}

std::string candidates_text(const Calibration& calibration) {
  if (calibration.gains.empty())
    return "";
  std::vector<Row> rows{{"next measurement", "gain", "narrows", "", ""}};
  for (const Gain& gain : calibration.gains)
    rows.push_back(
        {gain.name, text::format("%.2f", gain.log_det), narrowed(calibration, gain), "", ""});
  return rows_text(rows) + "\n";
}

}  // namespace

std::string table(const Calibration& calibration) {
  const Cost cost = calibration.memo->cost();
  const std::string spent = text::format(" Cost: %d forward solves (%d failed), %.1f s.",
                                         cost.forward_solves, cost.failed, cost.seconds);
  const Identifiability& report = calibration.identifiability;
  return paragraph("Fit", calibration.optimum.sentence() + "." + spent) +
         paragraph("Data", fit_sentence(calibration)) +
         paragraph("Intervals", calibration.trust.sentence) +
         paragraph("Known", report.best_seen + " " + report.least_seen) + gains_text(calibration) +
         "\n" + blocks_text(calibration) + unknowns_text(calibration, Unknown::Role::parameter) +
         predictions_text(calibration) + candidates_text(calibration) +
         unknowns_text(calibration, Unknown::Role::nuisance);
}

}  // namespace viscera::calibration
