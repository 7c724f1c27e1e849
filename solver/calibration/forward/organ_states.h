// Equilibria of an organ at several times for one set of numbers of its case, warm-started from
// those of other sets, with their derivatives along these numbers.
#pragma once

#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include <Eigen/Core>

#include "solver/calibration/forward/transposed_tangent.h"
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

/// Factors of a number in each cell, [field][cell of the mesh].
using CellFactors = std::vector<std::vector<double>>;

/// A linear function of the states of a point, by time: along deformed positions and along forces
/// (empty: none), owned entries of the displacement layout.
struct PointLoad {
  std::vector<DistributedVector<double>> positions, forces;
  std::vector<DistributedVector<double>> reference;  ///< along the unloaded shape; empty: none
};

/// Derivatives of such a function along all that the point depends on; the same on every rank.
struct PointGradient {
  Eigen::VectorXd values;
  CellFactors factors;
};

/// What was solved for one set of numbers.
struct OrganPoint {
  Eigen::VectorXd values;            ///< of the unknowns that the mechanics knows
  CellFactors factors;               ///< of the fields
  BlockVector image;                 ///< (x_m - X, p) at the time of the image; empty without it
  double points_to_image = 0;        ///< largest distance of the loaded shape from the image [mm]
  std::vector<BlockVector> states;   ///< (u, p) by time
  std::vector<PointChange> changes;  ///< by unknown; empty until asked for
  std::optional<PointChange> ahead;  ///< to the point that is started from here, where known
};

/// Work done so far.
struct StateCounts {
  int newton_iterations = 0;
  int linear_iterations = 0;
  int sensitivity_solves = 0;
  int sensitivity_iterations = 0;
  int adjoint_solves = 0;
  double forward_solve_seconds = 0;  ///< of the processor, first load program from rest: unit
};

class OrganStates {
 public:
  /// `targets`: by unknown; `fields`: numbers with a factor in each cell. `the_case` is changed by
  /// every solve. Collective. References must outlive it.
  OrganStates(OrganSpace& space,
              Case& the_case,
              std::vector<Followers> targets,
              std::vector<double> times,
              Timers& timers,
              std::vector<physics::CaseParameter> fields = {});

  MechanicsProblem& mechanics() { return mechanics_; }
  const std::vector<double>& times() const { return times_; }
  const StateCounts& counts() const { return counts_; }
  bool is_unloaded() const { return unloading_ != nullptr; }

  /// Relative residual of the linear systems of derivatives; 1e-8 unless set.
  void set_linear_tolerance(double tolerance) { linear_tolerance_ = tolerance; }

  /// Solves for `values`, from `near` where given. The first point ever solved also fixes the
  /// augmentation g, so that all points belong to one discrete problem. Throws SolveFailure and
  /// std::invalid_argument (a number out of its range). Collective.
  std::unique_ptr<OrganPoint> solve(const Eigen::VectorXd& values, const OrganPoint* near);
  /// Fills `point.changes`; linear solves start from those of `near` where given. Collective.
  void differentiate(OrganPoint& point, const OrganPoint* near = nullptr);
  /// Derivatives of the states along one change of values and factors: one linear solve a state.
  /// Collective.
  PointChange push_forward(const OrganPoint& point, const PointGradient& change);
  /// Derivative of the forces of state k, supports included, along `change` that moves the states
  /// by `moved`. Collective.
  BlockVector force_change(const OrganPoint& point,
                           std::size_t k,
                           const PointGradient& change,
                           const PointChange& moved);
  /// The transpose: derivatives of `load` along all values and factors, one adjoint solve a state
  /// whatever their number: K^T lambda = -load, and (K - R_X)^T mu for the unloaded shape.
  /// Collective.
  PointGradient pull_back(const OrganPoint& point, const PointLoad& load);
  /// Solves for values and factors, from `near` moved by `step` where given. As solve.
  std::unique_ptr<OrganPoint> solve_field(const Eigen::VectorXd& values,
                                          const CellFactors& factors,
                                          const OrganPoint* near,
                                          const PointChange* step);
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
  /// The same moved along `change`, which moves the states by `moved`, by `step`.
  void visit_moved(const OrganPoint& point,
                   std::size_t k,
                   const PointGradient& change,
                   const PointChange& moved,
                   double step,
                   BlockVector& state,
                   BlockVector& forces);
  /// Derivatives of the forces of state k along every unknown, supports included: K dx + R_theta.
  /// Needs changes. Collective.
  std::vector<BlockVector> force_changes(const OrganPoint& point, std::size_t k);

 private:
  void set_values(const Eigen::VectorXd& values);
  void set_factors(const CellFactors& factors);
  void linearise_image(const OrganPoint& point);
  void linearise_state(const OrganPoint& point, std::size_t k);
  void add_change_force(const PointGradient& change, BlockVector& out);
  void add_gradient(const BlockVector& multiplier, PointGradient& out);
  BlockVector solve_adjoint(const LinearOperator& system, const BlockVector& load);
  void place(const BlockVector& image);
  void solve_point(OrganPoint& point, const OrganPoint* near);
  void solve_image(OrganPoint& point, const OrganPoint* near);
  bool image_by_newton(OrganPoint& point, const OrganPoint* near);
  void image_by_fixed_point(OrganPoint& point, const OrganPoint* near);
  bool load_reference(const BlockVector& image, BlockVector& loaded);
  double points_to_image(const BlockVector& image);
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
  bool moves_supports(int j) const;
  BlockVector prescribed_change(int j);
  BlockVector prescribed_change(const PointGradient& change);
  void add_prescribed_gradient(const BlockVector& multiplier,
                               const BlockVector& load,
                               TransposedTangent::Of of,
                               PointGradient& out);
  BlockVector solve_change(NonlinearProblem& problem, BlockVector& force, const BlockVector& moved);
  void differentiate_image(OrganPoint& point, const OrganPoint* near);
  void differentiate_state(OrganPoint& point, std::size_t k, const OrganPoint* near);
  void add_reference_force(const BlockVector& image_change, BlockVector& out);

  OrganSpace& space_;
  Case& case_;
  std::vector<Followers> targets_;
  std::vector<double> times_;
  MechanicsProblem mechanics_;
  std::unique_ptr<UnloadingProblem> unloading_;
  std::vector<physics::CaseParameter> fields_;
  StateCounts counts_;
  double linear_tolerance_ = 1e-8;
  bool settled_ = false;
  /// Point and time (none: its image) that the tangent was last made at for a derivative.
  std::pair<const OrganPoint*, std::optional<std::size_t>> linearised_{nullptr, {}};
};

}  // namespace viscera::calibration
