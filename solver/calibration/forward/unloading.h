// The unloaded shape behind a loaded image: find the reference X from which the organ, loaded as at
// the time of the image, deforms to the imaged shape x_m.
//
// Unknowns are those of the forward problem, u = x_m - X and the pressure, so that R(u, p; X) with
// X = x_m - u is a nonlinear problem like any other. All fields live on the imaged mesh; by its
// isoparametric elements this is the inverse elastostatic problem of Govindjee and Mihalic 1996.
// Its tangent is K - R_X: the forward tangent and the derivative along reference positions, applied
// by dual numbers; the preconditioner of K serves it.
#pragma once

#include <vector>

#include "solver/problem/mechanics_problem.h"

namespace viscera::calibration {

class UnloadingProblem final : public NonlinearProblem {
 public:
  /// The imaged shape is the reference now. Both must outlive the problem.
  UnloadingProblem(OrganSpace& space, MechanicsProblem& mechanics);

  void begin_step(const BlockVector& y) override;
  void set_time(double t) override { mechanics_.set_time(t); }
  void impose(BlockVector& y) const override { mechanics_.impose(y); }
  Admissibility residual(const BlockVector& y, BlockVector& r) override;
  Admissibility linearise(const BlockVector& y) override;
  LinearReport solve(const BlockVector& rhs,
                     const BlockVector& prescribed_increment,
                     double relative_tolerance,
                     BlockVector& dy) override;
  /// Adds something near the next solution to what the mechanics knows
  /// (MechanicsProblem::use_known).
  void offer_guess(const BlockVector& guess);
  double force_scale() const override { return mechanics_.force_scale(); }
  double norm(const BlockVector& r) const override { return mechanics_.norm(r); }
  std::string diagnose() const override;

  /// Moves the reference of the organ to x_m - u. False where an element would turn inside out.
  /// Collective.
  bool place_reference(const BlockVector& y);

 private:
  OrganSpace& space_;
  MechanicsProblem& mechanics_;
  std::vector<double> image_;  ///< [local node][3], mm
};

}  // namespace viscera::calibration
