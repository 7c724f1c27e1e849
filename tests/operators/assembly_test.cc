// Assembled matrices and diagonals against the matrix-free action.
#include "solver/operators/assembly.h"

#include <gtest/gtest.h>

#include "solver/operators/vertex_matrix.h"
#include "tests/operators/organ.h"
#include "tests/solve/block_product.h"
#include "tests/support/tolerance.h"

namespace viscera::test {
namespace {

class Assembly : public ::testing::TestWithParam<Form> {
 protected:
  static constexpr double time = 0.7;

  std::unique_ptr<Organ> organ(bool with_pressure_load, bool curved) const {
    Case the_case = plain_case(GetParam());
    for (const NamedLoad& load : named_loads())
      if (with_pressure_load || load.name != "Pressure")
        load.add(the_case);
    hold_x0(the_case);
    const BoxOptions options = GetParam().box({{3, 2, 2}, {10, 8, 6}, 0.4});
    meshes::OrganMesh mesh = loaded_box(options);
    if (curved) {
      const auto sets = mesh.node_sets;
      mesh = curved_box_mesh(options, [](const Point& X) {
        return Point{X[0], X[1] + 0.02 * X[2] * X[2], X[2]};
      });
      mesh.node_sets = sets;
    }
    auto made = std::make_unique<Organ>(std::move(mesh), the_case);
    (*made)->set_time(time);
    (*made)->linearise(made->vector(wavy_displacement, wavy_pressure));
    return made;
  }
};

TEST_P(Assembly, SystemTimesVectorIsTheMaskedAction) {
  for (const bool curved : {false, true}) {
    const auto organ = this->organ(true, curved);
    const double scale = GetParam() == Formulation::taylor_hood ? 3.7 : 1;
    const BlockVector d = organ->vector(rough_displacement, rough_pressure);
    BlockVector expected = d;
    organ->mask(expected);
    if (expected.n_blocks() > 1)
      expected.block(1) *= scale;
    expected = organ->action(expected);
    if (expected.n_blocks() > 1)
      expected.block(1) *= scale;
    organ->mask(expected);

    const SystemAssembly assembly(**organ, scale);
    BlockMatrix matrix(organ->space().communicator(), assembly.pattern());
    assembly.fill(matrix);

    const std::int32_t n = 3 * organ->space().displacement().n_owned;
    std::vector<double> in(matrix.owned_rows()), out(matrix.owned_rows());
    for (int k = 0; k < matrix.owned_rows(); ++k)
      in[k] = k < n ? d.block(0).local_element(k) : d.block(1).local_element(k - n);
    matrix.vmult(in.data(), out.data());
    const double size = norm(expected);
    for (int k = 0; k < matrix.owned_rows(); ++k)
      if (k < n && (**organ).constraints().is_constrained(k))
        EXPECT_EQ(out[k], in[k]);
      else
        EXPECT_NEAR(
            out[k],
            k < n ? expected.block(0).local_element(k) : expected.block(1).local_element(k - n),
            roundoff(500, size));
  }
}

/// P v at nodes: the means over their parents.
BlockVector prolongate(const Organ& organ, const DistributedVector<double>& v) {
  BlockVector fine = (*organ).make_vector();
  for (std::int32_t node = 0; node < organ.space().displacement().n_owned; ++node)
    for (const std::int32_t parent : organ.space().parents().of(node))
      for (int i = 0; i < 3; ++i)
        fine.block(0).local_element(3 * node + i) +=
            v.local_element(3 * parent + i) / organ.space().parents().of(node).size();
  return fine;
}

void restrict_to(const Organ& organ, const BlockVector& fine, DistributedVector<double>& v) {
  v = 0;
  v.zero_out_ghost_values();
  for (std::int32_t node = 0; node < organ.space().displacement().n_owned; ++node)
    for (const std::int32_t parent : organ.space().parents().of(node))
      for (int i = 0; i < 3; ++i)
        v.local_element(3 * parent + i) +=
            fine.block(0).local_element(3 * node + i) / organ.space().parents().of(node).size();
  v.compress(dealii::VectorOperation::add);
}

std::vector<char> held_entries(const Organ& organ, const VertexMatrix& matrix) {
  std::vector<char> held(3 * organ.space().vertices().n_local, 0);
  for (const std::int32_t entry : matrix.constrained())
    held[entry] = 1;
  return held;
}

TEST_P(Assembly, VertexMatrixIsTheGalerkinRestrictionOfTheAction) {
  for (const bool curved : {false, true}) {
    const auto organ = this->organ(false, curved);
    VertexMatrix matrix(**organ);
    matrix.assemble();
    matrix.assemble();  // replaces, does not add
    const std::int32_t rows = 3 * organ->space().vertices().n_owned;
    ASSERT_EQ(3 * matrix.rows().pattern().n_rows(), rows);
    const std::vector<char> held = held_entries(*organ, matrix);
    const Array all = wave(3 * organ->space().vertices().first, rows, 7.3);
    DistributedVector<double> v(organ->space().vertices().vector), expected = v;
    for (std::int32_t k = 0; k < rows; ++k)
      v.local_element(k) = held[k] ? 0 : all[k];
    v.update_ghost_values();
    const BlockVector fine = organ->action(prolongate(*organ, v));
    restrict_to(*organ, fine, expected);

    const Array out = block_product(matrix.rows(), 3, matrix.values(), all);

    const double size = norm(fine);
    for (std::int32_t k = 0; k < rows; ++k)
      if (!held[k]) {
        EXPECT_NEAR(out[k], expected.local_element(k), roundoff(500, size));
      }
  }
}

/// Without springs and supports the coordinate form is the same matrix.
TEST_P(Assembly, VertexLevelInCoordinateFormIsTheGalerkinRestriction) {
  for (const DeviceKind device : {DeviceKind::cpu, DeviceKind::emulated}) {
    Case the_case = plain_case(GetParam());
    the_case.solver.device = device;
    Organ organ(loaded_box(GetParam().box({{3, 2, 2}, {10, 8, 6}, 0.4})), the_case);
    organ->linearise(organ.vector(wavy_displacement, wavy_pressure));
    const VertexAssembly assembly(*organ);
    BlockMatrix matrix(organ.space().communicator(), assembly.pattern());
    assembly.fill(matrix);
    assembly.fill(matrix);  // replaces, does not add
    const std::int32_t rows = 3 * organ.space().vertices().n_owned;
    ASSERT_EQ(matrix.owned_rows(), rows);
    const Array all = wave(3 * organ.space().vertices().first, rows, 7.3);
    DistributedVector<double> v(organ.space().vertices().vector), expected = v;
    std::copy(all.begin(), all.end(), v.begin());
    v.update_ghost_values();
    const BlockVector fine = organ.action(prolongate(organ, v));
    restrict_to(organ, fine, expected);
    Array out(rows);
    matrix.vmult(all.data(), out.data());
    const double size = norm(fine);  // collective
    for (std::int32_t k = 0; k < rows; ++k)
      EXPECT_NEAR(out[k], expected.local_element(k), roundoff(500, size));
  }
}

TEST_P(Assembly, VertexMatrixKeepsOnePositiveDiagonalWhereConstrained) {
  const auto organ = this->organ(false, false);
  VertexMatrix matrix(**organ);
  matrix.assemble();
  const std::vector<char> held = held_entries(*organ, matrix);
  const kernels::BlockPattern& pattern = matrix.rows().pattern();
  double mean = 0, n_free = 0, n_held = 0;
  for (std::int32_t row = 0; row < pattern.n_rows(); ++row)
    for (int i = 0; i < 3; ++i)
      if (!held[3 * row + i]) {
        mean += matrix.values()[9 * pattern.find(row, row) + 4 * i];
        ++n_free;
      }
  mean = dealii::Utilities::MPI::sum(mean, MPI_COMM_WORLD) /
         dealii::Utilities::MPI::sum(n_free, MPI_COMM_WORLD);
  ASSERT_GT(mean, 0);

  for (std::int32_t row = 0; row < pattern.n_rows(); ++row)
    for (int i = 0; i < 3; ++i) {
      if (!held[3 * row + i])
        continue;
      ++n_held;
      for (std::int64_t k = pattern.row_start[row]; k < pattern.row_start[row + 1]; ++k)
        for (int j = 0; j < 3; ++j) {
          const bool diagonal = pattern.columns[k] == row && i == j;
          EXPECT_NEAR(matrix.values()[9 * k + 3 * i + j], diagonal ? mean : 0,
                      diagonal ? rank_agreement * mean : 0);
        }
    }
  EXPECT_GT(dealii::Utilities::MPI::sum(n_held, MPI_COMM_WORLD), 0);
}

TEST_P(Assembly, BlockDiagonalIsThatOfTheMaskedAction) {
  const auto organ = this->organ(false, false);
  const std::vector<double> blocks = (**organ).block_diagonal();
  const std::int64_t n_global = organ->space().displacement().n_global;
  const std::int64_t first = organ->space().displacement().first;

  for (std::int64_t probe = 0; probe < n_global; probe += 11) {
    const std::int64_t local = probe - first;
    const bool mine = local >= 0 && local < organ->space().displacement().n_owned;
    for (int k = 0; k < 3; ++k) {
      BlockVector unit = (**organ).make_vector();
      if (mine)
        unit.block(0).local_element(3 * local + k) = 1;
      BlockVector masked = unit;
      organ->mask(masked);
      BlockVector column = organ->action(masked);
      organ->mask(column);
      for (int i = 0; i < 3 && mine; ++i) {
        const bool held = (**organ).constraints().is_constrained(3 * local + k);
        const double expected =
            held ? (i == k ? 1 : 0) : column.block(0).local_element(3 * local + i);
        EXPECT_NEAR(blocks[9 * local + 3 * i + k], expected, roundoff(500, 1000));
      }
    }
  }
}

TEST_P(Assembly, SinglePrecisionActionIsTheDisplacementBlock) {
  const auto organ = this->organ(false, true);
  const BlockVector d = organ->vector(rough_displacement, no_pressure);
  const BlockVector expected = organ->action(d);
  DistributedVector<float> in(organ->space().displacement().vector), out = in;
  const std::int32_t n = 3 * organ->space().displacement().n_owned;
  for (std::int32_t k = 0; k < n; ++k)
    in.local_element(k) = static_cast<float>(d.block(0).local_element(k));

  (**organ).apply_single(in, out);

  const double size = expected.block(0).linfty_norm();
  for (std::int32_t k = 0; k < n; ++k)
    EXPECT_NEAR(out.local_element(k), expected.block(0).local_element(k),
                single_roundoff(100, size));
}

TEST_P(Assembly, DivergenceTransposeIsThePressurePartOfTheAction) {
  if (GetParam() != Formulation::taylor_hood)
    return;
  const auto organ = this->organ(true, true);
  const BlockVector d = organ->vector(no_displacement, rough_pressure);
  BlockVector expected = organ->action(d);
  DistributedVector<double> momentum(organ->space().displacement().vector);

  (**organ).apply_divergence_transpose(d.block(1), momentum);

  const double size = expected.block(0).l2_norm();
  momentum.add(-1.0, expected.block(0));
  EXPECT_LT(momentum.l2_norm(), roundoff(500, size));
}

INSTANTIATE_TEST_SUITE_P(EveryForm, Assembly, ::testing::ValuesIn(forms), [](const auto& info) {
  return name_of(info.param);
});

}  // namespace
}  // namespace viscera::test
