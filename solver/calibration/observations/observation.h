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
  std::vector<double> positions;                   ///< [node][3], as ObservedState
  const std::vector<double>* reference = nullptr;  ///< of the unloaded shape [node][3]; null: none
  const std::vector<double>* stiffness = nullptr;  ///< [spring of the case] kPa/mm; null: none
  const BlockVector* forces = nullptr;             ///< of ObservedState::forces
};

/// One entry of a row's derivative: along entry `entry` of local node positions [3 node + i], or of
/// forces (owned ones).
struct RowEntry {
  int row;
  std::int32_t entry;
  double value;
};
/// This rank's share of the derivatives of all rows along one state; the shares of all ranks add
/// up.
struct StateRows {
  std::vector<RowEntry> positions, forces;
  std::vector<RowEntry> reference;  ///< along local node positions of the unloaded shape
  std::vector<RowEntry> stiffness;  ///< along the stiffness of a spring of the case
};

/// The transpose of a change: sums over rows, local entries; ghosts hold shares of their owners'.
struct StateLoad {
  std::vector<double> positions;  ///< [node][3]
  std::vector<double> forces;     ///< [node][3], owned entries only
  std::vector<double> reference;  ///< as positions, of the unloaded shape
  std::vector<double> stiffness;  ///< [spring of the case], shares of ranks
};

/// loads[state] += sum of rows times their weights. Not collective.
void add_transpose(const std::vector<StateRows>& of,
                   const Eigen::VectorXd& weights,
                   const std::vector<StateLoad*>& loads);

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
  /// Derivatives by state. Not collective.
  virtual std::vector<StateRows> rows(const std::vector<const ObservedState*>& states) const = 0;
  /// The change of the rows; `of` is what rows() gave, to be used again.
  Eigen::VectorXd derivative(const std::vector<StateRows>& of,
                             const std::vector<const StateChange*>& changes) const;
  /// [row][nuisance].
  virtual Eigen::MatrixXd nuisance_derivative() const { return Eigen::MatrixXd(n_rows(), 0); }

 protected:
  ObservationOperator(std::string name, const OrganSpace& space)
      : space_(space), name_(std::move(name)) {}

  const OrganSpace& space_;

 private:
  std::string name_;
};

}  // namespace viscera::calibration
