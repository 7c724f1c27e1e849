#include "kernels/sparse/block_pattern.h"

#include <algorithm>

#include <gtest/gtest.h>

#include "tests/kernels/sparse/random_blocks.h"

namespace viscera::test {
namespace {

using kernels::BlockPattern;
using kernels::make_pattern;

TEST(BlockPattern, SortsColumnsAndDropsRepeatedOnes) {
  const BlockPattern pattern = make_pattern({{3, 1, 3, 0}, {}, {2, 2}});

  EXPECT_EQ(pattern.row_start, (std::vector<std::int64_t>{0, 3, 3, 4}));
  EXPECT_EQ(pattern.columns, (std::vector<std::int32_t>{0, 1, 3, 2}));
  EXPECT_EQ(pattern.n_rows(), 3);
  EXPECT_EQ(pattern.n_blocks(), 4);
}

TEST(BlockPattern, FindsStoredBlocksAndNoOthers) {
  const BlockPattern pattern = make_pattern({{3, 1}, {}, {2, 0}});

  EXPECT_EQ(pattern.find(0, 1), 0);
  EXPECT_EQ(pattern.find(0, 3), 1);
  EXPECT_EQ(pattern.find(2, 2), 3);
  for (const std::int32_t absent : {0, 2, 4})
    EXPECT_EQ(pattern.find(0, absent), -1);
  for (const std::int32_t column : {0, 1, 2, 3})
    EXPECT_EQ(pattern.find(1, column), -1);
}

TEST(BlockPattern, WithoutRowsIsEmpty) {
  const BlockPattern pattern = make_pattern({});
  std::vector<std::int64_t> source{7};

  const BlockPattern transposed = transpose(pattern, 4, source);

  EXPECT_EQ(pattern.n_rows(), 0);
  EXPECT_EQ(pattern.n_blocks(), 0);
  EXPECT_EQ(transposed.n_rows(), 4);
  EXPECT_EQ(transposed.n_blocks(), 0);
  EXPECT_TRUE(source.empty());
}

TEST(BlockPattern, TransposeNamesTheSourceOfEveryBlock) {
  std::mt19937 random(1);
  const std::int32_t n_columns = 23;
  const BlockPattern pattern = random_pattern(31, n_columns, 6, random);
  std::vector<std::int64_t> source;

  const BlockPattern transposed = transpose(pattern, n_columns, source);

  ASSERT_EQ(transposed.n_rows(), n_columns);
  ASSERT_EQ(transposed.n_blocks(), pattern.n_blocks());
  for (std::int32_t row = 0; row < n_columns; ++row) {
    const auto begin = transposed.columns.begin();
    EXPECT_TRUE(
        std::is_sorted(begin + transposed.row_start[row], begin + transposed.row_start[row + 1]));
    for (std::int64_t k = transposed.row_start[row]; k < transposed.row_start[row + 1]; ++k)
      EXPECT_EQ(source[k], pattern.find(transposed.columns[k], row));
  }
}

TEST(BlockPattern, TransposedTwiceIsItself) {
  std::mt19937 random(2);
  const BlockPattern pattern = random_pattern(17, 29, 5, random);
  std::vector<std::int64_t> source;

  const BlockPattern twice = transpose(transpose(pattern, 29, source), 17, source);

  EXPECT_EQ(twice.row_start, pattern.row_start);
  EXPECT_EQ(twice.columns, pattern.columns);
}

}  // namespace
}  // namespace viscera::test
