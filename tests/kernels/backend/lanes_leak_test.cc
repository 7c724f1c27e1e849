// The lanes that fill up the last block repeat an element: nothing of them may reach the results.
#include <limits>

#include <gtest/gtest.h>

#include "tests/kernels/backend/element_sample.h"
#include "tests/support/tolerance.h"

namespace viscera::test {
namespace {

constexpr double poison = -7.25e11;

class Lanes : public ::testing::TestWithParam<Form> {
 protected:
  ElementSample sample(int n) const { return {law_samples().back(), GetParam(), n}; }
};

/// The sum over groups of one element each: no lane but the first is real there.
TEST_P(Lanes, AGroupIsTheSumOfItsElements) {
  for (const int n : group_sizes) {
    const ElementSample whole = sample(n);
    const State x = whole.deformed(), d = whole.direction(9);
    State r = whole.zero(), action = whole.zero();
    for (int e = 0; e < n; ++e) {
      ElementSample one = sample(n);
      one.keep_only(e);
      const auto elements = one.make_operator();
      one.linearise(*elements, x);
      r = r + one.residual(*elements, x);
      action = action + one.action(*elements, d);
    }
    const auto elements = whole.make_operator();

    whole.linearise(*elements, x);

    EXPECT_LT(norm(whole.residual(*elements, x) + -1.0 * r), roundoff(200, norm(r)));
    EXPECT_LT(norm(whole.action(*elements, d) + -1.0 * action), roundoff(200, norm(action)));
  }
}

TEST_P(Lanes, NodesOfNoElementAreNeitherReadNorWritten) {
  const ElementSample s = sample(7);
  const auto elements = s.make_operator();
  std::vector<char> used(s.n_nodes(), 0);
  for (const std::int32_t node : s.nodes())
    used[node] = 1;
  State x = s.deformed(), out = s.zero();
  int n_unused = 0;
  for (int node = 0; node < s.n_nodes(); ++node)
    for (int i = 0; i < 3 && !used[node]; ++i, ++n_unused) {
      x.u[3 * node + i] = std::numeric_limits<double>::quiet_NaN();
      out.u[3 * node + i] = poison;
    }
  ASSERT_GT(n_unused, 0);

  elements->linearise(x.view(s.form()), {out.u.data(), out.p.data()}, nullptr);
  elements->apply(x.view(s.form()), {out.u.data(), out.p.data()});

  for (int node = 0; node < s.n_nodes(); ++node)
    for (int i = 0; i < 3; ++i)
      if (used[node])
        EXPECT_TRUE(std::isfinite(out.u[3 * node + i]));
      else
        EXPECT_EQ(out.u[3 * node + i], poison);
}

TEST_P(Lanes, ElementArraysEndWithTheLastElement) {
  for (const int n : group_sizes) {
    const ElementSample s = sample(n);
    const auto elements = s.make_operator();
    const State x = s.deformed();
    s.linearise(*elements, x);
    const int rows = elements->n_matrix_rows(), coarse_rows = 3 * s.n_element_vertices();
    const std::size_t sizes[] = {std::size_t(n) * s.n_points() * kernels::n_point_fields,
                                 std::size_t(n) * rows * rows,
                                 std::size_t(n) * coarse_rows * coarse_rows};
    std::vector<double> out[3];
    for (int k = 0; k < 3; ++k)
      out[k].assign(sizes[k] + 1000, poison);

    elements->point_fields(x.view(s.form()), out[0].data());
    elements->element_matrices(out[1].data());
    elements->vertex_matrices(out[2].data());

    for (int k = 0; k < 3; ++k)
      for (std::size_t c = 0; c < out[k].size(); ++c)
        ASSERT_EQ(c < sizes[k], out[k][c] != poison);
  }
}

INSTANTIATE_TEST_SUITE_P(Elements, Lanes, ::testing::ValuesIn(all_forms), [](const auto& info) {
  return name_of(info.param);
});

}  // namespace
}  // namespace viscera::test
