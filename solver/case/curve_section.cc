#include "solver/case/complaint.h"
#include "solver/case/sections.h"

namespace viscera::case_file {

namespace {

void check_curve(const Node& node, physics::LoadCurve& curve) {
  const Node& time = node.find("time")->value;
  if (curve.time.empty() || curve.time.size() != curve.value.size()) {
    refuse(node, {std::to_string(curve.time.size()) + " times and " +
                      std::to_string(curve.value.size()) + " factors",
                  "one factor for each time, at least one", "", "Make both lists equally long"});
  }
  for (std::size_t i = 1; i < curve.time.size(); ++i) {
    if (curve.time[i] <= curve.time[i - 1]) {
      refuse(time.items[i], {"'" + time.items[i].text + "' after '" + time.items[i - 1].text + "'",
                             "times that increase strictly", "",
                             "Sort the times; for a jump use two times a little apart"});
    }
  }
}

}  // namespace

Group<physics::LoadCurve> curve_table() {
  using physics::LoadCurve;
  return {
      "curve",
      "Factor over time: straight between its points, constant before the first and after the last",
      {required(times_key("time", &LoadCurve::time, any_value, "times, increasing")),
       required(numbers_key("factor", &LoadCurve::value, within(1e6), "factor at each time"))},
      {},
      check_curve};
}

}  // namespace viscera::case_file
