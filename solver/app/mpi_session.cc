#include "solver/app/mpi_session.h"

#include <cstdlib>
#include <dlfcn.h>

#include <deal.II/base/mpi.h>

#include "solver/core/log.h"

namespace viscera::app {

namespace {

/// OpenBLAS and OpenMP start a thread for each core in every rank where nothing is said, and small
/// dense products then wait for threads that share their cores: up to eight times slower. They have
/// these functions if they are there.
void keep_to_one_thread() {
  if (std::getenv("OMP_NUM_THREADS") != nullptr)
    return;
  for (const char* name : {"openblas_set_num_threads", "omp_set_num_threads"})
    if (void* function = dlsym(RTLD_DEFAULT, name))
      reinterpret_cast<void (*)(int)>(function)(1);
}

}  // namespace

struct MpiSession::Impl {
  Impl(int argc, char** argv) : session(argc, argv, 1) { keep_to_one_thread(); }
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
