// Directional derivatives of the residual by dual numbers, through the code of the laws. The law
// dependent part is instantiated once per law in stamped files (host_law.cc.in).
#pragma once

#include "kernels/backend/element_operator.h"
#include "kernels/backend/residual_direction.h"

namespace viscera::kernels {

struct DerivativeTask {
  const ElementGroup* group = nullptr;
  integrals::PointParameters parameters;
  const double* volumetric = nullptr;    ///< as in EvaluateTask
  const double* cell_factors = nullptr;  ///< as in EvaluateTask
  StateView state;
  ResidualDirection direction;
  ResidualView out;
  // Instead of `out`: products with a multiplier.
  StateView multiplier;
  double* reference = nullptr;  ///< [node][3], transpose along reference positions
  double* cells = nullptr;      ///< [element], multiplier . derivative of each

  bool has_pressure() const { return group->has_pressure() && state.pressure; }
};

template <class Law>
void differentiate(const Law& law, const DerivativeTask& task);

}  // namespace viscera::kernels
