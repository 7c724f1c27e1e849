// The text of a file, its numbers and its lines, for the formats that are text.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace viscera::meshes {

/// The finite number that is all of `word` (a leading + and the exponent letter D of Fortran are
/// allowed), or nothing.
std::optional<double> parse_number(std::string_view word);

/// The integer that is all of `word`, or nothing.
std::optional<std::int64_t> parse_integer(std::string_view word);

/// `word` for a message: shortened, without control characters.
std::string printable(std::string_view word);

/// A whole file in memory. Messages name the line.
class TextFile {
 public:
  /// Throws GeometryError if the file cannot be opened or is empty.
  explicit TextFile(const std::string& file);

  const std::string& file() const { return file_; }
  const std::string& text() const { return text_; }

  /// A bound for entries that a few letters stand for (ranges, sets of sets), far above what a mesh
  /// in a file of this size can mean: a damaged one would take memory without end.
  std::size_t most_entries() const { return 10'000'000 + 64 * text_.size(); }

  /// Throws GeometryError: file, line of the byte `offset`, `what`.
  [[noreturn]] void fail(std::size_t offset, const std::string& what) const;

 private:
  std::string file_;
  std::string text_;
};

/// Walks a text file line by line and cuts every line into words.
class LineReader {
 public:
  enum class Words { by_space, by_comma };

  LineReader(const std::string& file, Words words);
  LineReader(const LineReader&) = delete;
  LineReader& operator=(const LineReader&) = delete;

  const std::string& file() const { return text_.file(); }
  std::size_t bytes_left() const { return text_.text().size() - next_; }
  std::size_t most_entries() const { return text_.most_entries(); }

  /// Goes to the next line that has words once everything from `comment` on is cut off ('\0': no
  /// comments); false at the end of the file, where `words` is empty.
  bool next(char comment = '\0');

  /// Makes the current line the next one again.
  void back() { next_ = line_; }

  /// The line without comment and surrounding blanks.
  std::string_view line() const { return current_; }
  const std::vector<std::string_view>& words() const { return words_; }

  /// Word number `i` of the line. Throw GeometryError, saying `meaning`, where it is missing or
  /// no number of this kind.
  double number(std::size_t i, const char* meaning) const;
  std::int64_t integer(std::size_t i, const char* meaning) const;

  /// An integer that counts what follows: throws if it is negative or the rest of the file cannot
  /// hold so many of `bytes_each`.
  std::size_t count(std::size_t i, std::size_t bytes_each, const char* meaning) const;

  /// `next`, or a message that the file ends where `expected` should stand.
  void need_next(const char* expected, char comment = '\0');

  /// Throws GeometryError: file, current line, `what`.
  [[noreturn]] void fail(const std::string& what) const { fail_at(line_, what); }

  /// For later: the place of the current line, and a message about the line at a place.
  std::size_t place() const { return line_; }
  [[noreturn]] void fail_at(std::size_t place, const std::string& what) const {
    text_.fail(place, what);
  }

 private:
  void cut(char comment);

  TextFile text_;
  Words by_;
  std::size_t line_ = 0, next_ = 0;
  std::string_view current_;
  std::vector<std::string_view> words_;
};

}  // namespace viscera::meshes
