#include "solver/solve/petsc_session.h"

#include <petscsys.h>
#include <string>

#include "solver/core/errors.h"

namespace viscera {

namespace {

std::string first_message;  // of the error being passed up; PETSC calls the handler once a frame

PetscErrorCode keep_message(MPI_Comm,
                            int,
                            const char* function,
                            const char*,
                            PetscErrorCode code,
                            PetscErrorType type,
                            const char* message,
                            void*) {
  if (type == PETSC_ERROR_INITIAL) {
    first_message = std::string(function ? function : "") + ": " + (message ? message : "");
  }
  return code;
}

}  // namespace

PetscSession::PetscSession() {
  PetscBool started = PETSC_FALSE;
  check_petsc(PetscInitialized(&started), "PetscInitialized");
  if (!started) {
    check_petsc(PetscInitializeNoArguments(), "PetscInitialize");
    owns_ = true;
  }
  PetscPopSignalHandler();
  PetscPushErrorHandler(keep_message, nullptr);
}

PetscSession::~PetscSession() {
  PetscPopErrorHandler();
  PetscBool ended = PETSC_FALSE;
  PetscFinalized(&ended);
  if (owns_ && !ended) {
    PetscFinalize();
  }
}

void check_petsc(int code, const char* call) {
  if (code == 0) {
    return;
  }
  const char* text = nullptr;
  PetscErrorMessage(code, &text, nullptr);
  std::string paragraph = "PETSc's " + std::string(call) + " failed with code " +
                          std::to_string(code) + " (" + (text ? text : "unknown") + ")";
  if (!first_message.empty()) {
    paragraph += ": " + first_message;
  }
  first_message.clear();
  throw Error(ExitStatus::internal,
              paragraph + ". This is a defect of Viscera or its installation.");
}

}  // namespace viscera
