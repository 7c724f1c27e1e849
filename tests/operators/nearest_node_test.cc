// Which node stands for a point, on any number of ranks.
#include "solver/discretization/nearest_node.h"

#include <gtest/gtest.h>

#include "tests/operators/organ.h"
#include "tests/support/tolerance.h"

namespace viscera::test {
namespace {

class Nearest : public ::testing::TestWithParam<Form> {
 protected:
  Nearest() : mesh_(box_mesh(GetParam().box({{2, 2, 2}, {2, 2, 2}, 0}))) {}
  /// Checks that one rank alone has the node, and that it lies where it is said to be.
  NearestNode find(const Point& point) const {
    const OrganSpace space(mesh_, GetParam(), MPI_COMM_WORLD);
    const NearestNode found = nearest_node(space, point);
    int rank, holders = found.node >= 0 ? 1 : 0;
    MPI_Comm_rank(MPI_COMM_WORLD, &rank);
    EXPECT_EQ(found.node >= 0, rank == found.rank);
    MPI_Allreduce(MPI_IN_PLACE, &holders, 1, MPI_INT, MPI_SUM, MPI_COMM_WORLD);
    EXPECT_EQ(holders, 1);
    for (int i = 0; i < 3 && found.node >= 0; ++i)
      EXPECT_EQ(space.coordinates()[3 * found.node + i], found.position[i]);
    return found;
  }
  meshes::OrganMesh mesh_;
};

TEST_P(Nearest, OfANodeIsTheNodeItself) {
  const NearestNode found = find({1, 2, 0});

  EXPECT_EQ(found.position, (Point{1, 2, 0}));
  EXPECT_EQ(found.distance, 0);
}

TEST_P(Nearest, FarAwayIsTheNearestCorner) {
  const NearestNode found = find({12, 12, 12});

  EXPECT_EQ(found.position, (Point{2, 2, 2}));
  EXPECT_NEAR(found.distance, 10 * std::sqrt(3.0), roundoff(20, 20));
}

TEST_P(Nearest, TieGoesToTheSmallestCoordinates) {
  // Nodes are 1 mm apart, those of quadratic cells 0.5 mm.
  const double half = GetParam() == Formulation::displacement_p1 ? 0.5 : 0.25;

  EXPECT_EQ(find({1 + half, 1, 1}).position, (Point{1, 1, 1}));
  EXPECT_EQ(find({1 + half, 1 + half, 1}).position, (Point{1, 1, 1}));
  EXPECT_EQ(find({1 + half, 1 + half, 1 + half}).position, (Point{1, 1, 1}));
  EXPECT_EQ(find({-3, 1, 1 + half}).position, (Point{0, 1, 1}));
}

TEST_P(Nearest, TieIsDecidedInSpiteOfRounding) {
  const double half = GetParam() == Formulation::displacement_p1 ? 0.5 : 0.25;

  EXPECT_EQ(find({1 + half + 1e-13, 1 + half - 1e-13, 1 + half + 1e-13}).position,
            (Point{1, 1, 1}));
}

INSTANTIATE_TEST_SUITE_P(EveryForm, Nearest, ::testing::ValuesIn(forms), [](const auto& info) {
  return name_of(info.param);
});

}  // namespace
}  // namespace viscera::test
