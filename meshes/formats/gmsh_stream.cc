#include "meshes/formats/gmsh_stream.h"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <cstring>
#include <fstream>
#include <iterator>

#include "solver/core/errors.h"

namespace viscera::meshes {

namespace {

bool is_space(char c) {
  return c == ' ' || c == '\n' || c == '\t' || c == '\r';
}

/// The word for a message, shortened and without control characters.
std::string printable(std::string_view word) {
  std::string text(word.substr(0, 40));
  std::replace_if(
      text.begin(), text.end(), [](char c) { return c < 32 || c > 126; }, '?');
  return text;
}

}  // namespace

GmshStream::GmshStream(const std::string& file) : file_(file) {
  std::ifstream input(file, std::ios::binary);
  if (!input) {
    throw GeometryError(file + ": the file cannot be opened. Check the path and its permissions.");
  }
  text_.assign(std::istreambuf_iterator<char>(input), std::istreambuf_iterator<char>());
}

void GmshStream::fail(const std::string& what) const {
  const std::size_t end = std::min(position_, text_.size());
  const auto line =
      1 + std::count(text_.begin(), text_.begin() + static_cast<std::ptrdiff_t>(end), '\n');
  const std::string place =
      binary_ ? ", byte " + std::to_string(end) : ", line " + std::to_string(line);
  throw GeometryError(file_ + place + ": " + what);
}

std::string_view GmshStream::next_word() {
  while (position_ < text_.size() && is_space(text_[position_])) {
    ++position_;
  }
  const std::size_t first = position_;
  while (position_ < text_.size() && !is_space(text_[position_])) {
    ++position_;
  }
  return std::string_view(text_).substr(first, position_ - first);
}

template <class Number>
Number GmshStream::read_raw() {
  if (text_.size() - position_ < sizeof(Number)) {
    position_ = text_.size();
    fail("the file ends in the middle of its binary data. It is cut off: copy or write it again.");
  }
  Number value;
  std::memcpy(&value, text_.data() + position_, sizeof value);
  position_ += sizeof value;
  return value;
}

template <class Number>
Number GmshStream::parse(const char* kind) {
  const std::string_view word = next_word();
  if (word.empty()) {
    fail(std::string("the file ends where ") + kind +
         " should follow. It is cut off: copy or write it again.");
  }
  const char* first = word.data() + (word.front() == '+' ? 1 : 0);
  Number value{};
  const auto [end, status] = std::from_chars(first, word.data() + word.size(), value);
  if (status != std::errc() || end != word.data() + word.size()) {
    position_ -= word.size();
    fail("found '" + printable(word) + "' where " + kind +
         " should stand. The file is damaged or cut off: write it again.");
  }
  return value;
}

int GmshStream::read_int() {
  return binary_ ? read_raw<std::int32_t>() : parse<std::int32_t>("an integer");
}

std::size_t GmshStream::read_size() {
  return binary_ ? read_raw<std::uint64_t>() : parse<std::uint64_t>("a count or number >= 0");
}

double GmshStream::read_double() {
  return binary_ ? read_raw<double>() : parse<double>("a number");
}

std::size_t GmshStream::read_count(std::size_t bytes_each, std::size_t count) {
  const std::size_t left = text_.size() - position_;
  if (count > left / bytes_each + 1 || count > 2147483647) {
    fail("the file announces " + std::to_string(count) + " entries but has only " +
         std::to_string(left) + " bytes left. It is cut off or damaged: copy or write it again.");
  }
  return count;
}

std::string GmshStream::read_quoted() {
  while (position_ < text_.size() && is_space(text_[position_])) {
    ++position_;
  }
  const std::size_t first = text_.find('"', position_);
  const std::size_t last = first == std::string::npos ? first : text_.find('"', first + 1);
  const std::size_t line_end = text_.find('\n', position_);
  if (last == std::string::npos || last > line_end) {
    fail("a name in double quotes should stand here, as in: 2 1 \"endocardium\".");
  }
  position_ = last + 1;
  return text_.substr(first + 1, last - first - 1);
}

void GmshStream::end_line() {
  const std::size_t end = text_.find('\n', position_);
  position_ = end == std::string::npos ? text_.size() : end + 1;
}

void GmshStream::skip_past(const std::string& word) {
  const std::size_t found = text_.find(word, position_);
  if (found == std::string::npos) {
    position_ = text_.size();
    fail("the file ends without " + word + ". It is cut off: copy or write it again.");
  }
  position_ = found + word.size();
}

void GmshStream::expect(const std::string& word) {
  const std::string_view found = next_word();
  if (found != word) {
    position_ -= found.size();
    fail("found '" + (found.empty() ? std::string("end of file") : printable(found)) + "' where " +
         word + " should stand. The file is damaged or cut off: write it again.");
  }
}

}  // namespace viscera::meshes
