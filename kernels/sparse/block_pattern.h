// Which blocks of a sparse matrix are stored: compressed rows.
#pragma once

#include <cstdint>
#include <vector>

namespace viscera::kernels {

/// Rows and columns count blocks. Columns of a row are sorted and distinct.
struct BlockPattern {
  std::vector<std::int64_t> row_start{0};  ///< [row + 1], into `columns`
  std::vector<std::int32_t> columns;

  std::int32_t n_rows() const { return static_cast<std::int32_t>(row_start.size()) - 1; }
  std::int64_t n_blocks() const { return row_start.back(); }
  /// Place of block (row, column), or -1.
  std::int64_t find(std::int32_t row, std::int32_t column) const;
};

/// The pattern of rows given as lists of columns in any order, repeated or not.
BlockPattern make_pattern(const std::vector<std::vector<std::int32_t>>& rows);

/// The pattern of the transpose with `n_columns` rows; `source[k]` is the place in `pattern` of
/// block k of the result.
BlockPattern transpose(const BlockPattern& pattern,
                       std::int32_t n_columns,
                       std::vector<std::int64_t>& source);

}  // namespace viscera::kernels
