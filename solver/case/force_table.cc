#include "solver/case/force_table.h"

#include <cmath>
#include <fstream>

#include "solver/case/complaint.h"
#include "solver/case/scalars.h"
#include "solver/core/text.h"
#include "solver/core/units.h"

namespace viscera::case_file {

namespace {

constexpr double largest_force = 1e9;  ///< mN
const std::string header_example = "a header such as 't,fx[N],fy[N],fz[N]'";

struct Line {
  std::string file;
  int number = 0;
  std::string text;
  std::string where() const { return file + ":" + std::to_string(number); }
};

/// The next line that is not empty and not a remark.
bool next_line(std::ifstream& stream, Line& line) {
  while (std::getline(stream, line.text)) {
    ++line.number;
    line.text = text::trim(line.text);
    if (!line.text.empty() && line.text[0] != '#') {
      return true;
    }
  }
  return false;
}

/// Factor to internal units of a column "fx[N]"; the name must be `name`.
double column_factor(const Line& line,
                     const std::string& column,
                     const std::string& name,
                     const units::Dimension& dimension) {
  const auto bracket = column.find('[');
  const bool has_unit = bracket != std::string::npos && column.back() == ']';
  const bool is_time = dimension == units::time;
  if (text::trim(column.substr(0, bracket)) != name || (!has_unit && !is_time)) {
    refuse(line.where(), "",
           {"the column '" + column + "'", header_example, "",
            "Name the columns t, fx, fy, fz, the forces with their unit in brackets"});
  }
  if (!has_unit) {
    return 1;
  }
  const std::string unit = column.substr(bracket + 1, column.size() - bracket - 2);
  try {
    const units::Unit parsed = units::parse_unit(unit);
    if (parsed.dimension == dimension) {
      return parsed.factor;
    }
  } catch (const units::UnitError&) {
  }
  refuse(line.where(), "",
         {"the unit '" + unit + "' in '" + column + "'",
          "a unit of " + units::name(dimension) + " (" + text::list(units::usual_units(dimension)) +
              ")",
          "", ""});
}

std::array<double, 4> read_header(const Line& line) {
  const auto columns = text::split(line.text, ',');
  if (columns.size() != 4) {
    refuse(line.where(), "",
           {std::to_string(columns.size()) + " columns", header_example, "",
            "Separate the columns by commas"});
  }
  const char* names[] = {"t", "fx", "fy", "fz"};
  std::array<double, 4> factors{};
  for (std::size_t i = 0; i < 4; ++i) {
    factors[i] =
        column_factor(line, text::trim(columns[i]), names[i], i == 0 ? units::time : units::force);
  }
  return factors;
}

std::array<double, 4> read_row(const Line& line) {
  const auto cells = text::split(line.text, ',');
  if (cells.size() != 4) {
    refuse(line.where(), "",
           {std::to_string(cells.size()) + " values", "four: time and three forces", "",
            "The file may be cut off here"});
  }
  std::array<double, 4> row{};
  for (std::size_t i = 0; i < 4; ++i) {
    try {
      row[i] = units::parse_number(cells[i]);
    } catch (const units::UnitError& error) {
      refuse(line.where() + ", value " + std::to_string(i + 1), "",
             {std::string("no number: ") + error.what(),
              "finite numbers; units stand in the header", "", ""});
    }
  }
  return row;
}

void add_row(std::array<physics::LoadCurve, 3>& curves,
             const Line& line,
             const std::array<double, 4>& factors) {
  const auto row = read_row(line);
  const double time = row[0] * factors[0];
  if (!curves[0].time.empty() && time <= curves[0].time.back()) {
    refuse(line.where(), "",
           {"the time " + text::number(row[0]) + ", not after the one before it",
            "times that increase strictly", "", "Sort the rows"});
  }
  for (std::size_t axis = 0; axis < 3; ++axis) {
    const double force = row[axis + 1] * factors[axis + 1];
    if (std::abs(force) > largest_force) {
      refuse(line.where(), "",
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
  Line line{read_file_path(node), 0, ""};
  std::ifstream stream(line.file);
  if (!next_line(stream, line)) {
    refuse(node, {"an empty table in '" + line.file + "'", header_example + " and one row a time",
                  "", ""});
  }
  const auto factors = read_header(line);
  std::array<physics::LoadCurve, 3> curves;
  while (next_line(stream, line)) {
    add_row(curves, line, factors);
  }
  if (curves[0].time.empty()) {
    refuse(node, {"a table without rows in '" + line.file + "'", "one row a time", "", ""});
  }
  return curves;
}

}  // namespace viscera::case_file
