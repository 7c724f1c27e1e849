#include "solver/calibration/inference/box_quadratic.h"

#include <limits>
#include <vector>

#include <Eigen/Cholesky>

namespace viscera::calibration {

namespace {

enum class Where { inside, on_lower, on_upper };

class ActiveSet {
 public:
  ActiveSet(const Eigen::MatrixXd& H,
            const Eigen::VectorXd& g,
            const Eigen::VectorXd& lower,
            const Eigen::VectorXd& upper)
      : H_(H), g_(g), lower_(lower), upper_(upper), d_(Eigen::VectorXd::Zero(g.size())) {
    for (Eigen::Index i = 0; i < g.size(); ++i)
      where_.push_back(lower[i] >= upper[i] ? Where::on_lower : Where::inside);
  }

  Eigen::VectorXd solve() {
    const Eigen::Index most = 20 * (g_.size() + 1);  // far above what is ever needed
    for (Eigen::Index iteration = 0; iteration < most; ++iteration)
      if (move_to_minimum_of_face() && !release_one())
        break;
    return d_;
  }

 private:
  std::vector<int> free() const {
    std::vector<int> result;
    for (std::size_t i = 0; i < where_.size(); ++i)
      if (where_[i] == Where::inside)
        result.push_back(static_cast<int>(i));
    return result;
  }

  /// False when a bound was met on the way and joined the active set.
  bool move_to_minimum_of_face() {
    const std::vector<int> face = free();
    if (face.empty())
      return true;
    const Eigen::VectorXd slope = g_ + H_ * d_;
    const Eigen::VectorXd step = -H_(face, face).ldlt().solve(slope(face));
    double length = 1;
    int blocking = -1;
    for (std::size_t k = 0; k < face.size(); ++k) {
      const double room = (step[k] > 0 ? upper_ : lower_)[face[k]] - d_[face[k]];
      if (std::abs(step[k]) * length > std::abs(room)) {
        length = room / step[k];
        blocking = static_cast<int>(k);
      }
    }
    for (std::size_t k = 0; k < face.size(); ++k)
      d_[face[k]] += length * step[k];
    if (blocking < 0)
      return true;
    const int i = face[blocking];
    where_[i] = step[blocking] > 0 ? Where::on_upper : Where::on_lower;
    d_[i] = step[blocking] > 0 ? upper_[i] : lower_[i];
    return false;
  }

  /// Frees the bound with the most wrong multiplier; false when all are right.
  bool release_one() {
    const Eigen::VectorXd slope = g_ + H_ * d_;
    double worst = 1e-12 * (1 + g_.cwiseAbs().maxCoeff());
    int which = -1;
    for (std::size_t i = 0; i < where_.size(); ++i) {
      if (where_[i] == Where::inside || lower_[i] >= upper_[i])
        continue;
      const double wrong = where_[i] == Where::on_lower ? -slope[i] : slope[i];
      if (wrong > worst) {
        worst = wrong;
        which = static_cast<int>(i);
      }
    }
    if (which >= 0)
      where_[which] = Where::inside;
    return which >= 0;
  }

  const Eigen::MatrixXd& H_;
  const Eigen::VectorXd& g_;
  const Eigen::VectorXd& lower_;
  const Eigen::VectorXd& upper_;
  Eigen::VectorXd d_;
  std::vector<Where> where_;
};

}  // namespace

Eigen::VectorXd minimise_in_box(const Eigen::MatrixXd& H,
                                const Eigen::VectorXd& g,
                                const Eigen::VectorXd& lower,
                                const Eigen::VectorXd& upper) {
  return ActiveSet(H, g, lower, upper).solve();
}

}  // namespace viscera::calibration
