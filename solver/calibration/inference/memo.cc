#include "solver/calibration/inference/memo.h"

#include "solver/calibration/inference/huber.h"
#include "solver/calibration/inference/working.h"
#include "solver/core/errors.h"

namespace viscera::calibration {

namespace {

void require(bool holds, const char* what) {
  if (!holds)
    throw Error(ExitStatus::internal,
                std::string("A model handed to the calibration returned ") + what + ".");
}

}  // namespace

const char* to_string(Purpose purpose) {
  switch (purpose) {
    case Purpose::multistart:
      return "multistart";
    case Purpose::profile:
      return "profile";
    case Purpose::sample:
      return "sample";
    case Purpose::curvature:
      return "curvature";
    case Purpose::fit:
      break;
  }
  return "fit";
}

Memo::Memo(Model& model) : model_(model), priors_(prior_rows(model.unknowns())) {
  check(model.unknowns());
  scales_ = natural_scales(model.unknowns());
  for (const ObservationBlock& block : model.blocks())
    n_data_rows_ += block.n_rows;
  thresholds_.resize(n_data_rows_);
  for (const ObservationBlock& block : model.blocks())
    thresholds_.segment(block.first_row, block.n_rows).setConstant(block.huber);
}

Eigen::MatrixXd Trial::information_rows() const {
  Eigen::MatrixXd rows = jacobian;
  for (const int row : beyond)
    rows.row(row).setZero();
  return rows;
}

Eigen::VectorXd Memo::raw_residual(const Trial& trial) const {
  Eigen::VectorXd raw(n_data_rows_);
  for (int row = 0; row < n_data_rows_; ++row)
    raw[row] = huber_raw(trial.residual[row], thresholds_[row]);
  return raw;
}

void Memo::mark_beyond(Trial& trial) const {
  trial.beyond.clear();
  for (int row = 0; trial.feasible && row < n_data_rows_; ++row)
    if (std::abs(trial.residual[row]) > thresholds_[row])
      trial.beyond.push_back(row);
}

Trial* Memo::find(const Eigen::VectorXd& working) {
  for (auto trial = trials_.rbegin(); trial != trials_.rend(); ++trial)
    if (trial->working == working)
      return &*trial;
  return nullptr;
}

Trial Memo::new_trial(const Eigen::VectorXd& working, Purpose purpose) const {
  Trial trial;
  trial.number = static_cast<int>(trials_.size()) + 1;
  trial.purpose = purpose;
  trial.working = working;
  trial.values = to_values(unknowns(), working);
  return trial;
}

const Trial& Memo::residual_at(const Eigen::VectorXd& working, Purpose purpose) {
  if (const Trial* known = find(working))
    return *known;
  Trial trial = new_trial(working, purpose);
  evaluate(trial, false);
  trials_.push_back(std::move(trial));
  if (observer_)
    observer_(trials_.back());
  return trials_.back();
}

const Trial& Memo::jacobian_at(const Eigen::VectorXd& working, Purpose purpose) {
  residual_at(working, purpose);
  Trial& trial = *find(working);
  if (trial.feasible && !trial.has_jacobian()) {
    evaluate(trial, true);
    if (observer_)
      observer_(trial);
  }
  return trial;
}

void Memo::add_known(Trial trial) {
  trial.number = static_cast<int>(trials_.size()) + 1;
  mark_beyond(trial);
  trials_.push_back(std::move(trial));
}

void Memo::complete(std::size_t index, const Trial& from) {
  trials_[index].jacobian = from.jacobian;
  trials_[index].predictions_jacobian = from.predictions_jacobian;
}

const Trial& Memo::add(const Eigen::VectorXd& working,
                       const Evaluation& evaluation,
                       Purpose purpose) {
  trials_.push_back(new_trial(working, purpose));
  take(trials_.back(), evaluation);
  return trials_.back();
}

void Memo::evaluate(Trial& trial, bool with_jacobian) {
  take(trial, model_.evaluate(trial.values, with_jacobian));
  require(!with_jacobian || !trial.feasible || trial.has_jacobian(), "no derivatives");
}

void Memo::take(Trial& trial, const Evaluation& evaluation) const {
  trial.cost = cost();
  trial.feasible = evaluation.feasible;
  trial.reason = evaluation.reason;
  if (!evaluation.feasible)
    return;
  fill_residual(trial, evaluation);
  if (trial.feasible && evaluation.jacobian.size() > 0)
    fill_jacobian(trial, evaluation);
}

void Memo::fill_residual(Trial& trial, const Evaluation& evaluation) const {
  const auto n_priors = static_cast<Eigen::Index>(priors_.size());
  require(evaluation.residual.size() == n_data_rows_, "a residual of the wrong length");
  require(evaluation.predictions.size() == Eigen::Index(model_.predictions().size()),
          "the wrong number of predictions");
  if (!evaluation.residual.allFinite()) {
    trial.feasible = false;
    trial.reason = "the residual is not finite";
    return;
  }
  trial.residual.resize(n_data_rows_ + n_priors);
  for (int row = 0; row < n_data_rows_; ++row)
    trial.residual[row] = huber_root(evaluation.residual[row], thresholds_[row]);
  for (Eigen::Index k = 0; k < n_priors; ++k) {
    const Prior& prior = unknowns()[priors_[k]].prior;
    trial.residual[n_data_rows_ + k] = (trial.working[priors_[k]] - prior.mean) / prior.sd;
  }
  trial.predictions = evaluation.predictions;
  trial.data_chi2 = trial.residual.head(n_data_rows_).squaredNorm();
  trial.prior_chi2 = trial.residual.tail(n_priors).squaredNorm();
  trial.block_chi2.resize(model_.blocks().size());
  for (std::size_t b = 0; b < model_.blocks().size(); ++b) {
    const ObservationBlock& block = model_.blocks()[b];
    trial.block_chi2[b] = trial.residual.segment(block.first_row, block.n_rows).squaredNorm();
  }
  mark_beyond(trial);
}

void Memo::fill_jacobian(Trial& trial, const Evaluation& evaluation) const {
  require(evaluation.jacobian.rows() == n_data_rows_ && evaluation.jacobian.cols() == n_unknowns(),
          "derivatives of the wrong shape");
  if (!evaluation.jacobian.allFinite()) {
    trial.feasible = false;
    trial.reason = "the derivatives of the residual are not finite";
    return;
  }
  const Eigen::VectorXd slopes = value_slopes(unknowns(), trial.working);
  trial.jacobian.setZero(trial.residual.size(), n_unknowns());
  trial.jacobian.topRows(n_data_rows_) = evaluation.jacobian * slopes.asDiagonal();
  for (const int row : trial.beyond)
    trial.jacobian.row(row) *= huber_slope(trial.residual[row], thresholds_[row]);
  for (std::size_t k = 0; k < priors_.size(); ++k)
    trial.jacobian(n_data_rows_ + k, priors_[k]) = 1 / unknowns()[priors_[k]].prior.sd;
  trial.predictions_jacobian = evaluation.predictions_jacobian * slopes.asDiagonal();
}

const Trial* Memo::nearest(const Eigen::VectorXd& working) const {
  const Trial* best = nullptr;
  double least = std::numeric_limits<double>::infinity();
  for (const Trial& trial : trials_) {
    const double distance = (trial.working - working).cwiseQuotient(scales_).squaredNorm();
    if (trial.feasible && distance < least) {
      least = distance;
      best = &trial;
    }
  }
  return best;
}

void Memo::set_decrement(const Trial& trial, double decrement) {
  trials_[trial.number - 1].decrement = decrement;
}

}  // namespace viscera::calibration
