// Every point that a calibration has looked at, in working coordinates. Residual and derivatives of
// a point are asked of the model at most once; failed points are kept with their reason.
#pragma once

#include <deque>
#include <functional>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include <Eigen/Core>

#include "solver/calibration/inference/model.h"

namespace viscera::calibration {

/// What a point was evaluated for.
enum class Purpose { fit, multistart, profile, sample, curvature };
const char* to_string(Purpose purpose);

/// One point of the memo. Rows of the residual: those of the model, by their loss (huber.h), then
/// one (w - mean) / sd for each proper prior. Chi-square is their squared norm.
struct Trial {
  int number = 0;  ///< from 1, in order of evaluation
  Purpose purpose = Purpose::fit;
  Eigen::VectorXd working;
  Eigen::VectorXd values;
  bool feasible = false;
  std::string reason;  ///< why not
  Eigen::VectorXd residual;
  Eigen::MatrixXd jacobian;  ///< d residual / d working; empty until asked for
  Eigen::VectorXd predictions;
  Eigen::MatrixXd predictions_jacobian;  ///< d prediction / d working
  Eigen::VectorXd block_chi2;            ///< per observation block
  double data_chi2 = std::numeric_limits<double>::infinity();
  double prior_chi2 = std::numeric_limits<double>::infinity();
  double decrement = std::numeric_limits<double>::quiet_NaN();  ///< set by the optimiser
  std::vector<int> beyond;  ///< rows beyond the threshold of their loss
  Cost cost;                ///< of everything up to and including this point

  double chi2() const { return data_chi2 + prior_chi2; }
  bool has_jacobian() const { return jacobian.size() > 0; }
  /// The Jacobian with no row for what lies beyond its threshold, where the loss is straight: its
  /// J^T J is the curvature of chi-square / 2, what the data say of the unknowns.
  Eigen::MatrixXd information_rows() const;
};

class Crew;

class Memo {
 public:
  /// Checks the unknowns (InputError); `model` must outlive the memo.
  explicit Memo(Model& model);

  /// The point with its residual, or with its derivatives too. References stay valid. Collective.
  const Trial& residual_at(const Eigen::VectorXd& working, Purpose purpose = Purpose::fit);
  const Trial& jacobian_at(const Eigen::VectorXd& working, Purpose purpose = Purpose::fit);

  /// The feasible point closest in units of the unknowns' natural scales; null when there is none.
  const Trial* nearest(const Eigen::VectorXd& working) const;

  /// Called after each call of the model with the trial that it was made for: progress,
  /// checkpoints.
  void set_observer(std::function<void(const Trial&)> observer) { observer_ = std::move(observer); }

  /// What an optimiser wants to find again beside the points when it goes on; UTF-8.
  void set_note(std::string note) { note_ = std::move(note); }
  const std::string& note() const { return note_; }

  /// A trial known from an earlier run, numbered anew; see memo_store.h. Not for points that the
  /// memo holds already.
  void add_known(Trial trial);

  /// A point that was evaluated apart from the memo, as if it had asked for it. Derivatives come by
  /// `complete`.
  const Trial& add(const Eigen::VectorXd& working,
                   const Evaluation& evaluation,
                   Purpose purpose = Purpose::fit);

  void set_decrement(const Trial& trial, double decrement);

  /// (model - data) / sd of a trial's rows of data, whatever their loss.
  Eigen::VectorXd raw_residual(const Trial& trial) const;

  /// Groups that independent work is shared out to, see share.h; null: none. Not owned.
  void set_crew(Crew* crew) { crew_ = crew; }
  Crew* crew() const { return crew_; }
  bool is_settled() const { return settled_; }
  void set_settled() { settled_ = true; }
  /// Takes over derivatives that another group has found for the trial at this index.
  void complete(std::size_t index, const Trial& from);
  /// References to the trials from this index on become invalid.
  void forget_from(std::size_t index) { trials_.resize(index); }
  void set_cost_of_others(const Cost& cost) { others_ = cost; }

  /// Of the model, and those of all other groups.
  Cost cost() const { return sum(model_.cost(), others_); }

  const Model& model() const { return model_; }
  const std::vector<Unknown>& unknowns() const { return model_.unknowns(); }
  const std::deque<Trial>& trials() const { return trials_; }
  int n_unknowns() const { return static_cast<int>(unknowns().size()); }
  int n_data_rows() const { return n_data_rows_; }
  const std::vector<int>& priors() const { return priors_; }

 private:
  Trial* find(const Eigen::VectorXd& working);
  Trial new_trial(const Eigen::VectorXd& working, Purpose purpose) const;
  void evaluate(Trial& trial, bool with_jacobian);
  void take(Trial& trial, const Evaluation& evaluation) const;
  void fill_residual(Trial& trial, const Evaluation& evaluation) const;
  void fill_jacobian(Trial& trial, const Evaluation& evaluation) const;
  void mark_beyond(Trial& trial) const;

  Model& model_;
  std::vector<int> priors_;
  Eigen::VectorXd scales_;
  int n_data_rows_ = 0;
  Eigen::VectorXd thresholds_;  // of the rows of data
  std::deque<Trial> trials_;
  std::function<void(const Trial&)> observer_;
  std::string note_;
  Crew* crew_ = nullptr;
  bool settled_ = false;
  Cost others_;
};

}  // namespace viscera::calibration
