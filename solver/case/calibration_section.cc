#include "solver/case/calibration_section.h"

#include <algorithm>
#include <set>

#include "solver/case/complaint.h"

namespace viscera::case_file {

namespace {

using physics::Calibration;
using physics::CalibrationOptions;
using physics::Observation;
using physics::PredictionRequest;

constexpr Range some_starts{0, 1e4, false};

/// Keys of the options stand beside the others.
Key<Case> option(Key<CalibrationOptions> key) {
  return {key.info, [read = key.read](const Node& node, Case& result) {
            read(node, result.calibration->options);
          }};
}

Range of_the_run(const Case& the_case) {
  return {0, the_case.steps.end, false};
}

void check_named(const Node& node, const std::string& of_what) {
  if (node.kind != Node::Kind::map || node.entries.empty()) {
    refuse(node, {describe(node), "names with " + of_what + " each", "",
                  "Write 'name: {...}', one a line, indented"});
  }
}

void read_parameter(const Node& item, Case& result, std::set<std::string>& names) {
  ParameterDraft draft;
  draft.the_case = &result;
  draft.result.key = item.path;
  read_group(item, parameter_table(), draft);
  for (const physics::CaseParameter& target : draft.result.targets) {
    for (const physics::CalibratedParameter& other : result.calibration->parameters) {
      for (const physics::CaseParameter& taken : other.targets) {
        if (taken.path == target.path) {
          refuse(item, {"'" + target.path + "', which '" + other.key + "' sets already",
                        "every path once", "", "Remove one of the two"});
        }
      }
    }
  }
  if (!names.insert(draft.result.name).second) {
    refuse(item, {"a second parameter named '" + draft.result.name + "'", "every name once", "",
                  "Give it another 'name'"});
  }
  result.calibration->parameters.push_back(std::move(draft.result));
}

void check_targets_once(const Node& node, const physics::CalibratedParameter& parameter) {
  std::set<std::string> paths;
  for (const physics::CaseParameter& target : parameter.targets) {
    if (!paths.insert(target.path).second) {
      refuse(node, {"'" + target.path + "' twice", "every path once", "", "Remove one"});
    }
  }
}

Key<Case> parameters_key() {
  KeyInfo info{"parameters", Type::groups, "what is to be found"};
  info.required = true;
  info.group = [] { return parameter_table().info(); };
  return {info, [](const Node& node, Case& result) {
            std::set<std::string> names;
            for (const Node& item : read_list(node, "parameters")) {
              read_parameter(item, result, names);
              check_targets_once(item, result.calibration->parameters.back());
            }
            if (names.empty()) {
              refuse(node, {"no parameter", "at least one", "", "Add '- path: ...'"});
            }
          }};
}

void check_time(const Node& node, const char* key, double time, const Case& the_case) {
  if (!of_the_run(the_case).contains(time)) {
    const Entry* entry = node.find(key);
    refuse(entry ? entry->value : node,
           {"the time " + text::number(time),
            "a time of the run, from 0 to its end at " + text::number(the_case.steps.end), "",
            "Move it, or 'steps.end'"});
  }
}

/// The group of the kind, which has the second time.
const Node& kind_of(const Node& observation) {
  for (const Entry& entry : observation.entries) {
    if (entry.value.kind == Node::Kind::map && entry.value.find("relative_to")) {
      return entry.value;
    }
  }
  return observation;
}

std::vector<Observation> read_observations(const Node& node,
                                           const Group<Observation>& table,
                                           const Case& the_case) {
  std::vector<Observation> result;
  for (const Entry& entry : node.entries) {
    Observation observation;
    observation.name = entry.key;
    observation.key = entry.value.path;
    read_group(entry.value, table, observation);
    check_time(entry.value, "at", observation.at, the_case);
    if (const double before = relative_to(observation); before == before) {
      check_time(kind_of(entry.value), "relative_to", before, the_case);
    }
    result.push_back(std::move(observation));
  }
  return result;
}

Key<Case> observations_key() {
  KeyInfo info{"observations", Type::named_groups,
               "measurements, each with its noise, by names of your own"};
  info.required = true;
  info.group = [] { return observation_table().info(); };
  return {info, [](const Node& node, Case& result) {
            check_named(node, "an observation");
            result.calibration->observations = read_observations(node, observation_table(), result);
          }};
}

Key<Case> candidates_key() {
  KeyInfo info{"candidates", Type::named_groups,
               "measurements that could be made next, by names of your own: how much each would "
               "narrow what is wanted"};
  info.group = [] { return candidate_table().info(); };
  info.default_text = "what is observed, again and at the end of the run";
  return {info, [](const Node& node, Case& result) {
            check_named(node, "a measurement that could be made");
            result.calibration->candidates = read_observations(node, candidate_table(), result);
          }};
}

Group<PredictionRequest> prediction_table() {
  return {"prediction",
          "A quantity to predict with its interval",
          {required(text_key("quantity", &PredictionRequest::quantity, "name in 'quantities'")),
           required(time_key("at", &PredictionRequest::at, not_negative, "time of the run"))}};
}

void check_quantity(const Node& node, const PredictionRequest& request, const Case& the_case) {
  std::vector<std::string> names;
  for (const physics::Quantity& quantity : the_case.quantities) {
    names.push_back(quantity.name);
  }
  if (std::find(names.begin(), names.end(), request.quantity) == names.end()) {
    refuse(node.find("quantity")->value,
           {"'" + request.quantity + "', no quantity of this case", text::list(names),
            text::did_you_mean(request.quantity, names), "Add it to 'quantities'"});
  }
}

Key<Case> predictions_key() {
  KeyInfo info{"predictions", Type::named_groups, "quantities to predict, by names of your own"};
  info.group = [] { return prediction_table().info(); };
  return {info, [](const Node& node, Case& result) {
            check_named(node, "a prediction");
            for (const Entry& entry : node.entries) {
              PredictionRequest request;
              request.name = entry.key;
              request.key = entry.value.path;
              read_group(entry.value, prediction_table(), request);
              check_quantity(entry.value, request, result);
              check_time(entry.value, "at", request.at, result);
              result.calibration->predictions.push_back(request);
            }
          }};
}

Key<Case> image_key() {
  KeyInfo info{"image_at", Type::time,
               "time of the run at which the mesh was imaged under load; the unloaded shape is "
               "then found too"};
  info.default_text = "the mesh is the unloaded shape";
  return {info, [](const Node& node, Case& result) {
            result.calibration->image_at = read_time(node, of_the_run(result));
          }};
}

Group<CalibrationOptions> multistart_table() {
  using Coarse = CalibrationOptions::Coarse;
  return {"multistart",
          "Fits from several starts on a cheap model; the best of their optima on the model of the "
          "case",
          {required(integer_key("starts", &CalibrationOptions::multistart, some_starts,
                                "starts drawn from the prior besides the given one")),
           without("the mesh of the case",
                   file_key("mesh", &CalibrationOptions::multistart_mesh,
                            "coarser mesh with the same regions, surfaces and fibres")),
           choice_key<CalibrationOptions, Coarse>(
               "elements", &CalibrationOptions::multistart_elements,
               {{"linear", Coarse::linear}, {"same", Coarse::same}},
               "linear: displacements of first degree on that mesh; same: as in the case"),
           integer_key("refine", &CalibrationOptions::multistart_refine, Range{1, 100, false},
                       "best optima that are fitted again with the model of the case")}};
}

/// A number of starts, or a group.
Key<Case> multistart_key() {
  KeyInfo info{"multistart", Type::group,
               "fits from several starts; a number alone is that of the starts"};
  info.group = [] { return multistart_table().info(); };
  info.default_text = "the given start alone";
  return {info, [](const Node& node, Case& result) {
            CalibrationOptions& options = result.calibration->options;
            if (node.kind == Node::Kind::scalar) {
              options.multistart = read_integer(node, some_starts);
            } else {
              read_group(node, multistart_table(), options);
            }
          }};
}

/// Gravity relative to that of the image says that the mesh bears no stress there; an image under
/// load says that it does.
void check_image(const Node& node, const Case& the_case) {
  for (const physics::Load& load : the_case.loads) {
    const auto* gravity = std::get_if<physics::GravityLoad>(&load);
    if (gravity && gravity->imaged_under != physics::Vector{}) {
      refuse(node.find("image_at")->value,
             {"an image under load beside '" + gravity->key + ".imaged_under'",
              "one of them: imaged_under takes the mesh for free of stress under that gravity, "
              "image_at looks for the shape that is free of stress without it",
              "", "Remove imaged_under and let the curve of the gravity be 1 at the image"});
    }
  }
}

/// Steps must hit every time that something is compared or predicted at.
void finish_calibration(const Node& node, Case& result) {
  const Calibration& calibration = *result.calibration;
  if (calibration.image_at) {
    check_image(node, result);
  }
  std::set<double> times(result.steps.at.begin(), result.steps.at.end());
  for (const Observation& observation : calibration.observations) {
    times.insert(observation.at);
    if (const double before = relative_to(observation); before == before) {
      times.insert(before);
    }
  }
  for (const PredictionRequest& request : calibration.predictions) {
    times.insert(request.at);
  }
  times.insert(calibration.image_at.value_or(0));
  times.erase(0);
  result.steps.at.assign(times.begin(), times.end());
}

}  // namespace

Group<Case> calibration_table() {
  using Optimizer = CalibrationOptions::Optimizer;
  using Unloading = CalibrationOptions::Unloading;
  using Derivatives = CalibrationOptions::Derivatives;
  return {
      "calibration",
      "Parameters to find from measurements",
      {image_key(), parameters_key(), observations_key(), candidates_key(), predictions_key(),
       option(choice_key<CalibrationOptions, Optimizer>(
           "optimizer", &CalibrationOptions::optimizer,
           {{"automatic", Optimizer::automatic}, {"brgn", Optimizer::brgn}, {"lm", Optimizer::lm}},
           "least-squares solver")),
       option(choice_key<CalibrationOptions, Unloading>(
           "unloading", &CalibrationOptions::unloading,
           {{"automatic", Unloading::automatic},
            {"newton", Unloading::newton},
            {"fixed_point", Unloading::fixed_point}},
           "how the unloaded shape is found: the inverse problem by Newton, the fixed point of "
           "moving the mesh back, or the second where the first fails")),
       option(choice_key<CalibrationOptions, Derivatives>(
           "derivatives", &CalibrationOptions::derivatives,
           {{"automatic", Derivatives::automatic},
            {"forward", Derivatives::forward},
            {"adjoint", Derivatives::adjoint}},
           "how derivatives are found: a linear solve for each parameter, or adjoints, whose "
           "number does not grow with theirs; automatic: adjoint with a map ('field') or more than "
           "30 parameters that each have a prior")),
       option(integer_key("max_points", &CalibrationOptions::max_points, Range{1, 1e6, false},
                          "points of parameter space that are tried at most")),
       option(number_key("decrement", &CalibrationOptions::decrement, Range{0, 1e3, true},
                         "stop when the next step promises less than this, in variances")),
       option(integer_key("importance_samples", &CalibrationOptions::importance_samples,
                          Range{0, 1e6, false}, "solves that check the linearised posterior")),
       option(boolean_key("second_order", &CalibrationOptions::second_order,
                          "posterior with the curvature of the model: derivatives at two points "
                          "for each unknown")),
       option(boolean_key("next_measurement", &CalibrationOptions::next_measurement,
                          "weigh the candidates: one more solve")),
       option(boolean_key("profile", &CalibrationOptions::profile,
                          "profile likelihood of every parameter")),
       multistart_key()},
      {},
      finish_calibration};
}

}  // namespace viscera::case_file
