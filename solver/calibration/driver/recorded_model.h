// A model whose evaluations are kept in a file, so that a calibration that was stopped goes on
// where it was: what is in the file is not solved again.
#pragma once

#include <deque>
#include <functional>
#include <string>

#include "solver/calibration/inference/model.h"

namespace viscera::calibration {

/// One line of the file.
struct RecordedEvaluation {
  Eigen::VectorXd values;
  Evaluation evaluation;
  Cost cost;  ///< after it
};

class RecordedModel final : public Model {
 public:
  struct Options {
    std::string file;  ///< JSON lines; empty: none is written
    std::string base;  ///< hash of case and overrides: a file of another one is refused
    bool resume = false;
    int rank = 0;                                             ///< rank 0 writes
    std::function<void()> before_solve;                       ///< may throw to stop
    std::function<void(const RecordedEvaluation&)> on_solve;  ///< after each new evaluation
  };
  /// Throws InputError where a file to resume from is missing or of another case.
  RecordedModel(Model& model, Options options);

  const std::vector<Unknown>& unknowns() const override { return model_.unknowns(); }
  const std::vector<ObservationBlock>& blocks() const override { return model_.blocks(); }
  const std::vector<Prediction>& predictions() const override { return model_.predictions(); }
  Evaluation evaluate(const Eigen::VectorXd& values, bool with_jacobian) override;
  Cost cost() const override;
  int n_resumed() const { return n_resumed_; }

 private:
  void read();
  void append(const RecordedEvaluation& record) const;

  Model& model_;
  Options options_;
  std::deque<RecordedEvaluation> records_;
  Cost former_;  ///< of the runs before this one
  int n_resumed_ = 0;
  bool warm_ = false;  ///< the model has solved in this run
};

}  // namespace viscera::calibration
