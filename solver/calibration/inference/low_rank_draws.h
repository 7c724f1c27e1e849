// Independent draws of a low-rank posterior, and their weights under the model itself.
#pragma once

#include <cstdint>
#include <vector>

#include "solver/calibration/inference/low_rank.h"
#include "solver/calibration/inference/sampling.h"

namespace viscera::calibration {

struct WhiteDraws {
  Eigen::MatrixXd z;            ///< [unknown][draw]
  Eigen::VectorXd log_density;  ///< up to a constant
};

/// Of the normal about the minimum of the Gauss-Newton model at z, where chi-square / 2, prior
/// included, has this gradient: variance 1 / (1 + value) along the directions, 1 across them, as in
/// the prior.
WhiteDraws draw(const LowRank& posterior,
                const Eigen::VectorXd& z,
                const Eigen::VectorXd& gradient,
                int n,
                std::uint64_t seed = 1);

/// `trials`: of the draws; null: beyond a bound. Their rows of data count, the prior is that of z.
PosteriorSample weigh(const WhiteDraws& draws,
                      const std::vector<const Trial*>& trials,
                      const Memo& memo);

}  // namespace viscera::calibration
