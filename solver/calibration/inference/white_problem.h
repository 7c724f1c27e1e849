// Least squares over many unknowns whose prior is standard normal, by products with the Jacobian
// alone: what maps of parameters need, whose Jacobians are too large to write down.
#pragma once

#include <string>

#include <Eigen/Core>

namespace viscera::calibration {

/// Residuals with unit variance of unknowns z ~ N(0, I). The same on every rank; collective.
class WhiteProblem {
 public:
  virtual ~WhiteProblem() = default;
  virtual int size() const = 0;
  /// The point of the bounds, each on one unknown, that is nearest to z; z itself inside them.
  virtual Eigen::VectorXd clamp(const Eigen::VectorXd& z) const { return z; }
  /// Largest share of a step that is worth trying: what is certain to be too far is left out.
  virtual double longest_share(const Eigen::VectorXd& step) const = 0;
  /// Residual at z; an empty vector where it cannot be solved (`reason`). `step`: from the accepted
  /// point to z, empty at the first.
  virtual Eigen::VectorXd residual(const Eigen::VectorXd& z, const Eigen::VectorXd& step) = 0;
  virtual std::string reason() const = 0;
  /// The last residual's point is the one that the products below belong to.
  virtual void accept() = 0;
  virtual Eigen::VectorXd apply(const Eigen::VectorXd& direction) = 0;          ///< J v
  virtual Eigen::VectorXd apply_transpose(const Eigen::VectorXd& weights) = 0;  ///< J^T w
};

}  // namespace viscera::calibration
