// Quasi-static equilibrium of an organ as Newton sees it.
#pragma once

#include <memory>
#include <string>

#include "solver/core/timers.h"
#include "solver/operators/organ_operator.h"
#include "solver/problem/preconditioner.h"
#include "solver/problem/scaled_tangent.h"
#include "solver/solve/known_solutions.h"
#include "solver/solve/krylov.h"
#include "solver/solve/nonlinear_problem.h"

namespace viscera {

class MechanicsProblem final : public NonlinearProblem {
 public:
  /// Collective. All references must outlive the problem.
  MechanicsProblem(const OrganSpace& space, const Case& the_case, Timers& timers);
  ~MechanicsProblem() override;

  OrganOperator& organ() { return organ_; }
  const OrganOperator& organ() const { return organ_; }
  bool is_direct() const { return direct_; }
  std::int64_t n_unknowns() const;

  void begin_step(const BlockVector& x) override { organ_.choose_augmentation(x); }
  void set_time(double t) override {
    organ_.set_time(t);
    iteration_ = 0;
  }
  void impose(BlockVector& x) const override;
  Admissibility residual(const BlockVector& x, BlockVector& r) override;
  Admissibility linearise(const BlockVector& x) override;
  LinearReport solve(const BlockVector& rhs,
                     const BlockVector& prescribed_increment,
                     double relative_tolerance,
                     BlockVector& dx) override {
    return solve_system(tangent_, rhs, prescribed_increment, relative_tolerance, dx);
  }
  /// The same with another system that the tangent's preconditioner serves: like ScaledTangent,
  /// with identity on constrained entries and scaled pressures.
  LinearReport solve_system(const LinearOperator& system,
                            const BlockVector& rhs,
                            const BlockVector& prescribed_increment,
                            double relative_tolerance,
                            BlockVector& dx);
  /// From now on linear solves start from the best combination of what is known and add theirs;
  /// null: from zero. What is known must be of one linearisation and one system.
  void use_known(KnownSolutions* known) { known_ = known; }
  /// Adds something near the next solution of `system` to what is known. Collective.
  void offer_guess(const LinearOperator& system, const BlockVector& guess);
  const ScaledTangent& tangent() const { return tangent_; }
  double force_scale() const override { return force_scale_; }
  double norm(const BlockVector& r) const override;
  std::string diagnose() const override;

  /// Internal and external forces of the last residual, reactions at constrained entries kept.
  const BlockVector& internal_force() const { return *internal_; }
  const BlockVector& external_force() const { return *external_; }

  /// The next linear system is far from the last one: the preconditioner is made anew for it.
  void forget_last_solve() {
    last_solve_ = {};
    iteration_ = 0;
  }

  /// Gives back memory that only linear solves need; the next one takes it anew.
  void release_workspace() { krylov_space_.release(); }

 private:
  void mask(BlockVector& x) const;
  Admissibility verdict(const kernels::DeterminantRange& range);

  const Case& case_;
  Timers& timers_;
  bool direct_;
  OrganOperator organ_;
  ScaledTangent tangent_;
  double pressure_scale_;
  std::unique_ptr<TangentPreconditioner> preconditioner_;
  std::shared_ptr<BlockVector> internal_, external_, rhs_;
  double force_scale_ = 0;
  KrylovSpace krylov_space_;
  LinearReport last_solve_;
  KnownSolutions* known_ = nullptr;
  int iteration_ = 0;  ///< of Newton since the time was set
  bool stale_ = true;
  kernels::DeterminantRange last_range_;
};

}  // namespace viscera
