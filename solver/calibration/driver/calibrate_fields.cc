#include "solver/calibration/driver/calibrate_fields.h"

#include <algorithm>
#include <deque>
#include <optional>
#include <utility>
#include <vector>

#include "solver/calibration/driver/checkpoint.h"
#include "solver/calibration/driver/field_report.h"
#include "solver/calibration/driver/fitted_fields.h"
#include "solver/calibration/driver/map_fields.h"
#include "solver/calibration/driver/run_inference.h"
#include "solver/calibration/driver/write_text.h"
#include "solver/calibration/inference/by_products.h"
#include "solver/calibration/inference/low_rank_draws.h"
#include "solver/calibration/inference/report.h"
#include "solver/core/errors.h"
#include "solver/core/log.h"
#include "solver/core/text.h"
#include "solver/problem/stop_signals.h"

namespace viscera::calibration {
namespace {

/// How sharp things are. Linear systems: relative residuals in steps, whose errors the next one
/// mends, and in the posterior. Posterior: directions in which the data weigh less than this part
/// of the prior are left to it.
struct Sharpness {
  double decrement, steps, posterior, threshold;
};

/// The tolerance of the fit is for one direction, and a map has about 10 that the data decide. Its
/// posterior needs what separates directions that the data decide (0.3) from the best decided (some
/// 1e3). Many scalars are found as sharply as few by sensitivities.
Sharpness sharpness(bool maps, double decrement) {
  return maps ? Sharpness{10 * decrement, 1e-4, 1e-5, 0.3} : Sharpness{decrement, 1e-8, 1e-8, 0.01};
}

bool on_any_rank(bool mine) {
  int any = mine;
  MPI_Allreduce(MPI_IN_PLACE, &any, 1, MPI_INT, MPI_MAX, MPI_COMM_WORLD);
  return any != 0;
}

/// Of scalar unknowns.
Eigen::VectorXd white(const std::vector<Unknown>& unknowns, const Eigen::VectorXd& working) {
  Eigen::VectorXd out(working.size());
  for (Eigen::Index j = 0; j < out.size(); ++j)
    out[j] = (working[j] - unknowns[j].prior.mean) / unknowns[j].prior.sd;
  return out;
}

/// Fit and report of one calibration by adjoints.
class ByAdjoints {
 public:
  ByAdjoints(Setup& setup,
             const Case& the_case,
             const std::string& folder,
             const Checkpoint& checkpoint,
             const RunOptions& options)
      : setup_(setup),
        case_(the_case),
        folder_(folder),
        checkpoint_(checkpoint),
        wall_time_(options.wall_time),
        model_(setup.model, setup.space, the_case),
        memo_(setup.model),
        sharpness_(sharpness(!model_.priors().empty(), the_case.calibration->options.decrement)) {
    model_.set_observer([this](const Eigen::VectorXd& z, const Evaluation& evaluation) {
      if (!std::exchange(is_known_, false))
        memo_.add(model_.working(z), evaluation, purpose_);
    });
  }

  /// What a run that was stopped had found. Throws InputError where it is of another case.
  void restore() {
    checkpoint_.restore_if_there(memo_, setup_.model);
    if (memo_.note().empty())
      throw InputError("The stored points are not of a calibration by adjoints. Remove \"" +
                       checkpoint_.file() + "\" to start anew.");
    stopped_ = read_newton_cg(memo_.note());
    accepted_ = stopped_->z;
    for (const Trial& trial : memo_.trials())
      if (trial.purpose == Purpose::sample)
        drawn_.push_back(trial);
    memo_.forget_from(stopped_->points);  // rejected after that; they are tried again
    is_known_ = true;
  }

  /// Throws Stopped, SolveFailure.
  NewtonCgResult fit() {
    setup_.model.states().set_linear_tolerance(sharpness_.steps);
    log::info("points  chi2 of data  chi2 of prior     time    cost");
    NewtonCgOptions asked;
    asked.decrement = sharpness_.decrement;
    asked.max_points = case_.calibration->options.max_points;
    const auto observer = [this](const NewtonCgResult& now) { observe(now); };
    NewtonCgResult found = stopped_ ? newton_cg(model_, *stopped_, asked, observer)
                                    : newton_cg(model_, model_.start(), asked, observer);
    if (found.stop == Stop::start_infeasible)
      throw_cannot_start(model_.reason());
    for (const NewtonCgStep& step : found.steps)
      memo_.set_decrement(memo_.trials()[step.points - 1], step.decrement);
    return found;
  }

  /// Throws Stopped.
  void report(const NewtonCgResult& found) {
    const WhiteDerivatives at = derivatives(found);
    const std::optional<PosteriorSample> sample = draw_samples(found, at);
    if (model_.priors().empty())
      report_unknowns(found, at, sample);
    else
      report_maps(found, at, sample);
  }

 private:
  void observe(const NewtonCgResult& now) {
    const Cost cost = setup_.model.cost();
    log::info(text::format("%6d %13.4f %14.4f %8.1f s %7.1f solves", now.points,
                           now.residual.squaredNorm(), now.z.squaredNorm(), cost.seconds,
                           cost.equivalent_solves));
    if (accepted_.size() == 0 || accepted_ != now.z) {
      accepted_ = now.z;
      memo_.set_note(to_text(now));
    }
    keep();
  }

  /// What there is, on disk. Throws Stopped where time is up.
  void keep() {
    checkpoint_.write(memo_);
    if (on_any_rank(MPI_Wtime() - setup_.begin > wall_time_ || signals_.arrived()))
      throw Stopped();
  }

  WhiteDerivatives derivatives(const NewtonCgResult& found) {
    WhiteDerivatives out;
    setup_.model.states().set_linear_tolerance(sharpness_.posterior);
    out.gradient = model_.apply_transpose(found.residual);
    LowRankOptions options;
    options.threshold = sharpness_.threshold;
    if (model_.priors().empty())
      options.max_products = model_.size();
    model_.use(FieldModel::Rows::informative);
    out.posterior = low_rank(model_, options);
    out.predictions = model_.prediction_gradients();
    return out;
  }

  /// As many as are asked for; none of a fit that did not converge.
  std::optional<PosteriorSample> draw_samples(const NewtonCgResult& found,
                                              const WhiteDerivatives& at) {
    const int n = case_.calibration->options.importance_samples;
    if (n == 0 || !found.converged())
      return {};
    setup_.model.states().set_linear_tolerance(sharpness_.steps);
    purpose_ = Purpose::sample;
    const WhiteDraws draws = draw(at.posterior, found.z, at.gradient + found.z, n);
    std::vector<const Trial*> trials;
    for (int k = 0; k < n; ++k) {
      const Eigen::VectorXd z = draws.z.col(k);
      trials.push_back(model_.clamp(z) == z ? &answer(z, found.z) : nullptr);
      if (k + 1 == n || (k + 1) % std::max(n / 10, 1) == 0)
        log::info(text::format("%d of %d samples %16.1f s %7.1f solves", k + 1, n,
                               memo_.cost().seconds, memo_.cost().equivalent_solves));
    }
    is_known_ = true;
    model_.residual(found.z, {});  // where fields are written
    model_.accept();
    return weigh(draws, trials, memo_);
  }

  /// Solved now, or by the run that was stopped, whose draws are the same but for the tolerance of
  /// linear systems.
  const Trial& answer(const Eigen::VectorXd& z, const Eigen::VectorXd& estimate) {
    constexpr double same = 1e-3;  // of the sd of the prior
    if (!drawn_.empty()) {
      const Trial known = drawn_.front();
      drawn_.pop_front();
      const Eigen::VectorXd was = white(setup_.model.unknowns(), known.working);
      if ((was - z.head(was.size())).lpNorm<Eigen::Infinity>() < same) {
        memo_.add_known(known);
        return memo_.trials().back();
      }
      drawn_.clear();
    }
    model_.residual(z, z - estimate);
    keep();
    return memo_.trials().back();
  }

  /// As a calibration by sensitivities reports it.
  void report_unknowns(const NewtonCgResult& found,
                       const WhiteDerivatives& at,
                       const std::optional<PosteriorSample>& sample) {
    const Trial& best = memo_.residual_at(model_.working(found.z));
    complete_by_products(memo_, best, at);
    Calibration all = describe(memo_, optimum_of(found, best), {}, sample);
    weigh_candidates(all, memo_, setup_, case_);
    setup_.reports.write(all, setup_.model, case_);
    setup_.reports.note_image(setup_.model);
    write_fields(setup_.model, case_, folder_);
    write_distances(setup_.model, model_.evaluation().residual, folder_);
    log::info(table(all));
    log::info(text::format("By adjoints: %d directions were looked at; %.1f equivalent solves.",
                           at.posterior.products, memo_.cost().equivalent_solves));
  }

  void report_maps(const NewtonCgResult& found,
                   const WhiteDerivatives& at,
                   const std::optional<PosteriorSample>& sample) {
    FieldPosterior posterior{
        at.posterior,
        push_forward(at, model_.evaluation().predictions, setup_.model.predictions()),
        sample,
        {}};
    if (found.converged())
      posterior.trust = judge(sample ? &*sample : nullptr);
    else
      posterior.trust.sentence = "The intervals are not those of a posterior.";
    if (rank_here() == 0) {
      write_text(folder_ + "/calibration.json",
                 field_json(model_, found, posterior, setup_.reports.summary()));
      write_text(folder_ + "/trace.csv", field_trace_csv(found));
    }
    setup_.reports.note_image(setup_.model);
    write_fields(setup_.model, case_, folder_,
                 map_fields(setup_.space, model_, fitted_maps(model_, found, at.posterior)));
    write_distances(setup_.model, model_.evaluation().residual, folder_);
    log::info(field_table(model_, found, posterior));
  }

  Setup& setup_;
  const Case& case_;
  std::string folder_;
  const Checkpoint& checkpoint_;
  double wall_time_;
  StopSignals signals_;
  FieldModel model_;
  Memo memo_;
  Sharpness sharpness_;
  Eigen::VectorXd accepted_;               // z of the note
  std::optional<NewtonCgResult> stopped_;  // to go on from
  bool is_known_ = false;                  // the next point is in the memo
  Purpose purpose_ = Purpose::fit;         // of the next point
  std::deque<Trial> drawn_;                // samples of the run that was stopped
};

}  // namespace

int calibrate_by_adjoints(Setup& setup,
                          const Case& the_case,
                          const std::string& folder,
                          const RunOptions& options) {
  const auto finish = [&](ExitStatus status, const std::string& sentence) {
    return setup.reports.finish(status, sentence, MPI_Wtime() - setup.begin);
  };
  const Checkpoints files(folder, the_case, options);
  ByAdjoints calibration(setup, the_case, folder, files.memo, options);
  if (options.start == Start::resume) {
    files.check_there();
    calibration.restore();
  } else {
    files.remove();  // of a former run
  }
  try {
    const NewtonCgResult found = calibration.fit();
    calibration.report(found);
    files.remove();
    return finish(found.converged() ? ExitStatus::done : ExitStatus::not_converged,
                  found.converged() ? "" : "The fit did not converge: see calibration.json.");
  } catch (const Stopped&) {
    return finish(ExitStatus::stopped, "Stopped; 'viscera calibrate' with --resume goes on.");
  } catch (const SolveFailure& failure) {
    return finish(ExitStatus::not_converged, failure.what());
  }
}

}  // namespace viscera::calibration
