// An unknown of the calibration: which numbers of the case it sets, prior, bounds, transform.
#include <algorithm>
#include <cmath>

#include "solver/case/calibration_section.h"
#include "solver/case/complaint.h"

namespace viscera::case_file {

namespace {

using physics::CalibratedParameter;
using physics::Transform;

Range limited(double lower, double upper, bool strict_lower) {
  return {std::max(lower, any_value.lower), std::min(upper, any_value.upper), strict_lower};
}

/// Values that the number itself may have.
Range range_of(const CaseParameterInfo& info) {
  return limited(info.lower, info.upper, info.strict_lower);
}

/// A value in the unit of what the parameter sets; the first unit written is the one to report in.
double read_value(const Node& node, ParameterDraft& draft, const Range& range) {
  const double value = read_quantity(node, draft.info.dimension, range);
  const std::string unit = units::parse_quantity(node.text).unit;
  if (draft.result.unit.empty() && !unit.empty()) {
    draft.result.unit = unit;
    draft.result.scale = 1 / units::parse_unit(unit).factor;
  }
  return value;
}

using Member = std::optional<double> ParameterDraft::*;

Key<ParameterDraft> value_key(const std::string& name, Member member, const std::string& meaning) {
  return {{name, Type::any_quantity, meaning}, [member](const Node& node, ParameterDraft& draft) {
            draft.*member = read_value(node, draft, range_of(draft.info));
          }};
}

void add_target(const Node& node, ParameterDraft& draft) {
  const std::string path = read_text(node);
  std::vector<std::string> names;
  for (const physics::CaseParameter& one : case_parameters(*draft.the_case)) {
    if (one.path == path) {
      const CaseParameterInfo info = describe(*draft.the_case, one);
      if (!draft.result.targets.empty() && info.dimension != draft.info.dimension) {
        refuse(node, {"'" + path + "', " + units::name(info.dimension) + ", beside '" +
                          draft.result.targets[0].path + "', " + units::name(draft.info.dimension),
                      "paths to numbers of the same kind", "", "Make them two parameters"});
      }
      draft.info = info;
      draft.result.targets.push_back(one);
      return;
    }
    names.push_back(one.path);
  }
  refuse(node, {"'" + path + "', which is no number of this case that can be calibrated",
                text::list(names), text::did_you_mean(path, names), ""});
}

Key<ParameterDraft> path_key() {
  return {{"path", Type::text, "place of the number in the case, materials.wall.C"}, add_target};
}

Key<ParameterDraft> paths_key() {
  return {{"paths", Type::texts, "places that share one value"},
          [](const Node& node, ParameterDraft& draft) {
            for (const Node& item : read_list(node, "paths")) {
              add_target(item, draft);
            }
            if (draft.result.targets.empty()) {
              refuse(node, {"an empty list", "at least one path", "", ""});
            }
          }};
}

void need(const Node& node, const char* given, const char* missing, const char* meaning) {
  if (!node.find(missing)) {
    refuse(node, {std::string("'") + given + "' without '" + missing + "'",
                  "{median, factor}, {mean, sd} or none", "",
                  std::string("Add '") + missing + ": ...' (" + meaning + ")"});
  }
}

void check_prior(const Node& node, ParameterDraft&) {
  const bool normal = node.find("mean") != nullptr;
  need(node, normal ? "mean" : "median", normal ? "sd" : "factor",
       normal ? "standard deviation" : "68 % between median / factor and median * factor");
  const char* stray = normal ? "factor" : "sd";
  if (const Entry* entry = node.find(stray)) {
    refuse(entry->where, node.path,
           {std::string("'") + stray + "' beside '" + (normal ? "mean" : "median") + "'",
            "{median, factor} or {mean, sd}", "", "Remove one"});
  }
}

Group<ParameterDraft> prior_table() {
  Key<ParameterDraft> sd{{"sd", Type::any_quantity, "standard deviation around the mean"},
                         [](const Node& node, ParameterDraft& draft) {
                           draft.prior_sd = read_value(node, draft, positive);
                         }};
  Key<ParameterDraft> factor =
      number_key("factor", &ParameterDraft::prior_factor, Range{1, 1e6, true},
                 "68 % are between median / factor and median * factor");
  return {"prior",
          "What is believed beforehand: {median, factor} log-normal, {mean, sd} normal",
          {value_key("median", &ParameterDraft::prior_median, "median of a log-normal prior"),
           without("", factor),
           value_key("mean", &ParameterDraft::prior_mean, "mean of a normal prior"), sd},
          {{"median", "mean"}},
          check_prior};
}

Key<ParameterDraft> prior_key() {
  KeyInfo info{"prior", Type::group, "what is believed beforehand; none: nothing (flat)"};
  info.words = {"none"};
  info.default_text = "none";
  info.group = [] { return prior_table().info(); };
  return {info, [](const Node& node, ParameterDraft& draft) {
            if (node.kind != Node::Kind::scalar) {
              read_group(node, prior_table(), draft);
            } else if (node.text != "none") {
              refuse(node, {describe(node),
                            "none, {median: ..., factor: ...} or {mean: ..., sd: ...}", "", ""});
            }
          }};
}

Group<physics::FieldOptions> field_table() {
  return {"field",
          "A map: in each cell the value times a factor, log-normal around 1",
          {required(quantity_key("correlation_length", &physics::FieldOptions::correlation_length,
                                 units::length, positive,
                                 "distance at which factors have little to do with each other")),
           required(number_key("sd", &physics::FieldOptions::sd, positive,
                               "standard deviation of the logarithm of the factor"))}};
}

/// A map needs a number that cells have, one path and a prior for what it multiplies.
void check_field(const Node& node, const ParameterDraft& draft) {
  using Kind = physics::CaseParameter::Kind;
  const Entry* entry = node.find("field");
  if (!entry)
    return;
  const physics::CaseParameter& target = draft.result.targets.front();
  if (target.kind != Kind::law && target.kind != Kind::tension) {
    refuse(entry->value,
           {"a map of '" + target.path + "', one number for all cells",
            "maps of numbers of a law and of the active tension", "", "Remove 'field'"});
  }
  if (draft.result.targets.size() > 1) {
    refuse(entry->value, {"one map for several paths", "a map for one path", "",
                          "Make a parameter of each path"});
  }
  if (!node.find("prior") || std::isinf(draft.result.prior_sd)) {
    refuse(entry->value,
           {"a map without a prior of the number that it multiplies",
            "'field' beside 'prior: {median: ..., factor: ...}' or {mean, sd}", "", "Add a prior"});
  }
}

Key<ParameterDraft> field_key() {
  KeyInfo info{"field", Type::group,
               "a map of factors over the cells of the material, found with the value"};
  info.default_text = "one value for all cells";
  info.group = [] { return field_table().info(); };
  return {info, [](const Node& node, ParameterDraft& draft) {
            read_group(node, field_table(), draft.result.field.emplace());
          }};
}

Key<ParameterDraft> transform_key() {
  KeyInfo info{"transform", Type::choice, "coordinate to search in"};
  info.words = {"none", "log", "logit"};
  info.default_text =
      "log where the lower bound is at least 0 and the prior is not {mean, sd}; else logit where "
      "both bounds are given; else none";
  return {info, [words = info.words](const Node& node, ParameterDraft& draft) {
            const std::string word = read_choice(node, words);
            draft.transform = word == "log"     ? Transform::log
                              : word == "logit" ? Transform::logit
                                                : Transform::none;
          }};
}

Key<ParameterDraft> in_result(Key<CalibratedParameter> key) {
  return {key.info,
          [read = key.read](const Node& node, ParameterDraft& draft) { read(node, draft.result); }};
}

/// Node of a key, or the group it would stand in.
const Node& at(const Node& node, const char* key) {
  const Entry* entry = node.find(key);
  return entry ? entry->value : node;
}

void set_bounds(const Node& node, ParameterDraft& draft) {
  CalibratedParameter& result = draft.result;
  const bool log_normal = draft.prior_median || draft.transform == Transform::log;
  result.lower =
      draft.lower.value_or(log_normal ? std::max(0.0, draft.info.lower) : draft.info.lower);
  result.upper = draft.upper.value_or(draft.info.upper);
  if (result.lower >= result.upper) {
    refuse(at(node, "lower"), {"the bounds " + units::show(result.lower, draft.info.dimension) +
                                   " and " + units::show(result.upper, draft.info.dimension),
                               "a lower bound below the upper one", "", "Correct one of the two"});
  }
}

void set_transform(const Node& node, ParameterDraft& draft) {
  CalibratedParameter& result = draft.result;
  const bool both = draft.lower && draft.upper;
  const Transform natural = draft.prior_mean    ? Transform::none
                            : result.lower >= 0 ? Transform::log
                            : both              ? Transform::logit
                                                : Transform::none;
  result.transform = draft.transform.value_or(natural);
  const Node& place = at(node, "transform");
  if (result.transform == Transform::log && result.lower < 0) {
    refuse(place,
           {"a logarithm with the lower bound " + units::show(result.lower, draft.info.dimension),
            "a lower bound of at least 0 with the transform log or a log-normal prior", "",
            "Raise 'lower', or choose another transform"});
  }
  if (result.transform == Transform::logit &&
      !(std::isfinite(result.lower) && std::isfinite(result.upper))) {
    refuse(place, {"the transform logit without two finite bounds", "finite lower and upper", "",
                   "Give both bounds, or choose another transform"});
  }
  const bool fits = draft.prior_median ? result.transform == Transform::log
                    : draft.prior_mean ? result.transform == Transform::none
                                       : true;
  if (!fits) {
    refuse(place, {draft.prior_median ? "the prior {median, factor} without the transform log"
                                      : "the prior {mean, sd} with a transform",
                   "{median, factor} with log, {mean, sd} with none, prior none with any", "",
                   "Leave 'transform' out, or choose the other prior"});
  }
}

void set_prior(const Node& node, ParameterDraft& draft) {
  if (draft.prior_mean) {
    draft.result.prior_mean = *draft.prior_mean;
    draft.result.prior_sd = *draft.prior_sd;
  }
  if (draft.prior_median) {
    if (*draft.prior_median <= 0) {
      refuse(at(node.find("prior")->value, "median"),
             {"the median " + units::show(*draft.prior_median, draft.info.dimension),
              "above 0, the prior being log-normal", "", "Use {mean: ..., sd: ...}"});
    }
    draft.result.prior_mean = std::log(*draft.prior_median);
    draft.result.prior_sd = std::log(draft.prior_factor);
  }
}

/// A prior whose middle the bounds forbid speaks of another number.
void check_prior_and_bounds(const Node& node, const ParameterDraft& draft) {
  const char* key = draft.prior_mean ? "mean" : "median";
  const std::optional<double> middle = draft.prior_mean ? draft.prior_mean : draft.prior_median;
  if (!middle || (*middle >= draft.result.lower && *middle <= draft.result.upper)) {
    return;
  }
  refuse(at(node.find("prior")->value, key),
         {std::string("the prior's ") + key + " " + units::show(*middle, draft.info.dimension),
          "within the bounds " + units::show(draft.result.lower, draft.info.dimension) + " and " +
              units::show(draft.result.upper, draft.info.dimension),
          "", "Move the prior or a bound"});
}

void set_start(const Node& node, ParameterDraft& draft) {
  CalibratedParameter& result = draft.result;
  result.start = draft.start.value_or(get(*draft.the_case, result.targets[0]));
  for (const physics::CaseParameter& target : result.targets) {
    if (!result.keep_ratios && !draft.start && get(*draft.the_case, target) != result.start) {
      refuse(node, {"paths with different values and no 'start'", "one start for all", "",
                    "Add 'start: ...', or 'keep_ratios: true'"});
    }
  }
  const bool open = result.transform != Transform::none;  // a bound is infinitely far away
  const bool above = open ? result.start > result.lower : result.start >= result.lower;
  const bool below = result.transform == Transform::logit ? result.start < result.upper
                                                          : result.start <= result.upper;
  if (!above || !below) {
    refuse(at(node, "start"),
           {"the start " + units::show(result.start, draft.info.dimension) +
                (draft.start ? "" : ", the value in the case"),
            std::string(open ? "inside the bounds " : "within the bounds ") +
                units::show(result.lower, draft.info.dimension) + " and " +
                units::show(result.upper, draft.info.dimension),
            "", draft.start ? "Move the start or a bound" : "Give a 'start', or move a bound"});
  }
}

void set_factors(const Node& node, ParameterDraft& draft) {
  CalibratedParameter& result = draft.result;
  const double first = get(*draft.the_case, result.targets[0]);
  if (first == 0) {
    refuse(node, {"ratios to '" + result.targets[0].path + "', which is 0 in the case",
                  "another first path", "", "Put a number that is not 0 first"});
  }
  for (const physics::CaseParameter& target : result.targets) {
    result.factors.push_back(get(*draft.the_case, target) / first);
  }
}

void finish_parameter(const Node& node, ParameterDraft& draft) {
  CalibratedParameter& result = draft.result;
  if (result.keep_ratios) {
    set_factors(node, draft);
  }
  if (result.name.empty()) {
    result.name = result.targets[0].path;
  }
  if (result.unit.empty()) {
    result.unit = units::default_unit(draft.info.dimension);
    result.scale = 1 / units::parse_unit(result.unit).factor;
  }
  set_bounds(node, draft);
  set_transform(node, draft);
  set_prior(node, draft);
  set_start(node, draft);
  check_prior_and_bounds(node, draft);
  check_field(node, draft);
}

}  // namespace

Group<ParameterDraft> parameter_table() {
  return {"parameter",
          "One unknown: numbers of the case by their path",
          {path_key(), paths_key(), prior_key(),
           without("the value in the case",
                   value_key("start", &ParameterDraft::start, "where the search starts")),
           without("that of the law", value_key("lower", &ParameterDraft::lower, "lower bound")),
           without("that of the law", value_key("upper", &ParameterDraft::upper, "upper bound")),
           transform_key(), field_key(),
           in_result(boolean_key("keep_ratios", &CalibratedParameter::keep_ratios,
                                 "the other paths keep their ratios to the first one")),
           in_result(boolean_key("nuisance", &CalibratedParameter::nuisance,
                                 "not wanted itself, only allowed for")),
           without("the path", in_result(text_key("name", &CalibratedParameter::name,
                                                  "name in tables and files")))},
          {{"path", "paths"}},
          finish_parameter};
}

}  // namespace viscera::case_file
