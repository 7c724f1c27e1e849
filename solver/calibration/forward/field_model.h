// Scalar unknowns, and maps of factors if there are any, as one problem in white coordinates.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "solver/calibration/forward/field_prior.h"
#include "solver/calibration/forward/organ_model.h"
#include "solver/calibration/inference/white_problem.h"
#include "solver/calibration/inference/working.h"

namespace viscera::calibration {

/// z = ((w - mean) / sd of every unknown in its working coordinate, white numbers of every map).
class FieldModel final : public WhiteProblem {
 public:
  /// `model` must outlive it; every unknown has a proper prior. Collective.
  FieldModel(OrganModel& model, const OrganSpace& space, const Case& the_case);

  /// Rows that products are of: by their loss (chi-square and its gradient), or without those
  /// beyond the threshold of their loss, of which the data say nothing (the posterior).
  enum class Rows { by_loss, informative };
  void use(Rows rows) { rows_ = rows; }
  /// Called with every point that is tried: its z and what was found there.
  void set_observer(std::function<void(const Eigen::VectorXd&, const Evaluation&)> observer) {
    observer_ = std::move(observer);
  }

  int size() const override { return size_; }
  Eigen::VectorXd clamp(const Eigen::VectorXd& z) const override;
  double longest_share(const Eigen::VectorXd& step) const override;
  Eigen::VectorXd residual(const Eigen::VectorXd& z, const Eigen::VectorXd& step) override;
  std::string reason() const override { return evaluation_.reason; }
  void accept() override;
  Eigen::VectorXd apply(const Eigen::VectorXd& direction) override;
  Eigen::VectorXd apply_transpose(const Eigen::VectorXd& weights) override;

  const OrganModel& model() const { return model_; }
  const std::vector<FieldPrior>& priors() const { return priors_; }
  /// Where unknowns start; maps at 1.
  Eigen::VectorXd start() const;
  Eigen::VectorXd working(const Eigen::VectorXd& z) const;
  Eigen::VectorXd values(const Eigen::VectorXd& z) const;
  /// Part of z that belongs to map i, and the map: logarithms of factors by vertex.
  int first_of(std::size_t i) const { return first_[i]; }
  Eigen::VectorXd field(const Eigen::VectorXd& z, std::size_t i) const;
  const Evaluation& evaluation() const { return accepted_; }  ///< of the accepted point
  const Evaluation& tried() const { return evaluation_; }     ///< of the last residual
  /// Derivatives of the predictions at the accepted point along z, [prediction][unknown]: by an
  /// adjoint each where there is one for its quantity, else along every unknown; beside maps then a
  /// row of NaN. Collective.
  Eigen::MatrixXd prediction_gradients();

 private:
  CellFactors factors(const Eigen::VectorXd& z) const;
  PointGradient change(const Eigen::VectorXd& direction) const;
  Eigen::VectorXd white(const PointGradient& gradient) const;
  void fill_by_sensitivities(const std::vector<Eigen::Index>& which, Eigen::MatrixXd& gradients);

  OrganModel& model_;
  std::vector<FieldPrior> priors_;
  std::vector<int> first_;
  int n_scalars_, size_;
  Box box_, white_box_;  // of the scalars
  Rows rows_ = Rows::by_loss;
  std::function<void(const Eigen::VectorXd&, const Evaluation&)> observer_;
  Evaluation evaluation_, accepted_;
  Eigen::VectorXd z_, tried_;             // accepted, and of the last residual
  Eigen::VectorXd roots_;                 // rows of the last residual by their loss (huber.h)
  Eigen::VectorXd slopes_, informative_;  // of the loss at the accepted point, by Rows
};

}  // namespace viscera::calibration
