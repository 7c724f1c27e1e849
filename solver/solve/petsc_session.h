// PETSc's start and end, and its errors as exceptions. PETSc's headers stay in petsc_*.cc.
#pragma once

namespace viscera {

/// Starts PETSc unless it is started (deal.II's MPI_InitFinalize does) and ends only what it
/// started. PETSc errors raised in its life time are thrown as Error (internal) by check_petsc and
/// not printed.
class PetscSession {
 public:
  PetscSession();
  ~PetscSession();
  PetscSession(const PetscSession&) = delete;
  PetscSession& operator=(const PetscSession&) = delete;

 private:
  bool owns_ = false;
};

/// Throws Error (exit 70) naming `call` when `code` is not zero.
void check_petsc(int code, const char* call);

}  // namespace viscera
