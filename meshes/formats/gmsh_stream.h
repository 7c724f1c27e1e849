// Numbers and words from a Gmsh file, ASCII or binary, with the place of every mistake.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace viscera::meshes {

/// A whole file in memory with a reading position. Every read is checked against the end of the
/// file; mistakes are GeometryErrors that name file, line (or byte) and remedy.
class GmshStream {
 public:
  explicit GmshStream(const std::string& file);

  const std::string& file() const { return file_; }

  /// From now on numbers are stored as in memory (little-endian int32, uint64, double).
  void set_binary() { binary_ = true; }
  bool binary() const { return binary_; }

  int read_int();           ///< 4 bytes in binary
  std::size_t read_size();  ///< 8 bytes in binary
  double read_double();     ///< 8 bytes in binary; nan and inf are read as such

  /// A count of things that take at least `bytes_each` bytes in this file: one that cannot fit
  /// into the rest of the file is refused before memory is taken for it.
  std::size_t read_count(std::size_t bytes_each, std::size_t count);

  /// The next word of text, also in a binary file; empty at the end of the file.
  std::string_view next_word();

  /// Text in double quotes.
  std::string read_quoted();

  /// Skips to the end of the line.
  void end_line();

  /// Position after the next occurrence of `word`; error if there is none (the file is cut off).
  void skip_past(const std::string& word);

  /// Makes the first word of the file the next one again.
  void back_to_start() { position_ = 0; }

  /// Consumes `word` or throws.
  void expect(const std::string& word);

  [[noreturn]] void fail(const std::string& what) const;

 private:
  template <class Number>
  Number read_raw();
  template <class Number>
  Number parse(const char* kind);

  std::string file_;
  std::string text_;
  std::size_t position_ = 0;
  bool binary_ = false;
};

}  // namespace viscera::meshes
