// MPI for the tests that need it: opening it takes longer than all other tests of this folder.
#pragma once

#include <mpi.h>

#include <gtest/gtest.h>

namespace viscera::output {

inline bool mpi_is_open() {
  int open = 0;
  MPI_Initialized(&open);
  return open != 0;
}

class WithMpi : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    if (!mpi_is_open())
      MPI_Init(nullptr, nullptr);
  }
};

}  // namespace viscera::output
