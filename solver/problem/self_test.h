// A small solve with a known answer, for `viscera doctor`.
#pragma once

namespace viscera::problem {

struct SelfTest {
  double multigrid_error = 1;  ///< relative error of the reaction force
  double direct_error = 1;
  double seconds = 0;
  bool passed() const { return multigrid_error < 1e-5 && direct_error < 1e-5; }
};

/// Stretches an incompressible neo-Hookean cube by a half and compares its force with
/// mu (lambda - lambda^-2), once with the multigrid and once with the direct preconditioner.
/// Collective: MPI runs.
SelfTest run_self_test();

}  // namespace viscera::problem
