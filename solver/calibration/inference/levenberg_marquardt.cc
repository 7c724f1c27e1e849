#include "solver/calibration/inference/levenberg_marquardt.h"

#include <algorithm>
#include <cmath>

#include "solver/calibration/inference/box_quadratic.h"

namespace viscera::calibration {

namespace {

struct Step {
  Eigen::VectorXd d;
  double length = 0;      ///< in natural scales
  double predicted = 0;   ///< fall of chi-square
  bool hindered = false;  ///< cut by the trust region
};

class LevenbergMarquardt {
 public:
  LevenbergMarquardt(Memo& memo, const Box& box, const OptimiserOptions& options)
      : memo_(memo),
        box_(box),
        options_(options),
        scales_(step_scales(memo.unknowns())),
        radius_(options.first_radius) {}

  Optimum run(const Eigen::VectorXd& start) {
    best_ = &count_.add(memo_.jacobian_at(box_.clamp(start), options_.purpose));
    if (!best_->feasible) {
      best_ = nullptr;
      return finish(Stop::start_infeasible);
    }
    while (true) {
      linearise();
      if (decrement_ < options_.decrement)
        return finish(Stop::decrement);
      if (small_change_)
        return finish(Stop::chi2_change);
      if (points() >= options_.max_points)
        return finish(Stop::point_limit);
      while (!try_step()) {
        if (radius_ < options_.least_radius)
          return finish(Stop::stalled);
        if (points() >= options_.max_points)
          return finish(Stop::point_limit);
      }
    }
  }

 private:
  int points() const { return count_.points(); }

  void linearise() {
    H_ = gauss_newton_hessian(best_->jacobian);
    g_ = best_->jacobian.transpose() * best_->residual;
    decrement_ = bounded_decrement(*best_, box_);
    memo_.set_decrement(*best_, decrement_);
  }

  Step damped_step(double damping) const {
    Eigen::MatrixXd H = H_;
    H.diagonal().array() += damping * scales_.array().square().inverse();
    Step step;
    step.d = minimise_in_box(H, g_, box_.lower - best_->working, box_.upper - best_->working);
    step.length = step.d.cwiseQuotient(scales_).norm();
    step.predicted = -2 * g_.dot(step.d) - step.d.dot(H_ * step.d);
    return step;
  }

  /// The step within the trust region: damping found by bisection of its logarithm; each try is a
  /// dense solve with a few unknowns.
  Step limited_step() const {
    Step step = damped_step(0);
    if (step.length <= radius_)
      return step;
    const double size = (H_.diagonal().array() * scales_.array().square()).maxCoeff();
    double low = std::log(1e-16 * size), high = std::log(1e3 * size + g_.norm());
    while (damped_step(std::exp(high)).length > radius_)
      high += 5;
    for (int i = 0; i < 60 && std::abs(step.length / radius_ - 1) > 0.02; ++i) {
      const double middle = 0.5 * (low + high);
      step = damped_step(std::exp(middle));
      (step.length > radius_ ? low : high) = middle;
    }
    step.hindered = true;
    return step;
  }

  /// True when the trial is accepted.
  bool try_step() {
    const Step step = limited_step();
    const Trial& trial =
        count_.add(memo_.residual_at(box_.clamp(best_->working + step.d), options_.purpose));
    if (!trial.feasible) {
      radius_ = 0.3 * step.length;
      return false;
    }
    const double fall = best_->chi2() - trial.chi2();
    const double gain = fall / std::max(step.predicted, 1e-300);
    if (gain < 0.25)
      radius_ = std::clamp(0.5 / std::max(1 - gain, 0.5), 0.1, 0.5) * step.length;
    else if (gain > 0.75)
      radius_ = std::max(radius_, 2.5 * step.length);
    if (!(gain > 1e-3))
      return false;
    const Trial& accepted = memo_.jacobian_at(trial.working, options_.purpose);
    if (!accepted.feasible) {
      radius_ = 0.3 * step.length;
      return false;
    }
    small_change_ = fall < options_.chi2_change && gain > 0.25 && !step.hindered;
    best_ = &accepted;
    return true;
  }

  Optimum finish(Stop stop) const {
    Optimum optimum;
    optimum.stop = stop;
    optimum.best = best_;
    optimum.decrement = decrement_;
    optimum.points = points();
    optimum.failed = count_.failed();
    return optimum;
  }

  Memo& memo_;
  const Box& box_;
  const OptimiserOptions& options_;
  Eigen::VectorXd scales_;
  double radius_;
  PointCount count_;
  const Trial* best_ = nullptr;
  Eigen::MatrixXd H_;
  Eigen::VectorXd g_;
  double decrement_ = 0;
  bool small_change_ = false;
};

}  // namespace

Optimum minimise_levenberg_marquardt(Memo& memo,
                                     const Eigen::VectorXd& start,
                                     const Box& box,
                                     const OptimiserOptions& options) {
  return LevenbergMarquardt(memo, box, options).run(start);
}

}  // namespace viscera::calibration
