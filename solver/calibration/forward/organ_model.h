// An organ with its observations as the inference sees it.
#pragma once

#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <vector>

#include "solver/calibration/forward/organ_states.h"
#include "solver/calibration/forward/quantity_rows.h"
#include "solver/calibration/inference/model.h"
#include "solver/calibration/observations/observation.h"
#include "solver/problem/quantities.h"

namespace viscera::calibration {

class OrganModel final : public Model {
 public:
  /// `the_case` has a calibration section; its numbers change with every evaluation. References
  /// must outlive the model. Collective.
  OrganModel(OrganSpace& space, Case& the_case, Timers& timers);
  ~OrganModel() override;

  const std::vector<Unknown>& unknowns() const override { return unknowns_; }
  const std::vector<ObservationBlock>& blocks() const override { return blocks_; }
  const std::vector<Prediction>& predictions() const override { return predictions_; }
  Evaluation evaluate(const Eigen::VectorXd& values, bool with_jacobian) override;
  Cost cost() const override;

  /// Takes up a calibration that was stopped: `first`, the first feasible point it had solved,
  /// settles what belongs to the discrete problem; `former`, what it has cost. Collective.
  void go_on(const Eigen::VectorXd& first, const Cost& former);

  /// The first of the unknowns, which the mechanics knows; nuisances of observations follow.
  int n_mechanical() const { return n_mechanical_; }
  /// Numbers with a map of factors, in the order of the unknowns, and which unknown each is.
  const std::vector<physics::CaseParameter>& fields() const { return fields_; }
  const std::vector<int>& field_unknowns() const { return field_unknowns_; }

  // A point with maps, and products with its Jacobian (organ_model_fields.cc). `values` of
  // PointGradient go over all unknowns here. Collective.
  /// Solved from the last accepted point moved along `step` (null: as it is). No derivatives.
  Evaluation evaluate_field(const Eigen::VectorXd& values,
                            const CellFactors& factors,
                            const PointGradient* step);
  /// The point of the last feasible evaluate_field is the one of the products, and last().
  void accept_field();
  Eigen::VectorXd apply_jacobian(const PointGradient& change);
  PointGradient apply_transpose(const Eigen::VectorXd& weights);
  /// Of every prediction at the last accepted point, one adjoint a state each; none for quantities
  /// without an adjoint (region volumes, extremes of fields).
  std::vector<std::optional<PointGradient>> prediction_gradients();
  /// Of all predictions along one change, by differences between `down` and `up` times the exact
  /// change of the states.
  Eigen::VectorXd prediction_slopes(const PointGradient& change, double down, double up);

  OrganStates& states() { return *states_; }
  /// The point of the last feasible evaluation; null before.
  const OrganPoint* last() const { return points_.empty() ? nullptr : points_.back().get(); }
  const std::vector<std::unique_ptr<ObservationOperator>>& observations() const {
    return observations_;
  }

 private:
  /// State of one time with what it points at.
  struct Snapshot {
    std::unique_ptr<BlockVector> x, forces;
    ObservedState state;
  };
  void list_unknowns(const Case& the_case);
  void list_times(const Case& the_case);
  void list_predictions(const Case& the_case);
  OrganPoint& solved(const Eigen::VectorXd& mechanical);
  const OrganPoint* nearest(const Eigen::VectorXd& mechanical) const;
  const OrganPoint* last_differentiated() const;
  void set_nuisances(const Eigen::VectorXd& values);
  std::vector<Snapshot> snapshots(OrganPoint& point);
  using ForceChanges = std::vector<std::vector<BlockVector>>;  // [time][unknown]
  using References = std::vector<std::vector<double>>;         // [unknown][node][3]
  std::vector<std::vector<StateChange>> changes_of(OrganPoint& point,
                                                   ForceChanges& forces,
                                                   References& references);
  void fill_residual(const std::vector<Snapshot>& at, Evaluation& out);
  void fill_predictions(OrganPoint& point, Evaluation& out);
  void fill_jacobian(OrganPoint& point, const std::vector<Snapshot>& at, Evaluation& out);
  void fill_prediction_derivatives(OrganPoint& point, Evaluation& out);
  double prediction_slope(OrganPoint& point, std::size_t prediction, int j);
  std::size_t time_index(double t) const;
  std::vector<const ObservedState*> of_times(const std::vector<Snapshot>& at,
                                             const ObservationOperator& observation) const;

  /// The observations at an accepted point, linear.
  struct Linear {
    std::vector<std::vector<StateRows>> rows;  // by observation
    std::vector<Eigen::MatrixXd> nuisances;
  };
  PointGradient mechanical(const PointGradient& change) const;
  Eigen::VectorXd along_stiffness(const std::vector<StateLoad>& loads) const;
  enum class Forces { none, loaded };
  std::vector<StateLoad> no_loads() const;
  PointGradient pull_back(const std::vector<StateLoad>& loads, Forces forces);

  OrganSpace& space_;
  std::vector<double> times_;
  std::unique_ptr<OrganStates> states_;
  std::vector<std::unique_ptr<ObservationOperator>> observations_;
  std::unique_ptr<Quantities> quantities_;
  std::vector<Unknown> unknowns_;
  std::vector<std::vector<double>> stiffness_changes_;  // [unknown of the mechanics][spring]
  std::vector<int> first_nuisance_;                     // by observation
  int n_mechanical_ = 0;
  std::vector<ObservationBlock> blocks_;
  std::vector<Prediction> predictions_;
  std::vector<std::size_t> prediction_times_, prediction_quantities_;
  std::vector<std::unique_ptr<QuantityRows>> prediction_rows_;
  bool needs_forces_ = false;
  std::vector<physics::CaseParameter> fields_;
  std::vector<int> field_unknowns_;
  std::unique_ptr<OrganPoint> trial_;
  std::vector<Snapshot> trial_states_;
  Linear linear_;
  std::deque<std::unique_ptr<OrganPoint>> points_;  // the last is the current one
  int solves_ = 0, failed_ = 0;
  double seconds_ = 0, processor_seconds_ = 0;
  Cost former_;
};

}  // namespace viscera::calibration
