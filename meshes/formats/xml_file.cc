#include "meshes/formats/xml_file.h"

#include <cstring>

#include "solver/core/errors.h"

namespace viscera::meshes {

namespace {

/// The next word of `text` after blanks and commas; empty at the end.
std::string_view next_word(std::string_view& text) {
  constexpr const char* separators = ", \t\r\n";
  const std::size_t first = text.find_first_not_of(separators);
  if (first == std::string_view::npos) {
    return {};
  }
  text.remove_prefix(first);
  const std::string_view word = text.substr(0, text.find_first_of(separators));
  text.remove_prefix(word.size());
  return word;
}

constexpr std::int64_t longest_range = 10'000'000;

}  // namespace

XmlFile::XmlFile(const std::string& file, const char* root, const char* what) : text_(file) {
  const pugi::xml_parse_result result =
      tree_.load_buffer(text_.text().data(), text_.text().size(), pugi::parse_default);
  if (!result) {
    text_.fail(static_cast<std::size_t>(result.offset),
               std::string("it is no sound XML: ") + result.description() +
                   ". The file is cut off, damaged or of another kind than its name says: copy or "
                   "write it again.");
  }
  if (std::strcmp(tree_.document_element().name(), root) != 0) {
    throw GeometryError(file + ": found the root element <" +
                        printable(tree_.document_element().name()) + ">, " + what +
                        " starts with <" + root + ">. Give a file of this kind.");
  }
}

void XmlFile::fail(const pugi::xml_node& node, const std::string& what) const {
  const std::ptrdiff_t offset = node.offset_debug();
  if (offset < 0) {
    throw GeometryError(file() + ": " + what);
  }
  text_.fail(static_cast<std::size_t>(offset), what);
}

std::vector<double> XmlFile::numbers(const pugi::xml_node& node) const {
  std::vector<double> values;
  std::string_view text(node.text().get());
  for (std::string_view word = next_word(text); !word.empty(); word = next_word(text)) {
    const std::optional<double> value = parse_number(word);
    if (!value) {
      fail(node, std::string("found '") + printable(word) + "' in <" + printable(node.name()) +
                     "> where a finite number should stand.");
    }
    values.push_back(*value);
  }
  return values;
}

std::vector<double> XmlFile::numbers(const pugi::xml_node& node, std::size_t count) const {
  std::vector<double> values = numbers(node);
  if (values.size() != count) {
    fail(node, std::string("<") + printable(node.name()) + "> has " +
                   std::to_string(values.size()) + " numbers where " + std::to_string(count) +
                   " should stand.");
  }
  return values;
}

std::int64_t XmlFile::integer(const pugi::xml_node& node, std::string_view word) const {
  const std::optional<std::int64_t> value = parse_integer(word);
  if (!value) {
    fail(node, std::string("found '") + printable(word) + "' in <" + printable(node.name()) +
                   "> where an integer should stand.");
  }
  return *value;
}

void XmlFile::add_range(const pugi::xml_node& node,
                        std::string_view word,
                        std::vector<std::int64_t>& integers) const {
  const std::size_t colon = word.find(':');
  const std::string_view rest = word.substr(colon + 1);
  const std::size_t second = rest.find(':');
  const std::int64_t first = integer(node, word.substr(0, colon));
  const std::int64_t last = integer(node, rest.substr(0, second));
  const std::int64_t step =
      second == std::string_view::npos ? 1 : integer(node, rest.substr(second + 1));
  const bool is_short =
      first >= 0 && last >= first && step >= 1 && (last - first) / step < longest_range;
  in_ranges_ += is_short ? static_cast<std::size_t>((last - first) / step + 1) : 0;
  if (!is_short || in_ranges_ > text_.most_entries()) {
    fail(node, "found the range '" + printable(word) + "'; first:last or first:last:step with " +
                   "0 <= first <= last, step >= 1 and at most ten million entries, " +
                   std::to_string(text_.most_entries()) + " in all of this file, is allowed.");
  }
  for (std::int64_t i = 0; i <= (last - first) / step; ++i) {
    integers.push_back(first + i * step);
  }
}

std::vector<std::int64_t> XmlFile::integers(const pugi::xml_node& node) const {
  std::vector<std::int64_t> values;
  std::string_view text(node.text().get());
  for (std::string_view word = next_word(text); !word.empty(); word = next_word(text)) {
    if (word.find(':') != std::string_view::npos) {
      add_range(node, word, values);
    } else {
      values.push_back(integer(node, word));
    }
  }
  return values;
}

std::int64_t XmlFile::integer_attribute(const pugi::xml_node& node, const char* name) const {
  const pugi::xml_attribute attribute = node.attribute(name);
  if (attribute.empty()) {
    fail(node, std::string("<") + printable(node.name()) + "> has no attribute '" + name +
                   "'; an integer is needed there.");
  }
  return integer(node, attribute.value());
}

}  // namespace viscera::meshes
