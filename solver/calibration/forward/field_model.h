// Maps of factors and the scalar unknowns beside them as one problem in white coordinates.
#pragma once

#include <string>
#include <vector>

#include "solver/calibration/forward/field_prior.h"
#include "solver/calibration/forward/organ_model.h"
#include "solver/calibration/inference/white_problem.h"

namespace viscera::calibration {

/// z = ((w - mean) / sd of every unknown in its working coordinate, white numbers of every map).
class FieldModel final : public WhiteProblem {
 public:
  /// `model` has maps and must outlive it; every unknown has a proper prior. Collective.
  FieldModel(OrganModel& model, const OrganSpace& space, const Case& the_case);

  int size() const override { return size_; }
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

 private:
  CellFactors factors(const Eigen::VectorXd& z) const;
  PointGradient change(const Eigen::VectorXd& direction) const;

  OrganModel& model_;
  std::vector<FieldPrior> priors_;
  std::vector<int> first_;
  int n_scalars_, size_;
  Evaluation evaluation_, accepted_;
  Eigen::VectorXd z_, tried_;       // accepted, and of the last residual
  Eigen::VectorXd roots_, slopes_;  // rows by their loss (huber.h), and its slopes where accepted
};

}  // namespace viscera::calibration
