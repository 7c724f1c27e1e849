#include "solver/app/mpi_session.h"

#include <cstdlib>

#include <deal.II/base/mpi.h>

#include "solver/core/log.h"

namespace viscera::app {

struct MpiSession::Impl {
  Impl(int argc, char** argv) : session(argc, argv, 1) {}
  dealii::Utilities::MPI::MPI_InitFinalize session;
};

MpiSession::MpiSession(int argc, char** argv) : impl_(std::make_unique<Impl>(argc, argv)) {
  int rank = 0;
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  MPI_Comm_size(MPI_COMM_WORLD, &ranks_);
  log::start(rank);
}

MpiSession::~MpiSession() = default;

void MpiSession::abort(int exit_status) const {
  MPI_Abort(MPI_COMM_WORLD, exit_status);
  std::_Exit(exit_status);
}

}  // namespace viscera::app
