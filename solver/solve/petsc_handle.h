// Owners of PETSc objects, for petsc_*.cc alone.
#pragma once

#include <petscksp.h>
#include <utility>

#include "solver/solve/petsc_session.h"

/// Throws where a PETSc call fails, naming the call.
#define VISCERA_PETSC(call) ::viscera::check_petsc((call), #call)

namespace viscera {

/// Move-only owner. `destroy` is PETSc's XDestroy(X*).
template <class Handle, PetscErrorCode (*destroy)(Handle*)>
class PetscHandle {
 public:
  PetscHandle() = default;
  ~PetscHandle() { reset(); }
  PetscHandle(PetscHandle&& other) noexcept : handle_(std::exchange(other.handle_, nullptr)) {}
  PetscHandle& operator=(PetscHandle&& other) noexcept {
    std::swap(handle_, other.handle_);
    return *this;
  }
  PetscHandle(const PetscHandle&) = delete;
  PetscHandle& operator=(const PetscHandle&) = delete;

  void reset() {
    if (handle_ != nullptr) {
      destroy(&handle_);
      handle_ = nullptr;
    }
  }
  Handle get() const { return handle_; }
  /// For PETSc's create functions; drops what was held.
  Handle* create() {
    reset();
    return &handle_;
  }

 private:
  Handle handle_ = nullptr;
};

using PetscVector = PetscHandle<Vec, VecDestroy>;
using PetscMatrix = PetscHandle<Mat, MatDestroy>;

/// Lends arrays of owned entries to a Vec for the life of this object.
class LentArray {
 public:
  LentArray(const PetscVector& vector, const double* values) : vector_(vector.get()) {
    VISCERA_PETSC(VecPlaceArray(vector_, values));
  }
  ~LentArray() { VecResetArray(vector_); }
  LentArray(const LentArray&) = delete;
  LentArray& operator=(const LentArray&) = delete;

 private:
  Vec vector_;
};

/// A Vec without values, laid out as the rows of `matrix`; values come by LentArray.
inline PetscVector empty_vector(Mat matrix) {
  PetscVector vector;
  PetscInt n = 0;
  VISCERA_PETSC(MatGetLocalSize(matrix, &n, nullptr));
  const MPI_Comm communicator = PetscObjectComm(reinterpret_cast<PetscObject>(matrix));
  VISCERA_PETSC(VecCreateMPIWithArray(communicator, 1, n, PETSC_DECIDE, nullptr, vector.create()));
  return vector;
}

}  // namespace viscera
