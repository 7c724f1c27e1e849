#include "meshes/formats/vtk_legacy_text.h"

#include <algorithm>
#include <cstdio>
#include <iterator>
#include <limits>

#include "solver/core/errors.h"
#include "solver/core/text.h"

namespace viscera::meshes {

namespace {

constexpr const char* blanks = " \t\r\n\f\v";
constexpr std::size_t longest_word = 255;  // what VTK reads at once
constexpr double int_most = 2147483647, unsigned_most = 4294967295, long_most = 9.3e18;
constexpr double float_most = std::numeric_limits<float>::max();
constexpr double double_most = std::numeric_limits<double>::max();
using Kind = LegacyType::Kind;

// VTK reads char through int, and vtkIdType as int
constexpr LegacyType types[] = {{"double", Kind::real, 8, -double_most, double_most},
                                {"float", Kind::real, 4, -float_most, float_most},
                                {"int", Kind::integer, 4, -int_most - 1, int_most},
                                {"unsigned_int", Kind::integer, 4, 0, unsigned_most},
                                {"short", Kind::integer, 2, -32768, 32767},
                                {"unsigned_short", Kind::integer, 2, 0, 65535},
                                {"char", Kind::integer, 1, -int_most - 1, int_most},
                                {"signed_char", Kind::integer, 1, -int_most - 1, int_most},
                                {"unsigned_char", Kind::integer, 1, -int_most - 1, int_most},
                                {"long", Kind::integer, 8, -long_most, long_most},
                                {"unsigned_long", Kind::integer, 8, 0, long_most},
                                {"long_long", Kind::integer, 8, -long_most, long_most},
                                {"unsigned_long_long", Kind::integer, 8, 0, long_most},
                                {"vtktypeint64", Kind::integer, 8, -long_most, long_most},
                                {"vtktypeuint64", Kind::integer, 8, 0, long_most},
                                {"vtkidtype", Kind::integer, 4, -int_most - 1, int_most},
                                {"bit", Kind::bit, 0, 0, 1},
                                {"string", Kind::text, 0, 0, 0},
                                {"utf8_string", Kind::text, 0, 0, 0}};

std::vector<std::string> names_of_types() {
  std::vector<std::string> names;
  for (const LegacyType& type : types) {
    names.emplace_back(type.name);
  }
  return names;
}

const LegacyType* find_type(std::string_view name) {
  const auto found = std::find_if(std::begin(types), std::end(types),
                                  [&](const LegacyType& type) { return name == type.name; });
  return found == std::end(types) ? nullptr : &*found;
}

}  // namespace

LegacyText::LegacyText(const std::string& file) : text_(file) {
  int major = 0, minor = 0;  // as VTK reads them, which takes anything else for an old version
  const int read = std::sscanf(bytes().c_str(), "# vtk DataFile Version %d.%d", &major, &minor);
  has_offsets_ = read == 2 && major >= 5;
  place_ = after_line(after_line(0));
  const std::string encoding = lower_word();
  if (encoding != "ascii" && encoding != "binary") {
    fail("'" + printable(encoding) + "' stands where ASCII or BINARY is expected");
  }
  is_binary_ = encoding == "binary";
}

void LegacyText::fail(const std::string& what) const {
  const bool is_ended = what.back() == '.' || what.back() == '?';
  const std::string all =
      what + (is_ended ? " " : ". ") + "The file is cut off or damaged: copy or write it again.";
  if (is_binary_) {  // whose lines are chance
    throw GeometryError(text_.file() + ", byte " + std::to_string(word_ + 1) + ": " + all);
  }
  text_.fail(word_, all);
}

std::size_t LegacyText::after_line(std::size_t place) const {
  return std::min(bytes().find('\n', place), bytes().size() - 1) + 1;
}

std::string_view LegacyText::line() {
  const std::size_t start = place_;
  const std::size_t end = std::min(bytes().find('\n', start), bytes().size());
  place_ = word_ = start;
  place_ = std::min(end + 1, bytes().size());
  std::string_view all = std::string_view(bytes()).substr(start, end - start);
  if (all.size() > longest_word) {
    fail("the line has " + std::to_string(all.size()) + " letters; 255 are allowed here");
  }
  all = all.substr(0, all.find('\0'));  // where it ends for VTK
  if (!all.empty() && all.back() == '\r') {
    all.remove_suffix(1);
  }
  return all;
}

std::string_view LegacyText::word() {
  word_ = std::min(bytes().find_first_not_of(blanks, place_), bytes().size());
  place_ = std::min(bytes().find_first_of(blanks, word_), bytes().size());
  if (place_ - word_ > longest_word) {
    fail("a word has " + std::to_string(place_ - word_) + " letters; 255 are allowed");
  }
  return std::string_view(bytes()).substr(word_, place_ - word_);
}

std::string LegacyText::lower_word() {
  return text::lower(std::string(word()));
}

std::string_view LegacyText::need_word(const std::string& meaning) {
  const std::string_view found = word();
  if (found.empty()) {
    fail("the file ends where " + meaning + " should stand");
  }
  return found;
}

std::size_t LegacyText::count(const std::string& meaning) {
  const std::string_view found = need_word(meaning);
  const std::optional<std::int64_t> value = parse_integer(found);
  if (!value || *value < 0) {
    fail("'" + printable(found) + "' stands where " + meaning +
         " is expected, a whole number from 0 on");
  }
  const auto n = static_cast<std::size_t>(*value);
  if (n / 8 > bytes().size()) {  // a value takes a bit at least
    fail("the file of " + std::to_string(bytes().size()) + " bytes announces " + std::to_string(n) +
         " as " + meaning);
  }
  return n;
}

const LegacyType& LegacyText::type(const std::string& of) {
  const std::string found = lower_word();
  const LegacyType* known = find_type(found);
  if (known == nullptr) {
    fail(of + " has the data type '" + printable(found) + "'; allowed are " +
         text::list(names_of_types()) + "." + text::did_you_mean(found, names_of_types()));
  }
  return *known;
}

const LegacyType& LegacyText::number_type(const std::string& of) {
  const LegacyType& found = type(of);
  if (found.kind == Kind::text) {
    fail(of + " has the data type '" + found.name + "' where numbers are expected");
  }
  return found;
}

const LegacyType& LegacyText::colour_type() const {
  return *find_type(is_binary_ ? "unsigned_char" : "float");
}

/// VTK takes binary data from the next line on.
void LegacyText::end_of_header(const std::string& of) {
  const std::size_t end = std::min(bytes().find('\n', place_), bytes().size());
  if (std::string_view(bytes()).substr(place_, end - place_).find_first_not_of(blanks) !=
          std::string_view::npos ||
      end - place_ > longest_word) {
    word_ = place_;
    fail("words stand behind the header of " + of + " where its data should begin on a new line");
  }
  place_ = after_line(place_);
}

void LegacyText::skip(std::size_t n_bytes, const std::string& of) {
  if (n_bytes > bytes().size() - place_) {
    fail(of + " takes " + std::to_string(n_bytes) + " bytes but only " +
         std::to_string(bytes().size() - place_) + " are left");
  }
  place_ += n_bytes;
}

double LegacyText::number(const LegacyType& type, const std::string& of) {
  const std::string_view found = need_word("a value of " + of);
  std::optional<double> value = parse_number(found);
  if (type.kind != Kind::real) {
    const std::optional<std::int64_t> whole = parse_integer(found);
    value = whole ? std::optional<double>(static_cast<double>(*whole)) : std::nullopt;
  }
  const bool is_foreign = found.find_first_of("dD") != std::string_view::npos;  // VTK stops there
  if (!value || is_foreign || *value < type.least || *value > type.most) {
    fail("'" + printable(found) + "' stands where a value of " + of + " is expected, a number of " +
         "the type " + type.name);
  }
  return *value;
}

/// A line of an ASCII file; in a binary one the length in 1, 2, 4 or 8 bytes, which the first two
/// bits tell apart, then the letters.
void LegacyText::text_value(const std::string& of) {
  if (place_ >= bytes().size()) {
    fail("the file ends in the texts of " + of);
  }
  if (!is_binary_) {
    place_ = after_line(place_);
    return;
  }
  const std::size_t width = std::size_t{8} >> (static_cast<unsigned char>(bytes()[place_]) >> 6);
  const std::size_t start = place_;
  skip(width, of);
  std::uint64_t length = 0;
  for (std::size_t i = start; i < place_; ++i) {
    length = length << 8 | static_cast<unsigned char>(bytes()[i]);
  }
  skip(width == 8 ? length : length & ((std::uint64_t{1} << (8 * width - 2)) - 1), of);
}

void LegacyText::values(const LegacyType& type, std::size_t n, const std::string& of) {
  if (type.kind == Kind::text) {
    place_ = after_line(place_);
    for (std::size_t i = 0; i < n; ++i) {
      text_value(of);
    }
  } else if (!is_binary_) {
    for (std::size_t i = 0; i < n; ++i) {
      number(type, of);
    }
  } else if (n > 0) {
    end_of_header(of);
    skip(type.kind == Kind::bit ? (n + 7) / 8 : n * type.bytes, of);
  }
}

std::vector<std::int64_t> LegacyText::integers(std::size_t n, const std::string& of) {
  const LegacyType& type = *find_type("int");
  std::vector<std::int64_t> all;
  const std::size_t header = word_;
  const std::size_t start = is_binary_ ? after_line(place_) : place_;
  if (is_binary_) {
    end_of_header(of);
    skip(4 * n, of);
  }
  for (std::size_t i = 0; i < n; ++i) {
    if (!is_binary_) {
      all.push_back(static_cast<std::int64_t>(number(type, of)));
      continue;
    }
    std::uint32_t bits = 0;
    for (std::size_t byte = start + 4 * i; byte < start + 4 * i + 4; ++byte) {
      bits = bits << 8 | static_cast<unsigned char>(bytes()[byte]);
    }
    all.push_back(static_cast<std::int32_t>(bits));
  }
  word_ = header;
  return all;
}

void LegacyText::array(const LegacyType& type,
                       std::size_t rows,
                       std::size_t columns,
                       const std::string& of) {
  if (columns > 0 && rows > 8 * bytes().size() / columns) {
    fail(of + " has " + std::to_string(rows) + " times " + std::to_string(columns) +
         " values in a file of " + std::to_string(bytes().size()) + " bytes");
  }
  values(type, rows * columns, of);
  metadata(columns);
}

}  // namespace viscera::meshes
