// Tables of numbers in text files: a header of names and units, then one row a line.
#pragma once

#include <string>
#include <vector>

#include "solver/case/node.h"
#include "solver/core/units.h"

namespace viscera::case_file {

/// A column "fx[N]". A time may stand without unit.
struct Column {
  std::string name;
  units::Dimension dimension;
};

struct TableRow {
  std::string where;           ///< "forces.csv:12"
  std::vector<double> values;  ///< one a column, internal units
};

/// Reads the CSV file that `node` names; empty lines and lines that begin with # are skipped. At
/// least one row. `example` is a header to show in messages. Throws InputError with file and line.
std::vector<TableRow> read_number_table(const Node& node,
                                        const std::vector<Column>& columns,
                                        const std::string& example);

/// Throws InputError where a row stands a second time: both would count.
void check_rows_once(const std::vector<TableRow>& rows);

}  // namespace viscera::case_file
