#include "meshes/formats/vtk_legacy_cells.h"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cstdint>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <optional>
#include <sstream>
#include <string_view>

#include "solver/core/errors.h"

namespace viscera::meshes {

namespace {

/// Words before counts; a list of cells has a second one, of all its numbers.
constexpr const char* counts[] = {"points", "cell_types"};
constexpr const char* lists[] = {"cells", "vertices", "lines", "polygons", "triangle_strips"};

/// Of an array that is called like a list: they stand where the list begins.
constexpr std::string_view types[] = {"bit",    "char",         "unsigned_char", "short",
                                      "int",    "long",         "unsigned_int",  "unsigned_short",
                                      "float",  "double",       "unsigned_long", "vtkidtype",
                                      "string", "vtktypeint64", "vtktypeuint64", "signed_char"};

constexpr const char* blanks = " \t\r\n\f\v";

class LegacyFile {
 public:
  explicit LegacyFile(const std::string& file) : file_(file) {
    std::ifstream input(file, std::ios::binary);
    text_.assign(std::istreambuf_iterator<char>(input), std::istreambuf_iterator<char>());
    lower_ = text_;
    std::transform(lower_.begin(), lower_.end(), lower_.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    int major = 0, minor = 0;  // as VTK reads them, which takes anything else for an old version
    const int read = std::sscanf(lower_.c_str(), "# vtk datafile version %d.%d", &major, &minor);
    has_offsets_ = read == 2 && major >= 5;
    std::size_t place = after_line(after_line(0));
    is_binary_ = word(place).substr(0, 6) == "binary";
  }

  void check() {
    for (const char* name : counts) {
      for_every(name, [&](std::size_t place) { count(place, name); });
    }
    for (const char* name : lists) {
      for_every(name, [&](std::size_t place) { check_list(place, name); });
    }
    for_every("metadata", [&](std::size_t place) { check_metadata(place); });
  }

 private:
  [[noreturn]] void fail(const char* name, const std::string& what) const {
    throw GeometryError(file_ + ": " + what + " in its " + name +
                        ". The file is cut off or damaged: copy or write it again.");
  }

  std::size_t after_line(std::size_t place) const {
    return std::min(text_.find('\n', place), text_.size() - 1) + 1;
  }

  /// The next word in lower case; `place` moves behind it.
  std::string_view word(std::size_t& place) const {
    place = std::min(text_.find_first_not_of(blanks, place), text_.size());
    const std::size_t end = std::min(text_.find_first_of(blanks, place), text_.size());
    const std::string_view found = std::string_view(lower_).substr(place, end - place);
    place = end;
    return found;
  }

  /// The next word as an integer; nothing, and no move, where it is none.
  std::optional<std::int64_t> integer(std::size_t& place) const {
    std::size_t next = place;
    const std::string_view found = word(next);
    std::int64_t value = 0;
    const auto [end, status] = std::from_chars(found.data(), found.data() + found.size(), value);
    if (status != std::errc() || end == found.data()) {
      return std::nullopt;
    }
    place = next;
    return value;
  }

  /// Calls `action` with the place behind every word that begins with `name`.
  template <class Action>
  void for_every(const std::string& name, const Action& action) const {
    for (auto at = lower_.find(name); at != std::string::npos; at = lower_.find(name, at + 1)) {
      if (at > 0 && std::isspace(static_cast<unsigned char>(text_[at - 1]))) {
        std::size_t place = at;
        word(place);
        action(place);
      }
    }
  }

  /// A number that cannot be larger than the file is long; -1 where there is none.
  std::int64_t count(std::size_t& place, const char* name) const {
    const std::optional<std::int64_t> value = integer(place);
    if (value && (*value < 0 || static_cast<std::uint64_t>(*value) > text_.size())) {
      fail(name, "the file of " + std::to_string(text_.size()) + " bytes announces " +
                     std::to_string(*value) + " entries");
    }
    return value.value_or(-1);
  }

  void check_list(std::size_t place, const char* name) const {
    const std::int64_t cells = count(place, name);
    const std::int64_t numbers = cells < 0 ? -1 : count(place, name);
    std::size_t next = place;
    const std::string_view third = word(next);
    const bool is_array = std::find(std::begin(types), std::end(types), third) != std::end(types);
    if (numbers < 0 || has_offsets_ || is_array) {
      return;
    }
    place = is_binary_ ? after_line(place) : place;
    const auto size = static_cast<std::size_t>(numbers);
    std::size_t used = 0;
    for (std::size_t cell = 0; cell < static_cast<std::size_t>(cells); ++cell) {
      const std::size_t nodes = number(place, name);
      if (nodes >= size - used) {
        fail(name, "cell " + std::to_string(cell) + " (counted from 0) has " +
                       std::to_string(nodes) + " nodes where " + std::to_string(size - used) +
                       " numbers are left");
      }
      used += nodes + 1;
      skip(place, nodes, name);
    }
    if (used != size) {
      fail(name, std::to_string(cells) + " cells take " + std::to_string(used) + " of " +
                     std::to_string(size) + " numbers");
    }
  }

  /// "NAME L2_NORM_RANGE ..." and "DATA 2 0 17.3" up to an empty line: VTK reads for ever where one
  /// of these is no number.
  void check_metadata(std::size_t place) const {
    bool is_range = false;
    for (place = after_line(place); place < lower_.size(); place = after_line(place)) {
      const std::size_t end = std::min(lower_.find('\n', place), lower_.size());
      std::istringstream words(lower_.substr(place, end - place));
      std::string first;
      if (!(words >> first)) {
        return;
      }
      std::string name;
      if (first == "name" && words >> name) {
        is_range = name.find("range") != std::string::npos;
      } else if (first == "data" && is_range) {
        int n = 0;
        double value = 0;
        bool whole = words >> n && n >= 0;
        for (int i = 0; whole && i < n; ++i) {
          whole = static_cast<bool>(words >> value);
        }
        if (std::string rest; !whole || words >> rest) {
          fail("METADATA", "a range is no list of numbers");
        }
      }
    }
  }

  /// The next number of nodes in a list.
  std::size_t number(std::size_t& place, const char* name) const {
    std::int64_t value = -1;
    if (!is_binary_) {
      value = integer(place).value_or(-1);
    } else if (text_.size() - place >= 4) {
      std::uint32_t bytes = 0;
      for (int i = 0; i < 4; ++i) {
        bytes = bytes << 8 | static_cast<unsigned char>(text_[place++]);
      }
      value = bytes;
    }
    if (value < 0) {
      fail(name, "a number of nodes is missing or negative");
    }
    return static_cast<std::size_t>(value);
  }

  void skip(std::size_t& place, std::size_t nodes, const char* name) const {
    if (is_binary_) {
      place = std::min(place + 4 * nodes, text_.size());
      return;
    }
    for (; nodes > 0; --nodes) {
      if (!integer(place)) {
        fail(name, "a node is no number");
      }
    }
  }

  std::string file_, text_, lower_;
  bool has_offsets_ = false, is_binary_ = false;
};

}  // namespace

void check_legacy_cells(const std::string& file) {
  LegacyFile(file).check();
}

}  // namespace viscera::meshes
