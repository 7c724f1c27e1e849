// Law-dependent evaluation on the host. `evaluate` is instantiated once per law in stamped files
// (host_law.cc.in); everything else includes only the declaration below.
#pragma once

#include "kernels/backend/element_operator.h"

namespace viscera::kernels {

/// One pass over a group: null outputs are not computed.
struct EvaluateTask {
  const ElementGroup* group = nullptr;
  integrals::PointParameters parameters;
  /// [block][2][lane]: slope and compliance of each element, instead of those of `parameters`.
  const double* volumetric = nullptr;
  /// [block][n + 1][lane]: factors of the n numbers of the law and of the tension, or null.
  const double* cell_factors = nullptr;
  StateView state;
  ResidualView residual;
  bool linearise = false;
  double* schur = nullptr;  ///< [vertex]
  TangentFormat format = TangentFormat::symmetric45;
  double* tangent = nullptr;         ///< [block][point][45 or 27][lane], as `format` says
  float* tangent_single = nullptr;   ///< the same
  double* coupling = nullptr;        ///< [block][point][9][lane]
  float* coupling_single = nullptr;  ///< the same
  double* shear = nullptr;           ///< [element], with `linearise`
  double* fields = nullptr;          ///< [element][point][n_point_fields]

  bool has_pressure() const { return group->has_pressure() && state.pressure; }
};

template <class Law>
DeterminantRange evaluate(const Law& law, const EvaluateTask& task);

}  // namespace viscera::kernels
