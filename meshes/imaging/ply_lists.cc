#include "meshes/imaging/ply_lists.h"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <map>
#include <sstream>
#include <vector>

#include "solver/core/errors.h"

namespace viscera::meshes::imaging {

namespace {

const std::map<std::string, std::size_t> bytes_of = {
    {"char", 1},   {"int8", 1},    {"uchar", 1},  {"uint8", 1},  {"short", 2}, {"int16", 2},
    {"ushort", 2}, {"uint16", 2},  {"int", 4},    {"int32", 4},  {"uint", 4},  {"uint32", 4},
    {"float", 4},  {"float32", 4}, {"double", 8}, {"float64", 8}};

struct Property {
  std::size_t bytes = 0;         ///< of the number, or of each in a list
  std::size_t length_bytes = 0;  ///< of the length of a list; 0: no list
  bool is_signed = false;        ///< this length
};

struct Element {
  std::string name;
  std::size_t rows = 0;
  std::vector<Property> properties;
};

class PlyFile {
 public:
  explicit PlyFile(const std::string& file) : file_(file) {
    std::ifstream input(file, std::ios::binary);
    text_.assign(std::istreambuf_iterator<char>(input), std::istreambuf_iterator<char>());
  }

  void check() {
    if (!read_header()) {
      return;
    }
    for (const Element& element : elements_) {
      if (element.properties.empty()) {
        continue;
      }
      for (std::size_t row = 0; row < element.rows && at_ < text_.size(); ++row) {
        for (const Property& property : element.properties) {
          const std::size_t entries =
              property.length_bytes > 0 ? length(element, row, property) : 1;
          pass(entries, property.bytes);
        }
      }
    }
  }

 private:
  /// False where a type is unknown or the header has no end.
  bool read_header() {
    std::istringstream lines(text_);
    for (std::string line; std::getline(lines, line);) {
      std::istringstream words(line);
      std::string word, first, second, third;
      words >> word >> first >> second >> third;
      if (word == "end_header") {
        at_ = std::min(static_cast<std::size_t>(lines.tellg()), text_.size());
        return true;
      }
      if (word == "format") {
        format_ = first;
      } else if (word == "element") {
        elements_.push_back({first, std::strtoull(second.c_str(), nullptr, 10), {}});
      } else if (word == "property" && !elements_.empty()) {
        const bool is_list = first == "list";
        const auto type = bytes_of.find(is_list ? third : first);
        const auto length = bytes_of.find(is_list ? second : "char");
        if (type == bytes_of.end() || length == bytes_of.end()) {
          return false;
        }
        elements_.back().properties.push_back(
            {type->second, is_list ? length->second : 0, is_list && second.front() != 'u'});
      }
    }
    return false;
  }

  std::string word() {
    constexpr const char* blanks = " \t\r\n\f\v";
    const std::size_t start = std::min(text_.find_first_not_of(blanks, at_), text_.size());
    at_ = std::min(text_.find_first_of(blanks, start), text_.size());
    return text_.substr(start, at_ - start);
  }

  void pass(std::size_t numbers, std::size_t bytes) {
    if (format_ != "ascii") {
      at_ += std::min(numbers * bytes, text_.size() - at_);
      return;
    }
    for (; numbers > 0 && at_ < text_.size(); --numbers) {
      word();
    }
  }

  /// The length of a list, which the rest of the file must have room for.
  std::size_t length(const Element& element, std::size_t row, const Property& property) {
    const std::int64_t entries =
        format_ == "ascii" ? std::strtoll(word().c_str(), nullptr, 10) : binary_length(property);
    const std::size_t each = format_ == "ascii" ? 2 : property.bytes;  // a digit and a blank
    const std::size_t left = text_.size() - at_;
    if (entries < 0 || static_cast<std::uint64_t>(entries) > left / each + 1) {
      throw GeometryError(file_ + ": the " + element.name + " " + std::to_string(row) +
                          " (counted from 0) has a list of " + std::to_string(entries) +
                          " entries where the file has " + std::to_string(left) +
                          " bytes left. It is cut off or damaged: copy or export it again.");
    }
    return static_cast<std::size_t>(entries);
  }

  std::int64_t binary_length(const Property& property) {
    const std::size_t n = property.length_bytes;
    if (n > text_.size() - at_) {
      at_ = text_.size();
      return 0;
    }
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < n; ++i) {
      const std::size_t byte = format_ == "binary_big_endian" ? i : n - 1 - i;
      value = value << 8 | static_cast<unsigned char>(text_[at_ + byte]);
    }
    at_ += n;
    const std::uint64_t half = std::uint64_t{1} << (8 * n - 1);
    const bool is_negative = property.is_signed && value >= half;
    return static_cast<std::int64_t>(is_negative ? value - 2 * half : value);
  }

  const std::string& file_;
  std::string text_, format_;
  std::size_t at_ = 0;
  std::vector<Element> elements_;
};

}  // namespace

void check_ply_lists(const std::string& file) {
  PlyFile(file).check();
}

}  // namespace viscera::meshes::imaging
