#include "solver/case/number_table.h"

#include <fstream>
#include <map>

#include "solver/case/complaint.h"
#include "solver/case/scalars.h"
#include "solver/core/text.h"

namespace viscera::case_file {

namespace {

struct Line {
  std::string file;
  int number = 0;
  std::string text;
  std::string where() const { return file + ":" + std::to_string(number); }
};

struct Format {
  const std::vector<Column>& columns;
  std::string header_example;
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

/// Factor to internal units of a column "fx[N]".
double column_factor(const Line& line,
                     const std::string& found,
                     const Column& column,
                     const Format& format) {
  const auto bracket = found.find('[');
  const bool has_unit = bracket != std::string::npos && found.back() == ']';
  const bool may_be_plain =
      column.dimension == units::time || column.dimension == units::pure_number;
  if (text::trim(found.substr(0, bracket)) != column.name || (!has_unit && !may_be_plain)) {
    std::vector<std::string> names;
    for (const Column& one : format.columns) {
      names.push_back(one.name);
    }
    refuse(line.where(), "",
           {"the column '" + found + "'", format.header_example, "",
            "Name the columns " + text::list(names) + ", with their units in brackets"});
  }
  if (!has_unit) {
    return 1;
  }
  const std::string unit = found.substr(bracket + 1, found.size() - bracket - 2);
  try {
    const units::Unit parsed = units::parse_unit(unit);
    if (parsed.dimension == column.dimension) {
      return parsed.factor;
    }
  } catch (const units::UnitError&) {
  }
  refuse(line.where(), "",
         {"the unit '" + unit + "' in '" + found + "'",
          "a unit of " + units::name(column.dimension) + " (" +
              text::list(units::usual_units(column.dimension)) + ")",
          "", ""});
}

std::vector<double> read_header(const Line& line, const Format& format) {
  const auto found = text::split(line.text, ',');
  if (found.size() != format.columns.size()) {
    refuse(line.where(), "",
           {std::to_string(found.size()) + " columns", format.header_example, "",
            "Separate the columns by commas"});
  }
  std::vector<double> factors;
  for (std::size_t i = 0; i < found.size(); ++i) {
    factors.push_back(column_factor(line, text::trim(found[i]), format.columns[i], format));
  }
  return factors;
}

/// Without its full stop.
std::string clause(std::string sentence) {
  if (!sentence.empty() && sentence.back() == '.') {
    sentence.pop_back();
  }
  return sentence;
}

TableRow read_row(const Line& line, const std::vector<double>& factors, const Format& format) {
  const auto cells = text::split(line.text, ',');
  if (cells.size() != factors.size()) {
    refuse(line.where(), "",
           {std::to_string(cells.size()) + " values",
            std::to_string(factors.size()) + ", one a column", "", "The file may be cut off here"});
  }
  TableRow row{line.where(), {}};
  for (std::size_t i = 0; i < cells.size(); ++i) {
    try {
      row.values.push_back(units::parse_number(cells[i]) * factors[i]);
    } catch (const units::UnitError& error) {
      refuse(
          line.where() + ", value " + std::to_string(i + 1) + " (" + format.columns[i].name + ")",
          "",
          {"no number: " + clause(error.what()), "finite numbers; units stand in the header", "",
           ""});
    }
  }
  return row;
}

}  // namespace

std::vector<TableRow> read_number_table(const Node& node,
                                        const std::vector<Column>& columns,
                                        const std::string& example) {
  const Format format{columns, "a header such as '" + example + "'"};
  Line line{read_file_path(node), 0, ""};
  std::ifstream stream(line.file);
  if (!next_line(stream, line)) {
    refuse(node,
           {"an empty table in '" + line.file + "'", format.header_example + " and rows", "", ""});
  }
  const std::vector<double> factors = read_header(line, format);
  std::vector<TableRow> rows;
  while (next_line(stream, line)) {
    rows.push_back(read_row(line, factors, format));
  }
  if (rows.empty()) {
    refuse(node, {"a table without rows in '" + line.file + "'", "at least one row", "", ""});
  }
  return rows;
}

void check_rows_once(const std::vector<TableRow>& rows) {
  std::map<std::vector<double>, std::string> seen;
  for (const TableRow& row : rows) {
    const auto [first, is_new] = seen.insert({row.values, row.where});
    if (!is_new) {
      refuse(row.where, "",
             {"the row of " + first->second + " a second time",
              "every row once; one that stands twice would count twice", "", "Remove one of them"});
    }
  }
}

}  // namespace viscera::case_file
