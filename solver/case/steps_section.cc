#include <algorithm>

#include "solver/case/complaint.h"
#include "solver/case/sections.h"

namespace viscera::case_file {

namespace {

constexpr double latest = 1e9;  ///< s
constexpr Range step_range{0, latest, true};

/// Defaults that go with the length of the run and with the steps that are given.
void fill_defaults(const Node& node, StepOptions& steps) {
  if (!node.find("maximum")) {
    steps.maximum = steps.end;
  }
  if (!node.find("first")) {
    steps.first = std::min(steps.end / 4, steps.maximum);
  }
  if (!node.find("minimum")) {
    steps.minimum = std::min(steps.end * 1e-4, steps.first / 16);
  }
}

void check_order(
    const Node& node, const char* smaller, const char* larger, double low, double high) {
  if (low > high) {
    const Entry* entry = node.find(smaller) ? node.find(smaller) : node.find(larger);
    refuse(entry ? entry->where : node.where, join(node.path, smaller),
           {std::string(smaller) + " = " + text::number(low) + " above " + larger + " = " +
                text::number(high),
            "minimum <= first <= maximum <= end", "", "Correct one of the two"});
  }
}

void check_steps(const Node& node, StepOptions& steps) {
  fill_defaults(node, steps);
  steps.maximum = std::min(steps.maximum, steps.end);
  check_order(node, "minimum", "first", steps.minimum, steps.first);
  check_order(node, "first", "maximum", steps.first, steps.maximum);
  for (std::size_t i = 0; i < steps.at.size(); ++i) {
    const Node& item = node.find("at")->value.items[i];
    if (steps.at[i] > steps.end || (i > 0 && steps.at[i] <= steps.at[i - 1])) {
      refuse(item, {"'" + item.text + "'",
                    "times that increase strictly, up to the end of the run at " +
                        text::number(steps.end),
                    "", "Sort the times, or move the end"});
    }
  }
}

}  // namespace

Group<StepOptions> steps_table() {
  return {"steps",
          "Pseudo-time steps; they grow while Newton converges fast and are cut when it does not",
          {time_key("end", &StepOptions::end, step_range, "end of the run"),
           without("a quarter of end",
                   time_key("first", &StepOptions::first, step_range, "first step")),
           without("end", time_key("maximum", &StepOptions::maximum, step_range, "longest step")),
           without("end / 10000, at most first / 16",
                   time_key("minimum", &StepOptions::minimum, step_range,
                            "shortest step; below it the run ends with exit 4")),
           times_key("at", &StepOptions::at, step_range, "times that a step must hit, increasing")},
          {},
          check_steps};
}

}  // namespace viscera::case_file
