// The shared real data and the NumPy files in it.
#pragma once

#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace viscera::test {

/// Folder of the shared real data (VISCERA_SHARED, or beside the repository); empty if missing.
std::string shared_data();

#define VISCERA_NEEDS_SHARED_DATA(folder)                                              \
  const std::string folder = shared_data();                                            \
  if (folder.empty()) {                                                                \
    GTEST_SKIP() << "real data not found: set VISCERA_SHARED to the folder with them"; \
  }

/// An array of a .npy file (version 1, C order) of float64 or int64, as double.
std::vector<double> read_npy(const std::string& file);

}  // namespace viscera::test
