// GoogleTest that closes MPI where a test opened it (tests/output/with_mpi.h).
#include <mpi.h>

#include <gtest/gtest.h>

#include "tests/output/with_mpi.h"

int main(int argc, char** argv) {
  testing::InitGoogleTest(&argc, argv);
  int failed = RUN_ALL_TESTS();
  if (viscera::output::mpi_is_open()) {
    MPI_Allreduce(MPI_IN_PLACE, &failed, 1, MPI_INT, MPI_MAX, MPI_COMM_WORLD);
    MPI_Finalize();
  }
  return failed;
}
