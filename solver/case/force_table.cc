#include "solver/case/force_table.h"

#include <cmath>

#include "solver/case/complaint.h"
#include "solver/case/number_table.h"
#include "solver/core/text.h"
#include "solver/core/units.h"

namespace viscera::case_file {

namespace {

constexpr double largest_force = 1e9;  ///< mN

void add_row(std::array<physics::LoadCurve, 3>& curves, const TableRow& row) {
  const double time = row.values[0];
  if (!curves[0].time.empty() && time <= curves[0].time.back()) {
    refuse(row.where, "",
           {"the time " + text::number(time) + ", not after the one before it",
            "times that increase strictly", "", "Sort the rows"});
  }
  for (std::size_t axis = 0; axis < 3; ++axis) {
    const double force = row.values[axis + 1];
    if (std::abs(force) > largest_force) {
      refuse(row.where, "",
             {"a force of " + units::show(force, units::force),
              "at most " + units::show(largest_force, units::force), "",
              "Check the unit in the header"});
    }
    curves[axis].time.push_back(time);
    curves[axis].value.push_back(force);
  }
}

}  // namespace

std::array<physics::LoadCurve, 3> read_force_table(const Node& node) {
  const std::vector<Column> columns{
      {"t", units::time}, {"fx", units::force}, {"fy", units::force}, {"fz", units::force}};
  std::array<physics::LoadCurve, 3> curves;
  for (const TableRow& row : read_number_table(node, columns, "t,fx[N],fy[N],fz[N]")) {
    add_row(curves, row);
  }
  return curves;
}

}  // namespace viscera::case_file
