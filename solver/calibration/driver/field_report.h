// What a calibration with maps has found, as files and on the terminal.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "solver/calibration/forward/field_model.h"
#include "solver/calibration/inference/laplace.h"
#include "solver/calibration/inference/low_rank.h"
#include "solver/calibration/inference/newton_cg.h"
#include "solver/calibration/inference/sampling.h"
#include "solver/output/run_report.h"

namespace viscera::calibration {

/// What is known about the estimate: a normal with its gradients of predictions, and draws of it
/// where they were asked for.
struct FieldPosterior {
  LowRank normal;
  PushForward predicted;
  std::optional<PosteriorSample> sample;
  Trust trust;

  enum class Source {
    gradient,  ///< the normal along the gradient of the prediction
    draws,     ///< the normal through the model, for want of a gradient
    samples,   ///< weighted: the normal cannot be trusted
    none
  };
  Source source(int q) const;
  Interval prediction_interval(int q, double level) const;
};

/// A map at the estimate: the posterior of the logarithm of the factor at every vertex.
struct FittedMap {
  std::string name;
  Eigen::VectorXd median;       ///< logarithm of the factor, by vertex
  Eigen::VectorXd sd;           ///< of that logarithm, by vertex
  Eigen::VectorXd contraction;  ///< 1 - variance / prior variance, by vertex
  double mean_contraction = 0;  ///< over the volume
  double decided = 0;           ///< share of the volume with a contraction of at least a half
};

/// From the posterior covariance L (I - V diag(d / (1 + d)) V^T) L^T.
std::vector<FittedMap> fitted_maps(const FieldModel& model,
                                   const NewtonCgResult& found,
                                   const LowRank& posterior);
/// Standard deviations of the scalar unknowns in their working coordinates.
Eigen::VectorXd scalar_sds(const FieldModel& model, const LowRank& posterior);

std::string field_json(const FieldModel& model,
                       const NewtonCgResult& found,
                       const FieldPosterior& posterior,
                       const output::RunReport& summary);
std::string field_trace_csv(const NewtonCgResult& found);
/// For the terminal.
std::string field_table(const FieldModel& model,
                        const NewtonCgResult& found,
                        const FieldPosterior& posterior);

}  // namespace viscera::calibration
