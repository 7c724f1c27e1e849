// Equilibria of an organ at several times for one set of numbers of its case, warm-started from
// those of other sets, with their derivatives along these numbers.
#pragma once

#include <memory>
#include <vector>

#include <Eigen/Core>

#include "solver/calibration/forward/unloading.h"

namespace viscera::calibration {

/// Numbers of the case that follow one unknown: each gets factor x value.
struct Followers {
  std::vector<physics::CaseParameter> parameters;
  std::vector<double> factors;  ///< empty: all 1
  double factor(std::size_t i) const { return factors.empty() ? 1 : factors[i]; }
};

/// Derivatives of all states of a point along one unknown.
struct PointChange {
  BlockVector image;                ///< of (x_m - X, p); empty without an image under load
  std::vector<BlockVector> states;  ///< of (u, p), by time
};

/// What was solved for one set of numbers.
struct OrganPoint {
  Eigen::VectorXd values;            ///< of the unknowns that the mechanics knows
  BlockVector image;                 ///< (x_m - X, p) at the time of the image; empty without it
  std::vector<BlockVector> states;   ///< (u, p) by time
  std::vector<PointChange> changes;  ///< by unknown; empty until asked for
};

/// Work done so far.
struct StateCounts {
  int newton_iterations = 0;
  int linear_iterations = 0;
  int sensitivity_solves = 0;
  int sensitivity_iterations = 0;
  double forward_solve_seconds = 0;  ///< of the processor, first load program from rest: unit
};

class OrganStates {
 public:
  /// `targets`: by unknown. `the_case` is changed by every solve.
  /// Collective. References must outlive it.
  OrganStates(OrganSpace& space,
              Case& the_case,
              std::vector<Followers> targets,
              std::vector<double> times,
              Timers& timers);

  MechanicsProblem& mechanics() { return mechanics_; }
  const std::vector<double>& times() const { return times_; }
  const StateCounts& counts() const { return counts_; }
  bool is_unloaded() const { return unloading_ != nullptr; }

  /// Solves for `values`, from `near` where given. The first point ever solved also fixes the
  /// augmentation g, so that all points belong to one discrete problem. Throws SolveFailure and
  /// std::invalid_argument (a number out of its range). Collective.
  std::unique_ptr<OrganPoint> solve(const Eigen::VectorXd& values, const OrganPoint* near);
  /// Fills `point.changes`. Collective.
  void differentiate(OrganPoint& point);
  /// Numbers and reference of the organ become those of `point`, its time that of state `k`, and
  /// its forces are evaluated there: internal minus external go to `forces`. Collective.
  void visit(const OrganPoint& point, std::size_t k, BlockVector& forces);
  /// The same at values and states moved along unknown `j` by `step`.
  void visit_moved(const OrganPoint& point,
                   std::size_t k,
                   int j,
                   double step,
                   BlockVector& state,
                   BlockVector& forces);
  /// Derivatives of the forces of state k along every unknown, supports included: K dx + R_theta.
  /// Needs changes. Collective.
  std::vector<BlockVector> force_changes(const OrganPoint& point, std::size_t k);

 private:
  void set_values(const Eigen::VectorXd& values);
  void place(const BlockVector& image);
  void solve_image(OrganPoint& point, const OrganPoint* near);
  void solve_states(OrganPoint& point, const OrganPoint* near);
  void settle_augmentation(OrganPoint& point);
  bool newton(NonlinearProblem& problem, BlockVector& x);
  bool newton_from(NonlinearProblem& problem,
                   const BlockVector& start,
                   const BlockVector& step,
                   BlockVector& x);
  void march(NonlinearProblem& problem,
             const std::vector<double>& times,
             std::vector<BlockVector>& out);
  void add_parameter_force(int j, BlockVector& out);
  BlockVector solve_change(NonlinearProblem& problem, BlockVector& force);
  void differentiate_image(OrganPoint& point);
  void differentiate_state(OrganPoint& point, std::size_t k);
  void add_reference_force(const BlockVector& image_change, BlockVector& out);

  OrganSpace& space_;
  Case& case_;
  std::vector<Followers> targets_;
  std::vector<double> times_;
  MechanicsProblem mechanics_;
  std::unique_ptr<UnloadingProblem> unloading_;
  StateCounts counts_;
  bool settled_ = false;
};

}  // namespace viscera::calibration
