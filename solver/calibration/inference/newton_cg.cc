#include "solver/calibration/inference/newton_cg.h"

#include <algorithm>
#include <cmath>

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

/// Conjugate gradients on (I + J^T J) d = -g until the residual is `share` of g and the decrement
/// is known to be above or below `tolerance`: what is missing of it is at most |residual|^2.
Direction solve(
    WhiteProblem& problem, const Vector& g, double share, double tolerance, int max_products) {
  Direction out{Vector::Zero(g.size()), 0, 0};
  Vector r = -g, p = r;
  double rr = r.squaredNorm();
  const double enough = share * share * rr;
  const auto is_open = [&] { return out.decrement < tolerance && out.decrement + rr >= tolerance; };
  while ((rr > enough || is_open()) && out.products < max_products) {
    const Vector Hp = p + problem.apply_transpose(problem.apply(p));
    ++out.products;
    const double alpha = rr / p.dot(Hp);
    out.step += alpha * p;
    r -= alpha * Hp;
    const double next = r.squaredNorm();
    p = r + next / rr * p;
    rr = next;
    out.decrement = -g.dot(out.step);
  }
  return out;
}

class Search {
 public:
  Search(WhiteProblem& problem, const NewtonCgOptions& options, NewtonCgResult& result)
      : problem_(problem), options_(options), result_(result) {}

  /// False where no share of the step helps.
  bool go(const Direction& direction, const std::function<void(const NewtonCgResult&)>& observer) {
    const double before = result_.chi2();
    double share = std::min(1.0, problem_.longest_share(direction.step));
    for (int k = 0; k < most_halvings && result_.points < options_.max_points; ++k, share *= 0.5) {
      const Vector step = share * direction.step, z = result_.z + step;
      const Vector residual = problem_.residual(z, step);
      ++result_.points;
      result_.failed += residual.size() == 0;
      const bool better =
          residual.size() > 0 && residual.squaredNorm() + z.squaredNorm() <=
                                     before - 2 * armijo * share * direction.decrement;
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

}  // namespace

NewtonCgResult newton_cg(WhiteProblem& problem,
                         const Vector& start,
                         const NewtonCgOptions& options,
                         const std::function<void(const NewtonCgResult&)>& observer) {
  NewtonCgResult result;
  result.z = start;
  result.residual = problem.residual(start, {});
  result.points = 1;
  if (result.residual.size() == 0) {
    result.failed = 1;
    return result;
  }
  problem.accept();
  if (observer)
    observer(result);
  Search search(problem, options, result);
  double first_slope = 0;
  result.stop = Stop::point_limit;
  while (result.points < options.max_points) {
    const Vector g = problem.apply_transpose(result.residual) + result.z;
    first_slope = std::max(first_slope, g.norm());
    const double share = std::min(0.5, std::sqrt(g.norm() / first_slope));
    const Direction direction = solve(problem, g, share, options.decrement, options.max_products);
    result.products += direction.products;
    result.steps.push_back({result.points, result.residual.squaredNorm(), result.z.squaredNorm(),
                            direction.decrement, direction.products});
    if (direction.decrement < options.decrement) {
      result.stop = Stop::decrement;
      break;
    }
    if (!search.go(direction, observer)) {
      result.stop = result.points < options.max_points ? Stop::stalled : Stop::point_limit;
      break;
    }
  }
  return result;
}

}  // namespace viscera::calibration
