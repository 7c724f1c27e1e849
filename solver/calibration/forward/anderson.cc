#include "solver/calibration/forward/anderson.h"

#include <vector>

#include <deal.II/lac/la_parallel_vector.h>

namespace viscera::calibration {
namespace {

using Vector = DistributedVector<double>;

/// A change counts while it is not, to this share, one of those before it.
constexpr double independent = 1e-8;

}  // namespace

void Anderson::forget() {
  changes_.clear();
  started_ = false;
}

Vector Anderson::next(const Vector& x, const Vector& g) {
  Vector residual(g);
  residual -= x;
  if (started_ && depth_ > 0) {
    Change change{residual, g};
    change.residual -= residual_;
    change.image -= image_;
    changes_.push_front(std::move(change));
    if (static_cast<int>(changes_.size()) > depth_)
      changes_.pop_back();
  }
  residual_ = residual;
  image_ = g;
  started_ = true;

  // Changes of residuals made orthonormal one by one, those of images combined alike; what the
  // residual has along each is taken off.
  Vector out(g);
  std::vector<Change> basis;
  for (const Change& change : changes_) {
    Change one = change;
    const double size = one.residual.l2_norm();
    for (const Change& former : basis) {
      const double share = one.residual * former.residual;
      one.residual.add(-share, former.residual);
      one.image.add(-share, former.image);
    }
    const double left = one.residual.l2_norm();
    if (!(left > independent * size))
      continue;
    one.residual *= 1 / left;
    one.image *= 1 / left;
    const double along = residual * one.residual;
    residual.add(-along, one.residual);
    out.add(-along, one.image);
    basis.push_back(std::move(one));
  }
  return out;
}

}  // namespace viscera::calibration
