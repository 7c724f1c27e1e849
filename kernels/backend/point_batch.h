// What passes between the loops over elements (host_evaluate.cc, once per element type) and those
// over their points (host_evaluate_loops.h, once per law). Internal to the host backend.
#pragma once

#include "kernels/backend/host_evaluate.h"
#include "kernels/backend/lanes.h"
#include "kernels/integrals/law_point.h"

namespace viscera::kernels::detail {

using Value = Batch<double>;

/// Volumetric parameters of the elements of a batch.
using Volumetric = integrals::Volumetric<Value>;

/// The quadrature points of one batch of elements.
struct PointBatch {
  const EvaluateTask& task;
  Lanes lanes;
  int n_points;
  const double* weights;  ///< [point] of the rule
  const Value* pressure;  ///< [point]
  Volumetric volumetric;
  Mat3<Value>* gradients;         ///< [point] du_i/dxi_a; overwritten by integrals::pulled_stress
  Value* volume;                  ///< [point] out: volume equation times volume element
  Value* schur;                   ///< [point] out with `linearise`: Schur mass times volume element
  Value shear = Value(0.0);       ///< out with `linearise`: mean effective shear, at least zero
  Value smallest = Value(1e300);  ///< out: least and greatest J of each element
  Value largest = Value(-1e300);
};

/// A law at the points of a batch: one call for 1 to 27 points on all lanes, so that element loops
/// and laws are compiled apart (4 element types and 10 laws instead of their product).
class LawPoints {
 public:
  virtual void evaluate(PointBatch& batch) const = 0;
  virtual void linearise(PointBatch& batch) const = 0;

 protected:
  ~LawPoints() = default;
};

DeterminantRange evaluate_elements(const LawPoints& law, const EvaluateTask& task);

}  // namespace viscera::kernels::detail
