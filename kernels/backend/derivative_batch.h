// What passes between the loops over elements (host_derivative.cc) and those over their points
// (host_derivative_loops.h, once per law). Internal to the host backend.
#pragma once

#include "kernels/backend/host_derivative.h"
#include "kernels/backend/lanes.h"
#include "kernels/integrals/law_point.h"
#include "kernels/tensor/dual.h"

namespace viscera::kernels::detail {

using Value = Batch<double>;
using DualValue = Dual<Value>;

/// The quadrature points of one batch of elements, every quantity with its increment.
struct DerivativeBatch {
  const DerivativeTask& task;
  Lanes lanes;
  int n_points;
  const double* weights;
  const DualValue* pressure;  ///< [point]
  integrals::Volumetric<DualValue> volumetric;
  Mat3<DualValue>* gradients;    ///< [point] du_i/dxi_a in; overwritten by the pulled stress
  const Mat3<Value>* reference;  ///< [point] increment of dX_J/dxi_a, row J; null: none
  DualValue* volume;             ///< [point] out: volume equation times volume element
  /// Increments of the factors of one number, direction.cell_factors.
  Value factor_increments;
};

class LawDerivatives {
 public:
  virtual void differentiate(DerivativeBatch& batch) const = 0;

 protected:
  ~LawDerivatives() = default;
};

void differentiate_elements(const LawDerivatives& law, const DerivativeTask& task);

}  // namespace viscera::kernels::detail
