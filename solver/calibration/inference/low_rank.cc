#include "solver/calibration/inference/low_rank.h"

#include <algorithm>
#include <random>
#include <vector>

#include <Eigen/Eigenvalues>

namespace viscera::calibration {
namespace {

using Vector = Eigen::VectorXd;

/// Residuals of the pairs kept may be this part of the threshold.
constexpr double sharpness = 0.3;

Vector random_unit(int n) {
  std::mt19937_64 random(1);
  std::normal_distribution<double> normal;
  return Vector::NullaryExpr(n, [&] { return normal(random); }).normalized();
}

/// The tridiagonal matrix of the basis so far.
struct Ritz {
  Vector values;  ///< increasing
  Eigen::MatrixXd vectors;
  Ritz(const std::vector<double>& alpha, const std::vector<double>& beta) {
    Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solver;
    solver.computeFromTridiagonal(
        Eigen::Map<const Vector>(alpha.data(), alpha.size()),
        Eigen::Map<const Vector>(beta.data(), static_cast<Eigen::Index>(alpha.size()) - 1));
    values = solver.eigenvalues();
    vectors = solver.eigenvectors();
  }
};

/// All values above the threshold are sharp, and one is below it.
bool is_enough(const Ritz& ritz, double beta, double threshold) {
  const Eigen::Index last = ritz.values.size() - 1;
  for (Eigen::Index i = 0; i <= last; ++i)
    if (ritz.values[i] > threshold &&
        beta * std::abs(ritz.vectors(last, i)) > sharpness * threshold)
      return false;
  return ritz.values[0] < threshold;
}

}  // namespace

double LowRank::variance_removed(const Vector& gradient) const {
  const Vector along = vectors.transpose() * gradient;
  return (values.array() / (1 + values.array()) * along.array().square()).sum();
}

LowRank low_rank(WhiteProblem& problem, const LowRankOptions& options) {
  const int n = problem.size(), most = std::min(n, options.max_products);
  Eigen::MatrixXd basis(n, most);
  std::vector<double> alpha, beta;
  LowRank out;
  Vector q = random_unit(n);
  for (int k = 0; k < most; ++k) {
    basis.col(k) = q;
    const Vector image = problem.apply(q);
    out.images.conservativeResize(image.size(), k + 1);
    out.images.col(k) = image;
    Vector w = problem.apply_transpose(image);
    ++out.products;
    alpha.push_back(q.dot(w));
    const auto so_far = basis.leftCols(k + 1);
    for (int pass = 0; pass < 2; ++pass)
      w -= so_far * (so_far.transpose() * w);
    beta.push_back(w.norm());
    const double size = *std::max_element(alpha.begin(), alpha.end());
    if (beta.back() <= 1e-14 * size || is_enough(Ritz(alpha, beta), beta.back(), options.threshold))
      break;
    q = w / beta.back();
  }
  const Ritz ritz(alpha, beta);
  const Eigen::Index found = ritz.values.size();
  Eigen::Index kept = 0;
  while (kept < found && ritz.values[found - 1 - kept] > options.threshold)
    ++kept;
  out.values = ritz.values.tail(kept).reverse();
  out.vectors = basis.leftCols(found) * ritz.vectors.rightCols(kept).rowwise().reverse();
  out.basis = basis.leftCols(found);
  out.left_out = kept < found ? std::max(0.0, ritz.values[found - 1 - kept]) : 0;
  return out;
}

}  // namespace viscera::calibration
