#include "solver/calibration/driver/write_text.h"

#include <fstream>
#include <mpi.h>

#include "solver/core/errors.h"

namespace viscera::calibration {

int rank_here() {
  int rank;
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  return rank;
}

void write_text(const std::string& file, const std::string& text) {
  std::ofstream out(file, std::ios::binary);
  out << text;
  if (!out)
    throw Error(ExitStatus::internal, "\"" + file + "\" cannot be written.");
}

}  // namespace viscera::calibration
