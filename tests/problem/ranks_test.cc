// Displacements and pressures in double precision on one, two and three ranks. Run with three.
#include <cmath>
#include <memory>

#include <gtest/gtest.h>

#include "meshes/quality/renumber.h"
#include "solver/case/read_case.h"
#include "solver/problem/load_mesh.h"
#include "tests/case/case_files.h"
#include "tests/problem/loaded_box.h"
#include "tests/problem/simulation.h"

namespace viscera::test {
namespace {

/// Reference position and values of a node or vertex.
using Row = std::array<double, 6>;

/// Rows of all ranks on the first, in an order that does not depend on the partition.
std::vector<Row> gather(const std::vector<Row>& mine, MPI_Comm communicator) {
  int rank, size;
  MPI_Comm_rank(communicator, &rank);
  MPI_Comm_size(communicator, &size);
  const int count = static_cast<int>(6 * mine.size());
  std::vector<int> counts(size), starts(size, 0);
  MPI_Gather(&count, 1, MPI_INT, counts.data(), 1, MPI_INT, 0, communicator);
  for (int r = 1; r < size; ++r) starts[r] = starts[r - 1] + counts[r - 1];
  std::vector<Row> all(rank == 0 ? (starts.back() + counts.back()) / 6 : 0);
  MPI_Gatherv(mine.data(), count, MPI_DOUBLE, all.data(), counts.data(), starts.data(), MPI_DOUBLE,
              0, communicator);
  std::sort(all.begin(), all.end(), [](const Row& a, const Row& b) {
    return std::lexicographical_compare(a.begin(), a.begin() + 3, b.begin(), b.begin() + 3);
  });
  return all;
}

struct Solution {
  std::vector<Row> displacement, pressure;  // pressure in the first value
};

Solution solve_on(MPI_Comm communicator, const Case& the_case) {
  meshes::OrganMesh mesh = problem::load_mesh(the_case);
  meshes::order_along_curve(mesh);
  Simulation s(std::move(mesh), the_case, communicator);
  s.solve();
  std::vector<Row> displacement, pressure;
  for (std::int32_t node = 0; node < s.space.displacement().n_owned; ++node) {
    const Vector X = s.position(node), u = s.displacement(node);
    displacement.push_back({X[0], X[1], X[2], u[0], u[1], u[2]});
  }
  for (std::int32_t node = 0; node < s.space.displacement().n_local; ++node) {
    const std::int32_t vertex = s.space.parents().vertex_at(node);
    if (vertex < 0 || vertex >= s.space.vertices().n_owned) continue;
    const Vector X = s.position(node);
    pressure.push_back({X[0], X[1], X[2], s.x.block(1).local_element(vertex), 0, 0});
  }
  return {gather(displacement, communicator), gather(pressure, communicator)};
}

void expect_same(const std::vector<Row>& one, const std::vector<Row>& many, int ranks) {
  ASSERT_EQ(one.size(), many.size());
  double largest = 0, apart = 0;
  for (std::size_t k = 0; k < one.size(); ++k) {
    for (int i = 0; i < 3; ++i) ASSERT_EQ(one[k][i], many[k][i]);
    for (int i = 3; i < 6; ++i) {
      largest = std::max(largest, std::abs(one[k][i]));
      apart = std::max(apart, std::abs(one[k][i] - many[k][i]));
    }
  }
  std::printf("%d ranks: %zu entities, largest value %.3g, apart %.1e of it\n", ranks, one.size(),
              largest, apart / largest);
  EXPECT_LT(apart, ranks_agree_to * largest) << ranks << " ranks";
}

/// A folder of rank 0 with the case, known to all.
class SharedCase {
 public:
  explicit SharedCase(BoxCells cells) {
    int rank;
    MPI_Comm_rank(MPI_COMM_WORLD, &rank);
    std::array<char, 1024> path{};
    if (rank == 0) {
      folder_ = std::make_unique<TemporaryFolder>();
      write_loaded_box(folder_->path(), cells);
      folder_->path().copy(path.data(), path.size() - 1);
    }
    MPI_Bcast(path.data(), static_cast<int>(path.size()), MPI_CHAR, 0, MPI_COMM_WORLD);
    file = std::string(path.data()) + "/case.yaml";
  }
  ~SharedCase() { MPI_Barrier(MPI_COMM_WORLD); }
  SharedCase(const SharedCase&) = delete;
  SharedCase& operator=(const SharedCase&) = delete;

  std::string file;

 private:
  std::unique_ptr<TemporaryFolder> folder_;
};

void compare_ranks(const std::string& linear, BoxCells cells) {
  const SharedCase shared(cells);
  const Case the_case = read_case(shared.file, {"solver.linear=" + linear});
  int rank, size;
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  MPI_Comm_size(MPI_COMM_WORLD, &size);
  Solution first;
  for (int ranks = 1; ranks <= size; ++ranks) {
    MPI_Comm communicator;
    MPI_Comm_split(MPI_COMM_WORLD, rank < ranks ? 0 : MPI_UNDEFINED, rank, &communicator);
    if (communicator == MPI_COMM_NULL) continue;
    const Solution solution = solve_on(communicator, the_case);
    if (ranks == 1) first = solution;
    if (rank == 0) {
      expect_same(first.displacement, solution.displacement, ranks);
      expect_same(first.pressure, solution.pressure, ranks);
    }
    MPI_Comm_free(&communicator);
  }
}

TEST(Ranks, AgreeWithFactors) {
  compare_ranks("direct", BoxCells::tetrahedra);
}

TEST(Ranks, AgreeWithMultigrid) {
  compare_ranks("iterative", BoxCells::tetrahedra);
}

TEST(Ranks, AgreeOnHexahedraWithFactors) {
  compare_ranks("direct", BoxCells::hexahedra);
}

TEST(Ranks, AgreeOnHexahedraWithMultigrid) {
  compare_ranks("iterative", BoxCells::hexahedra);
}

}  // namespace
}  // namespace viscera::test
