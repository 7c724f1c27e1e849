#include "solver/calibration/inference/newton_cg.h"

#include <algorithm>
#include <cmath>

#include "solver/core/errors.h"

namespace viscera::calibration {
namespace {

using Vector = Eigen::VectorXd;

/// Share of the decrease that the slope promises which a step must keep.
constexpr double armijo = 1e-4;
constexpr int most_halvings = 8;

struct Direction {
  Vector step;
  double decrement = 0;  ///< d^T H d
  int products = 0;
};

/// 1 for entries that the gradient can be followed along downhill, 0 for those that a bound stops.
Vector open_entries(const WhiteProblem& problem, const Vector& z, const Vector& g) {
  const Vector moved = problem.clamp(z - g) - z;
  return (moved.array() == 0 && g.array() != 0).select(0.0, Vector::Ones(g.size()));
}

/// The minimum of g . d + d . H d / 2, H = I + J^T J, over z + d in the bounds.
class Quadratic {
 public:
  Quadratic(WhiteProblem& problem, const Vector& z, const Vector& g, const Vector& open)
      : problem_(problem), z_(z), g_(g), open_(open), downhill_(-g) {
    found_.step = Vector::Zero(g.size());
  }

  /// Until what is left of the gradient is `share` of it and the decrement is known to be above or
  /// below `tolerance`: what is missing of it is at most what is left, squared. Where the minimum
  /// is beyond bounds, their entries are put there and the others sought again.
  Direction solve(double share, double tolerance, int max_products) {
    const double enough = share * share * open_.cwiseProduct(g_).squaredNorm();
    follow(enough, tolerance, max_products);
    for (int face = 0; face < most_faces && meets_bounds(); ++face) {
      downhill_ = -g_ - product(found_.step);
      follow(enough, tolerance, max_products);
    }
    return found_;
  }

 private:
  static constexpr int most_faces = 8;

  Vector product(const Vector& d) {
    ++found_.products;
    return d + problem_.apply_transpose(problem_.apply(d));
  }

  /// Conjugate gradients over the open entries, from the step so far.
  void follow(double enough, double tolerance, int max_products) {
    Vector r = open_.cwiseProduct(downhill_), p = r;
    double rr = r.squaredNorm();
    const auto is_open = [&] {
      return found_.decrement < tolerance && found_.decrement + rr >= tolerance;
    };
    while (rr > 0 && (rr > enough || is_open()) && found_.products < max_products) {
      const Vector Hp = product(p);
      const double alpha = rr / p.dot(Hp);
      found_.step += alpha * p;
      downhill_ -= alpha * Hp;
      r = open_.cwiseProduct(downhill_);
      const double next = r.squaredNorm();
      p = r + next / rr * p;
      rr = next;
      found_.decrement = -found_.step.dot(g_ + downhill_);  // H d = -g - what is downhill there
    }
  }

  /// Puts the entries that are beyond a bound on it and closes them. False where there is none.
  bool meets_bounds() {
    const Vector there = z_ + found_.step, inside = problem_.clamp(there);
    const auto beyond = (inside.array() != there.array()).eval();
    found_.step = beyond.select(inside - z_, found_.step);
    open_ = beyond.select(0.0, open_);
    return beyond.any();
  }

  WhiteProblem& problem_;
  const Vector &z_, &g_;
  Vector open_;
  Vector downhill_;  // -g - H d, all entries
  Direction found_;
};

class Search {
 public:
  Search(WhiteProblem& problem, const NewtonCgOptions& options, NewtonCgResult& result)
      : problem_(problem), options_(options), result_(result) {}

  /// False where no share of the step helps.
  bool go(const Direction& direction,
          const Vector& gradient,
          const std::function<void(const NewtonCgResult&)>& observer) {
    const double before = result_.chi2();
    double share = std::min(1.0, problem_.longest_share(direction.step));
    for (int k = 0; k < most_halvings && result_.points < options_.max_points; ++k, share *= 0.5) {
      const Vector z = problem_.clamp(result_.z + share * direction.step), step = z - result_.z;
      const Vector residual = problem_.residual(z, step);
      ++result_.points;
      result_.failed += residual.size() == 0;
      const bool better =
          residual.size() > 0 && residual.squaredNorm() + z.squaredNorm() <=
                                     before + 2 * armijo * std::min(0.0, gradient.dot(step));
      if (better) {
        problem_.accept();
        result_.z = z;
        result_.residual = residual;
      }
      if (observer)
        observer(result_);
      if (better)
        return true;
    }
    return false;
  }

 private:
  WhiteProblem& problem_;
  const NewtonCgOptions& options_;
  NewtonCgResult& result_;
};

/// From the accepted point of `result`.
void walk(WhiteProblem& problem,
          NewtonCgResult& result,
          const NewtonCgOptions& options,
          const std::function<void(const NewtonCgResult&)>& observer) {
  Search search(problem, options, result);
  result.stop = Stop::point_limit;
  while (result.points < options.max_points) {
    const Vector g = problem.apply_transpose(result.residual) + result.z;
    const Vector open = open_entries(problem, result.z, g);
    const double slope = open.cwiseProduct(g).norm();
    result.first_slope = std::max(result.first_slope, slope);
    const double share = std::min(0.5, std::sqrt(slope / result.first_slope));
    const Direction direction =
        Quadratic(problem, result.z, g, open).solve(share, options.decrement, options.max_products);
    result.products += direction.products;
    result.steps.push_back({result.points, result.residual.squaredNorm(), result.z.squaredNorm(),
                            direction.decrement, direction.products});
    if (direction.decrement < options.decrement) {
      result.stop = Stop::decrement;
      return;
    }
    if (!search.go(direction, g, observer)) {
      result.stop = result.points < options.max_points ? Stop::stalled : Stop::point_limit;
      return;
    }
  }
}

}  // namespace

NewtonCgResult newton_cg(WhiteProblem& problem,
                         const Vector& start,
                         const NewtonCgOptions& options,
                         const std::function<void(const NewtonCgResult&)>& observer) {
  NewtonCgResult result;
  result.z = problem.clamp(start);
  result.residual = problem.residual(result.z, {});
  result.points = 1;
  if (result.residual.size() == 0) {
    result.failed = 1;
    return result;
  }
  problem.accept();
  if (observer)
    observer(result);
  walk(problem, result, options, observer);
  return result;
}

NewtonCgResult newton_cg(WhiteProblem& problem,
                         NewtonCgResult stopped,
                         const NewtonCgOptions& options,
                         const std::function<void(const NewtonCgResult&)>& observer) {
  stopped.residual = problem.residual(stopped.z, {});
  if (stopped.residual.size() == 0)
    throw SolveFailure("The point that the calibration had reached cannot be solved again: " +
                       problem.reason());
  problem.accept();
  walk(problem, stopped, options, observer);
  return stopped;
}

}  // namespace viscera::calibration
