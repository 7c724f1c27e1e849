// The checks of the bench notice damage: right answers pass, answers damaged in one place do not.
#include <deal.II/base/partitioner.h>
#include <deal.II/lac/la_parallel_block_vector.h>
#include <gtest/gtest.h>

#include "solver/bench/assembled_system.h"
#include "solver/bench/kernel_answers.h"
#include "solver/bench/kernel_bench.h"
#include "solver/bench/tissue.h"
#include "solver/bench/vertex_level.h"

namespace viscera::test {
namespace {

using bench::Answer;
using bench::Unknowns;

constexpr std::int64_t size = 1500;  // unknowns

class BenchAnswers : public testing::TestWithParam<Unknowns> {
 protected:
  BenchAnswers()
      : problem_(bench::cell_kind("tet10"), options(), size, MPI_COMM_WORLD),
        organ_(problem_.space(), problem_.the_case(), kernels::TangentOptions{}),
        state_(problem_.state()),
        rough_(problem_.rough_direction(organ_.constraints())) {
    organ_.linearise(state_);
  }
  static bench::Options options() {
    bench::Options result;
    result.unknowns = GetParam();
    return result;
  }
  /// Changes one free entry by a share of the size of the vector.
  void damage(BlockVector& x, double share) const {
    std::int32_t entry = 0;
    while (organ_.constraints().is_constrained(entry))
      ++entry;
    x.block(0).local_element(entry) += share * x.l2_norm();
  }

  bench::BlockProblem problem_;
  OrganOperator organ_;
  BlockVector state_, rough_;
};

TEST_P(BenchAnswers, ActionIsHeldAgainstResiduals) {
  const BlockVector d = problem_.smooth_direction();
  BlockVector action = problem_.zero();
  organ_.apply(d, action);

  EXPECT_TRUE(bench::action_against_residuals(organ_, state_, d, action).is_right());
  damage(action, 1e-5);
  EXPECT_FALSE(bench::action_against_residuals(organ_, state_, d, action).is_right());
}

TEST_P(BenchAnswers, DiagonalIsHeldAgainstTheAction) {
  std::vector<double> blocks = organ_.block_diagonal();

  EXPECT_TRUE(bench::diagonal_against_action(organ_, blocks, bench::double_tolerance).is_right());
  for (double& value : blocks)
    value *= 1 + 1e-8;
  EXPECT_FALSE(bench::diagonal_against_action(organ_, blocks, bench::double_tolerance).is_right());
}

TEST_P(BenchAnswers, ResidualIsHeldAgainstTheLaw) {
  EXPECT_TRUE(bench::residual_against_uniform_strain(problem_, organ_).is_right());

  // Other tissue than the answer is made for.
  bench::Options other = options();
  other.law = "neo_hookean";
  const bench::BlockProblem elsewhere(bench::cell_kind("tet10"), other, size, MPI_COMM_WORLD);
  if (GetParam() == Unknowns::displacement)
    EXPECT_FALSE(bench::residual_against_uniform_strain(elsewhere, organ_).is_right());
}

TEST_P(BenchAnswers, AssembledProductIsHeldAgainstTheAction) {
  BlockVector action = problem_.zero();
  organ_.apply(rough_, action);
  bench::AssembledSystem system(organ_);
  system.assemble();
  system.take(rough_);
  system.multiply();

  EXPECT_TRUE(system.against(action, bench::double_tolerance).is_right());
  damage(action, 1e-8);
  EXPECT_FALSE(system.against(action, bench::double_tolerance).is_right());
}

TEST_P(BenchAnswers, VertexMatrixOfAnotherStateIsFound) {
  bench::VertexLevel vertices(organ_);
  vertices.assemble();

  EXPECT_TRUE(vertices.against_restricted_action(bench::double_tolerance).is_right());
  organ_.linearise(problem_.zero());
  EXPECT_FALSE(vertices.against_restricted_action(bench::double_tolerance).is_right());
}

INSTANTIATE_TEST_SUITE_P(EveryForm,
                         BenchAnswers,
                         testing::Values(Unknowns::displacement, Unknowns::mixed),
                         [](const auto& info) {
                           return info.param == Unknowns::mixed ? "TaylorHood" : "Displacement";
                         });

TEST(BenchKernels, AreRightForEveryLawAndCell) {
  bench::Options options;
  options.patience = {1, 0, 1};
  for (const std::string& cells : bench::cell_names())
    for (const std::string& law : bench::tissue_laws()) {
      options.law = law;
      for (const bench::Entry& entry : bench::bench_kernels(cells, 600, options, MPI_COMM_WORLD))
        EXPECT_EQ(entry.void_reason(), "") << cells << ", " << law << ", " << entry.name;
    }
}

}  // namespace
}  // namespace viscera::test
