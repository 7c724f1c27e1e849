// Nodal values into lanes and back, against plain indexing; values that are small whole numbers, so
// that sums are exact.
#include <random>
#include <vector>

#include <gtest/gtest.h>

#include "kernels/backend/lanes.h"

namespace viscera::test {
namespace {

template <class Value>
class NodeAccess : public ::testing::Test {
 protected:
  using Real = kernels::RealOf<Value>;
  static constexpr int width = kernels::width_of<Value>, n_nodes = 9;

  NodeAccess() : values(3 * n_nodes) {
    std::mt19937 generator(3);
    for (Real& value : values)
      value = static_cast<Real>(generator() % 1000);
    for (int lane = 0; lane < width; ++lane)  // nodes twice and more, the last one among them
      node[lane] = lane == 1 ? n_nodes - 1 : static_cast<int>(generator() % n_nodes);
  }
  static Real lane_of(const Value& value, int lane) {
    if constexpr (width == 1) {
      return value;
    } else {
      alignas(64) Real buffer[width];
      value.store_aligned(buffer);
      return buffer[lane];
    }
  }

  std::vector<Real> values;
  std::int32_t node[width];
};

using Types = ::testing::Types<Batch<double>, Batch<float>, double, float>;
TYPED_TEST_SUITE(NodeAccess, Types);

TYPED_TEST(NodeAccess, GathersTheThreeValuesOfEachNode) {
  TypeParam out[3];

  kernels::gather_node(this->node, this->values.data(), out);

  for (int lane = 0; lane < this->width; ++lane)
    for (int c = 0; c < 3; ++c)
      EXPECT_EQ(this->lane_of(out[c], lane), this->values[3 * this->node[lane] + c]);
}

TYPED_TEST(NodeAccess, AddsTheActiveLanesAlsoWhereTheyShareANode) {
  for (int active = 1; active <= this->width; ++active) {
    TypeParam in[3];
    kernels::gather_node(this->node, this->values.data(), in);
    auto sums = this->values, expected = this->values;
    for (int lane = 0; lane < active; ++lane)
      for (int c = 0; c < 3; ++c)
        expected[3 * this->node[lane] + c] += this->values[3 * this->node[lane] + c];

    kernels::scatter_add_node(this->node, in, active, sums.data());

    EXPECT_EQ(sums, expected) << active << " lanes";
  }
}

TYPED_TEST(NodeAccess, AddsToRowsOfBlocks) {
  TypeParam in[3];
  kernels::gather_node(this->node, this->values.data(), in);
  std::vector<typename TestFixture::Real> sums(9 * this->n_nodes), expected(sums);
  for (int lane = 0; lane < this->width; ++lane)
    for (int c = 0; c < 3; ++c)
      expected[9 * this->node[lane] + 6 + c] += this->values[3 * this->node[lane] + c];

  kernels::scatter_add_node<9>(this->node, in, this->width, sums.data() + 6);

  EXPECT_EQ(sums, expected);
}

TEST(HugePages, AdviceLeavesContentsAsTheyAre) {
  std::vector<double> numbers(1 << 20);
  for (std::size_t k = 0; k < numbers.size(); ++k)
    numbers[k] = static_cast<double>(k);

  kernels::advise_huge_pages(numbers.data(), numbers.size() * sizeof(double));

  for (std::size_t k = 0; k < numbers.size(); ++k)
    ASSERT_EQ(numbers[k], static_cast<double>(k));
}

TEST(HugePages, LargeArraysBeginOnALargePage) {
  kernels::AlignedVector<double> large(1 << 20), small(5);

  EXPECT_EQ(reinterpret_cast<std::uintptr_t>(large.data()) % kernels::huge_page, 0u);
  EXPECT_EQ(reinterpret_cast<std::uintptr_t>(small.data()) % 64, 0u);
}

}  // namespace
}  // namespace viscera::test
