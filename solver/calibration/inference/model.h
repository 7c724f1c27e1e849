// A model with data as the inference sees it: whitened residuals and predictions with derivatives.
// No mechanics here: the organ model is one implementation, closed forms in tests are others.
#pragma once

#include <limits>
#include <string>
#include <vector>

#include <Eigen/Core>

#include "solver/calibration/inference/unknown.h"

namespace viscera::calibration {

/// Rows of the residual that belong to one observation.
struct ObservationBlock {
  std::string name;
  std::string unit;  ///< of the raw residual, "mm" or "mL"
  double sd = 1;     ///< noise of one row in that unit; whitened residual * sd = raw residual
  int first_row = 0;
  int n_rows = 0;
  /// Rows beyond so many sd count linearly (huber.h); the model hands them out as they are.
  double huber = std::numeric_limits<double>::infinity();
};

/// A number the calibrated model predicts; not data.
struct Prediction {
  std::string name;
  std::string unit;
  Transform transform = Transform::none;  ///< log: a positive number, its intervals are log-normal
};

/// The model at one point of parameter space.
struct Evaluation {
  bool feasible = false;
  std::string reason;           ///< why not, one sentence
  Eigen::VectorXd residual;     ///< (model - data) / noise, independent with unit variance
  Eigen::MatrixXd jacobian;     ///< d residual / d value, [row][unknown]; empty unless asked for
  Eigen::VectorXd predictions;  ///< shown units
  Eigen::MatrixXd predictions_jacobian;  ///< d prediction / d value; empty unless asked for
};

/// What the evaluations have cost so far.
struct Cost {
  int forward_solves = 0;        ///< calls that solved the mechanics, failed ones included
  int failed = 0;                ///< of them infeasible
  double equivalent_solves = 0;  ///< everything (derivatives, unloading) in units of one forward
                                 ///< solve from rest at the first point, by processor time
  double seconds = 0;
};

inline Cost sum(const Cost& a, const Cost& b) {
  return {a.forward_solves + b.forward_solves, a.failed + b.failed,
          a.equivalent_solves + b.equivalent_solves, a.seconds + b.seconds};
}

class Model {
 public:
  virtual ~Model() = default;
  virtual const std::vector<Unknown>& unknowns() const = 0;
  virtual const std::vector<ObservationBlock>& blocks() const = 0;
  virtual const std::vector<Prediction>& predictions() const = 0;

  /// `values` of the unknowns (not working coordinates). A point that cannot be solved is
  /// `feasible == false`, never an exception. The same answer on all ranks. Collective.
  /// Optimisers ask a trial for its residual first and for its Jacobian when it is accepted: a call
  /// with Jacobian at the values of the last call must not solve the mechanics again. A model may
  /// fill the Jacobian unasked.
  virtual Evaluation evaluate(const Eigen::VectorXd& values, bool with_jacobian) = 0;
  virtual Cost cost() const = 0;
};

}  // namespace viscera::calibration
