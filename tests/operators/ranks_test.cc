// Every number that the ranks compute together against the same on one rank, which each computes by
// itself in this run.
#include <gtest/gtest.h>

#include "solver/problem/cavity.h"
#include "tests/operators/organ.h"
#include "tests/support/tolerance.h"

namespace viscera::test {
namespace {

struct Number {
  std::string name;
  double value;
  double scale;  ///< of the terms it is summed from
};

void add_point(std::vector<Number>& numbers,
               const std::string& name,
               const Point& p,
               double scale) {
  for (int i = 0; i < 3; ++i)
    numbers.push_back({name + "xyz"[i], p[i], scale});
}

void add_norms(std::vector<Number>& numbers, const std::string& name, const BlockVector& v) {
  for (unsigned int b = 0; b < v.n_blocks(); ++b) {
    const double value = v.block(b).l2_norm();
    numbers.push_back({name + " block " + std::to_string(b), value, value});
  }
}

double sum_over_ranks(double value, MPI_Comm communicator) {
  MPI_Allreduce(MPI_IN_PLACE, &value, 1, MPI_DOUBLE, MPI_SUM, communicator);
  return value;
}

/// Two materials, one of them curved where cells are quadratic; every load.
std::unique_ptr<Organ> make_organ(const Form& form, MPI_Comm communicator) {
  const BoxOptions options = form.box({{4, 3, 3}, {10, 8, 6}, 0.3});
  Case the_case = plain_case(form);
  the_case.materials[0].region = "body";
  the_case.materials.push_back(plain_case(form, law_samples().back()).materials[0]);
  the_case.materials[1].region = "lesion";
  the_case.materials[1].active = {2.0, 0.1, {}};
  add_every_load(the_case);
  meshes::OrganMesh mesh = curved_box_mesh(options, [](const Point& X) {
    return X[0] < 5 ? X : Point{X[0], X[1], X[2] + 0.01 * (X[0] - 5) * (X[0] - 5)};
  });
  mesh.region_names.push_back("lesion");
  for (int c = 0; c < mesh.n_cells(); ++c)
    mesh.cell_regions[c] =
        mesh.nodes[mesh.cells[meshes::nodes_per_cell(mesh.cell_type) * c + 6]][1] > 4 ? 1 : 0;
  mesh.node_sets["some"] = {1, 7, 23};
  add_union(mesh, "cup", {"x0", "x1", "y0", "y1", "z0"});
  return std::make_unique<Organ>(std::move(mesh), the_case, communicator);
}

std::vector<Number> numbers_of(Organ& organ, MPI_Comm communicator) {
  std::vector<Number> numbers;
  organ->set_time(0.6);
  BlockVector x = organ.vector(wavy_displacement, wavy_pressure);
  const BlockVector d = organ.vector(rough_displacement, rough_pressure);
  BlockVector internal = organ->make_vector(), external = internal;
  const kernels::DeterminantRange range = organ->residual(x, internal, external);
  organ->linearise(x);
  BlockVector action = organ.action(d);
  numbers.push_back({"smallest det F", range.minimum, 1});
  numbers.push_back({"largest det F", range.maximum, 1});
  add_norms(numbers, "internal", internal);
  add_norms(numbers, "external", external);
  add_norms(numbers, "K d", action);
  add_point(numbers, "total internal ", organ.total(internal), norm(internal));
  add_point(numbers, "total external ", organ.total(external), norm(external));
  numbers.push_back({"d K d", d * action, norm(d) * norm(action)});
  numbers.push_back({"x K d", x * action, norm(x) * norm(action)});
  organ.mask(action);
  add_norms(numbers, "masked K d", action);
  const double schur = organ->schur().l2_norm();
  numbers.push_back({"schur", schur, schur});
  double diagonal = 0;
  for (const double value : organ->block_diagonal())
    diagonal += value * value;
  diagonal = sum_over_ranks(diagonal, communicator);
  numbers.push_back({"block diagonal", diagonal, diagonal});
  x.update_ghost_values();
  const double volume = Cavity(*organ, "cup").volume(x.block(0).begin());
  numbers.push_back({"cavity", volume, volume});
  double of_tissue = 0;
  for (const RegionOperator& region : organ->regions())
    of_tissue += region.elements->volume(x.block(0).begin(), {});
  of_tissue = sum_over_ranks(of_tissue, communicator);
  numbers.push_back({"tissue", of_tissue, of_tissue});
  return numbers;
}

class Ranks : public ::testing::TestWithParam<Form> {};

TEST_P(Ranks, GiveTheNumbersOfOneRank) {
  const auto together = make_organ(GetParam(), MPI_COMM_WORLD);
  const auto alone = make_organ(GetParam(), MPI_COMM_SELF);

  const std::vector<Number> found = numbers_of(*together, MPI_COMM_WORLD);
  const std::vector<Number> expected = numbers_of(*alone, MPI_COMM_SELF);

  ASSERT_EQ(found.size(), expected.size());
  for (std::size_t k = 0; k < found.size(); ++k) {
    EXPECT_NEAR(found[k].value, expected[k].value, rank_agreement * expected[k].scale)
        << expected[k].name;
  }
}

TEST_P(Ranks, ShareOutEveryCellAndNodeOnce) {
  const auto organ = make_organ(GetParam(), MPI_COMM_WORLD);
  const OrganSpace& space = organ->space();
  const auto total = [](double mine) { return sum_over_ranks(mine, MPI_COMM_WORLD); };

  EXPECT_EQ(total(space.n_cells()), space.mesh().n_cells());
  EXPECT_EQ(total(space.displacement().n_owned), space.displacement().n_global);
  EXPECT_EQ(total(space.vertices().n_owned), space.vertices().n_global);
  const int quadratic = 9 * 7 * 7, linear = 5 * 4 * 4;  // nodes of 4 x 3 x 3 blocks
  EXPECT_EQ(space.displacement().n_global,
            GetParam() == Formulation::displacement_p1 ? linear : quadratic);
  EXPECT_EQ(space.vertices().n_global, linear);
}

INSTANTIATE_TEST_SUITE_P(EveryForm, Ranks, ::testing::ValuesIn(forms), [](const auto& info) {
  return name_of(info.param);
});

}  // namespace
}  // namespace viscera::test
