// Every rank runs every test; rank 0 reports, a failure on any rank fails the run.
#include <deal.II/base/mpi.h>
#include <gtest/gtest.h>

#include "solver/solve/petsc_session.h"

int main(int argc, char** argv) {
  ::testing::InitGoogleTest(&argc, argv);
  const dealii::Utilities::MPI::MPI_InitFinalize mpi(argc, argv, 1);
  const viscera::PetscSession petsc;
  if (dealii::Utilities::MPI::this_mpi_process(MPI_COMM_WORLD) != 0) {
    auto& listeners = ::testing::UnitTest::GetInstance()->listeners();
    delete listeners.Release(listeners.default_result_printer());
  }
  return RUN_ALL_TESTS();
}
