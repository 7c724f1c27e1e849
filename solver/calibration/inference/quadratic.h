// The model as a polynomial about the estimate, made of derivatives at a few points around it: the
// curvature of residual and predictions that a normal posterior leaves out.
#pragma once

#include <optional>

#include "solver/calibration/inference/laplace.h"

namespace viscera::calibration {

/// Residual and predictions to second order in all unknowns and to third in products of a square
/// and another (three different axes are left out). Coordinates z: working = estimate + axes z, in
/// which the normal approximation has unit covariance.
class QuadraticModel {
 public:
  /// Asks for derivatives at two points along each axis, `reach` sd to either side, within the box.
  /// Where only one can be solved the third order is left out, where none the axis is straight.
  /// Axes are columns of the covariance's Cholesky factor: those of nuisances that stand last move
  /// nothing else, and cost no forward solve where the model keeps its last state. `estimate` has
  /// its Jacobian. Collective as the model is.
  QuadraticModel(Memo& memo, const Trial& estimate, const Laplace& posterior, double reach = 1.5);

  Eigen::VectorXd working(const Eigen::VectorXd& z) const { return estimate_ + axes_ * z; }
  bool is_inside(const Eigen::VectorXd& working) const;
  double chi2(const Eigen::VectorXd& z) const;  ///< priors included
  /// Of positive predictions (Transform::log) the logarithm is the polynomial.
  Eigen::VectorXd predictions(const Eigen::VectorXd& z) const;
  int n_unknowns() const { return static_cast<int>(estimate_.size()); }
  int evaluated() const { return evaluated_; }  ///< points that it asked for

 private:
  /// Derivatives of all outputs along the axes at one point off the estimate.
  struct Side {
    double step = 0;
    Eigen::MatrixXd slopes;
  };
  Eigen::VectorXd outputs(const Trial& trial) const;
  Eigen::MatrixXd slopes(const Trial& trial) const;
  double step_inside(int axis, double wanted) const;
  std::optional<Side> side(Memo& memo, const Trial& estimate, int axis, double step);
  void add_axis(Memo& memo, const Trial& estimate, int axis, double reach);
  void assemble(const Trial& estimate);
  void compress();
  Eigen::VectorXd features(const Eigen::VectorXd& z) const;

  Box box_;
  Eigen::VectorXd estimate_;
  Eigen::MatrixXd axes_;
  std::vector<Transform> transforms_;  // of predictions
  Eigen::Index n_rows_ = 0;            // of the residual; predictions follow
  std::vector<Eigen::MatrixXd>
      second_;                          // by axis k: [output][axis l], d2/dz_k dz_l; empty: unknown
  std::vector<Eigen::MatrixXd> third_;  // by axis k: [output][axis l], d3/dz_k^2 dz_l
  Eigen::MatrixXd coefficients_;        // [output][feature]
  Eigen::MatrixXd residual_;            // [row][feature], orthogonally reduced to few rows
  int evaluated_ = 0;
};

}  // namespace viscera::calibration
