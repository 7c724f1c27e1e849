#include "kernels/sparse/block_pattern.h"

#include <algorithm>

namespace viscera::kernels {

std::int64_t BlockPattern::find(std::int32_t row, std::int32_t column) const {
  const auto begin = columns.begin() + row_start[row], end = columns.begin() + row_start[row + 1];
  const auto it = std::lower_bound(begin, end, column);
  return it != end && *it == column ? it - columns.begin() : -1;
}

BlockPattern make_pattern(const std::vector<std::vector<std::int32_t>>& rows) {
  BlockPattern pattern;
  pattern.row_start.reserve(rows.size() + 1);
  std::vector<std::int32_t> row;
  for (const auto& given : rows) {
    row = given;
    std::sort(row.begin(), row.end());
    row.erase(std::unique(row.begin(), row.end()), row.end());
    pattern.columns.insert(pattern.columns.end(), row.begin(), row.end());
    pattern.row_start.push_back(static_cast<std::int64_t>(pattern.columns.size()));
  }
  return pattern;
}

BlockPattern transpose(const BlockPattern& pattern,
                       std::int32_t n_columns,
                       std::vector<std::int64_t>& source) {
  BlockPattern out;
  out.row_start.assign(n_columns + 1, 0);
  for (const std::int32_t column : pattern.columns)
    ++out.row_start[column + 1];
  for (std::int32_t r = 0; r < n_columns; ++r)
    out.row_start[r + 1] += out.row_start[r];
  out.columns.resize(pattern.columns.size());
  source.resize(pattern.columns.size());
  std::vector<std::int64_t> next(out.row_start.begin(), out.row_start.end() - 1);
  for (std::int32_t row = 0; row < pattern.n_rows(); ++row)
    for (std::int64_t k = pattern.row_start[row]; k < pattern.row_start[row + 1]; ++k) {
      const std::int64_t place = next[pattern.columns[k]]++;
      out.columns[place] = row;
      source[place] = k;
    }
  return out;
}

}  // namespace viscera::kernels
