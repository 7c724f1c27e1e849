#include "solver/solve/petsc_block_matrix.h"

#include <gtest/gtest.h>

#include "solver/core/errors.h"
#include "solver/solve/petsc_session.h"
#include "tests/solve/distributed_arrays.h"

namespace viscera {
namespace {

using test::Array;

// Two rows a rank; rank 0 also adds to the last row, which another rank may own.
CoordinatePattern shared_pattern(int rank, int size) {
  CoordinatePattern pattern;
  pattern.owned_rows = 2;
  for (const int row : {2 * rank, 2 * rank + 1}) {
    pattern.rows.push_back(row);
    pattern.columns.push_back(row);
  }
  pattern.rows.push_back(rank == 0 ? 2 * size - 1 : -1);
  pattern.columns.push_back(0);
  pattern.rows.push_back(2 * rank);  // repeated
  pattern.columns.push_back(2 * rank);
  return pattern;
}

TEST(BlockMatrix, AddsRepeatedIgnoresNegativeAndSendsForeignValues) {
  int rank = 0, size = 1;
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  MPI_Comm_size(MPI_COMM_WORLD, &size);
  BlockMatrix matrix(MPI_COMM_WORLD, shared_pattern(rank, size));
  const Array values = {2, 3, 10, 4};
  const Array x = {1, 1};
  Array y(2);

  matrix.fill(values.data());
  matrix.fill(values.data());  // replaces, does not add
  matrix.vmult(x.data(), y.data());

  EXPECT_EQ(y[0], 6);
  EXPECT_EQ(y[1], rank == size - 1 ? 13 : 3);
  EXPECT_EQ(matrix.first_row(), 2 * rank);
  EXPECT_EQ(matrix.nonzeros(), 2 * size + 1);
}

TEST(PetscErrors, BecomeInternalErrorsThatNameTheCall) {
  try {
    check_petsc(62, "MatFancy");
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.status(), ExitStatus::internal);
    EXPECT_NE(std::string(error.what()).find("MatFancy"), std::string::npos);
  }
}

}  // namespace
}  // namespace viscera
