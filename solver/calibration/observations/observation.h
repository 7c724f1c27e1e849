// What a measurement compares: rows of whitened residuals from states of the organ, with exact
// derivatives along changes of positions.
#pragma once

#include <string>
#include <vector>

#include <Eigen/Core>

#include "solver/calibration/inference/unknown.h"
#include "solver/operators/organ_operator.h"

namespace viscera::calibration {

/// The organ at one time. All arrays are local: owned nodes, then ghosts, up to date.
struct ObservedState {
  double time = 0;
  std::vector<double> positions;        ///< [node][3] deformed [mm], LPS
  const BlockVector* x = nullptr;       ///< displacement from the reference [mm], pressure [kPa]
  const BlockVector* forces = nullptr;  ///< internal minus external [mN]: reactions at supports
};

/// A change of such a state along one unknown.
struct StateChange {
  std::vector<double> positions;        ///< [node][3], as ObservedState
  const BlockVector* forces = nullptr;  ///< of ObservedState::forces
};

/// One observation. Methods are collective and give the same numbers on every rank.
class ObservationOperator {
 public:
  virtual ~ObservationOperator() = default;

  const std::string& name() const { return name_; }
  /// Times whose states it wants, in this order; one or two.
  virtual std::vector<double> times() const = 0;
  virtual int n_rows() const = 0;
  virtual std::string unit() const = 0;  ///< of raw residuals, "mm"
  virtual double sd() const = 0;         ///< of one row in that unit

  /// Where the rows were measured [row][3], mm, LPS; empty where they have no place of their own.
  virtual std::vector<double> places() const { return {}; }

  /// Unknowns of its own: contour offset, pose of the frame. Values start at `start`.
  virtual std::vector<Unknown> nuisances() const { return {}; }
  virtual void set_nuisances(const std::vector<double>&) {}

  /// (model - data) / sd; distances are those of the data from the model (distance_rows.h). What
  /// depends on the state alone (closest points) is kept for the derivatives below, which belong to
  /// the last call.
  virtual Eigen::VectorXd residual(const std::vector<const ObservedState*>& states) = 0;
  virtual Eigen::VectorXd derivative(const std::vector<const ObservedState*>& states,
                                     const std::vector<const StateChange*>& changes) const = 0;
  /// [row][nuisance].
  virtual Eigen::MatrixXd nuisance_derivative() const { return Eigen::MatrixXd(n_rows(), 0); }

 protected:
  explicit ObservationOperator(std::string name) : name_(std::move(name)) {}

 private:
  std::string name_;
};

}  // namespace viscera::calibration
