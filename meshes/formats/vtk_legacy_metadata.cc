#include <sstream>

#include "meshes/formats/vtk_legacy_text.h"
#include "solver/core/text.h"

namespace viscera::meshes {

namespace {

constexpr std::size_t most_blanks = 255;  // of a line; at more VTK does not come back

bool starts(std::string_view line, std::string_view word) {
  return text::lower(std::string(line.substr(0, word.size()))) == word;
}

/// "DATA 17.3", "DATA 2 0 17.3" (first their number), or the text of a unit: VTK reads for ever
/// where one of the numbers is none.
bool is_data_of(const std::string& name, std::string_view line) {
  std::istringstream words{std::string(line)};
  std::vector<double> numbers;
  std::string first;
  words >> first;
  if (first != "DATA" || name == "UNITS_LABEL") {
    return first == "DATA";
  }
  for (double value = 0; words >> value;) {
    numbers.push_back(value);
  }
  const bool is_list =
      name.find("RANGE") != std::string::npos || name.find("PARAMETERS") != std::string::npos;
  return words.eof() && !numbers.empty() &&
         (!is_list || numbers[0] == static_cast<double>(numbers.size() - 1));
}

}  // namespace

/// Empty lines behind an array, then perhaps METADATA at the start of a line with names of
/// components and INFORMATION, up to an empty line.
void LegacyText::metadata(std::size_t columns) {
  std::size_t next = place_;
  for (; next < bytes().size() && std::string_view(" \r\n").find(bytes()[next]) < 3; ++next) {
    if (next - place_ > most_blanks) {
      fail("more than 255 blanks stand behind an array");
    }
    place_ = bytes()[next] == '\n' ? next + 1 : place_;
  }
  if (!starts(std::string_view(bytes()).substr(place_, 8), "metadata")) {
    return;
  }
  line();
  while (place_ < bytes().size()) {
    const std::string_view found = line();
    if (found.empty()) {
      return;
    }
    if (starts(found, "component_names")) {
      for (std::size_t i = 0; i < columns; ++i) {
        line();
      }
    } else if (starts(found, "information")) {
      const std::optional<std::int64_t> n_keys =
          parse_integer(text::trim(std::string(found.substr(11))));
      if (!n_keys || *n_keys < 0) {
        fail("'" + printable(found) +
             "' stands in METADATA where INFORMATION and the number of its "
             "entries are expected");
      }
      information(static_cast<std::size_t>(*n_keys));
    }
  }
}

/// "NAME L2_NORM_RANGE LOCATION vtkDataArray" and its DATA, for every entry.
void LegacyText::information(std::size_t n_keys) {
  for (std::size_t i = 0; i < n_keys; ++i) {
    const std::string_view head = line();
    std::istringstream words{std::string(head)};
    std::string mark, name;
    words >> mark >> name;
    if (mark != "NAME" || name.empty()) {
      fail("'" + printable(head) + "' stands in METADATA where NAME and a name are expected");
    }
    const std::string_view data = line();
    if (!is_data_of(name, data)) {
      fail("'" + printable(data) + "' stands in METADATA where DATA and the numbers of " +
           printable(name) + " are expected");
    }
  }
}

}  // namespace viscera::meshes
