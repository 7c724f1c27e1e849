// The words, numbers and arrays of a legacy VTK file, passed over in VTK's own steps.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "meshes/formats/text_file.h"

namespace viscera::meshes {

/// A data type of the format: its name in lower case and how its values stand in a file.
struct LegacyType {
  enum class Kind { integer, real, bit, text };

  const char* name;
  Kind kind;
  std::size_t bytes;  ///< of a value in a binary file; 0 for bits and texts
  double least, most;
};

/// Walks a legacy VTK file. VTK's reader believes types, counts and numbers and crashes or reads
/// for ever where they are wrong: every step here throws GeometryError with the line (of a binary
/// file the byte), what was found and what is allowed.
class LegacyText {
 public:
  /// Reads the three lines before DATASET; throws if the third says neither ASCII nor BINARY.
  explicit LegacyText(const std::string& file);

  /// True from version 5 on, where lists of cells have OFFSETS and CONNECTIVITY.
  bool has_offsets() const { return has_offsets_; }

  /// The next word, as it is or in lower case; empty at the end of the file.
  std::string_view word();
  std::string lower_word();

  /// The next word, which must be there: `meaning` says what it is.
  std::string_view need_word(const std::string& meaning);

  /// The next word as a count that the file is long enough for.
  std::size_t count(const std::string& meaning);

  /// The next word as a data type. `of` names the array.
  const LegacyType& type(const std::string& of);
  const LegacyType& number_type(const std::string& of);  ///< no text

  /// Of COLOR_SCALARS and LOOKUP_TABLE, which do not say it.
  const LegacyType& colour_type() const;

  /// Passes over `rows` times `columns` values and what METADATA stands behind them.
  void array(const LegacyType& type, std::size_t rows, std::size_t columns, const std::string& of);

  /// Passes over values that no METADATA follows.
  void values(const LegacyType& type, std::size_t n, const std::string& of);

  /// The same for 32-bit integers, which it returns; `fail` then speaks of their header.
  std::vector<std::int64_t> integers(std::size_t n, const std::string& of);

  /// Throws GeometryError about the last word.
  [[noreturn]] void fail(const std::string& what) const;

 private:
  const std::string& bytes() const { return text_.text(); }
  std::size_t after_line(std::size_t place) const;
  std::string_view line();
  void end_of_header(const std::string& of);
  void skip(std::size_t n_bytes, const std::string& of);
  double number(const LegacyType& type, const std::string& of);
  void text_value(const std::string& of);
  void metadata(std::size_t columns);
  void information(std::size_t n_keys);

  TextFile text_;
  std::size_t place_ = 0, word_ = 0;
  bool is_binary_ = false, has_offsets_ = false;
};

}  // namespace viscera::meshes
