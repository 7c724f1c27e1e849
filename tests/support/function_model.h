// A model made of a function, for tests that can be solved by hand.
#pragma once

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "solver/calibration/inference/model.h"

namespace viscera::test {

class FunctionModel : public calibration::Model {
 public:
  /// Residual, Jacobian, predictions at values; `feasible` is set by the function.
  using Function = std::function<calibration::Evaluation(const Eigen::VectorXd&)>;

  /// One block of n_rows data with unit noise; predictions are named q1, q2, ...
  FunctionModel(std::vector<calibration::Unknown> unknowns,
                int n_rows,
                int n_predictions,
                Function function)
      : unknowns_(std::move(unknowns)),
        blocks_{{"data", "1", 1, 0, n_rows}},
        function_(std::move(function)) {
    for (int q = 0; q < n_predictions; ++q)
      predictions_.push_back({"q" + std::to_string(q + 1), "1"});
  }

  void set_huber(double threshold) { blocks_[0].huber = threshold; }

  const std::vector<calibration::Unknown>& unknowns() const override { return unknowns_; }
  const std::vector<calibration::ObservationBlock>& blocks() const override { return blocks_; }
  const std::vector<calibration::Prediction>& predictions() const override { return predictions_; }
  calibration::Cost cost() const override { return cost_; }
  calibration::Evaluation evaluate(const Eigen::VectorXd& values, bool) override {
    ++cost_.forward_solves;
    calibration::Evaluation result = function_(values);
    cost_.failed += !result.feasible;
    return result;
  }

 private:
  std::vector<calibration::Unknown> unknowns_;
  std::vector<calibration::ObservationBlock> blocks_;
  std::vector<calibration::Prediction> predictions_;
  Function function_;
  calibration::Cost cost_;
};

inline calibration::Unknown plain_unknown(const std::string& name,
                                          double start,
                                          double prior_sd = std::numeric_limits<double>::infinity(),
                                          double lower = -std::numeric_limits<double>::infinity()) {
  calibration::Unknown unknown;
  unknown.name = name;
  unknown.unit = "1";
  unknown.start = start;
  unknown.lower = lower;
  unknown.prior.sd = prior_sd;
  return unknown;
}

/// Residual A x - y, predictions B x.
inline FunctionModel linear_model(std::vector<calibration::Unknown> unknowns,
                                  const Eigen::MatrixXd& A,
                                  const Eigen::VectorXd& y,
                                  const Eigen::MatrixXd& B) {
  return {std::move(unknowns), int(A.rows()), int(B.rows()), [=](const Eigen::VectorXd& x) {
            calibration::Evaluation result;
            result.feasible = true;
            result.residual = A * x - y;
            result.jacobian = A;
            result.predictions = B * x;
            result.predictions_jacobian = B;
            return result;
          }};
}

}  // namespace viscera::test
