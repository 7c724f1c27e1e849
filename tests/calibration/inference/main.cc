#include <gtest/gtest.h>

#include "solver/solve/petsc_session.h"

int main(int argc, char** argv) {
  ::testing::InitGoogleTest(&argc, argv);
  const viscera::PetscSession petsc;
  return RUN_ALL_TESTS();
}
