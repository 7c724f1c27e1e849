#include "solver/calibration/forward/fixed_point.h"

#include <cmath>

#include <deal.II/lac/la_parallel_block_vector.h>

#include "solver/calibration/forward/anderson.h"

namespace viscera::calibration {
namespace {

constexpr int max_halvings = 6;

class Search {
 public:
  Search(const ForwardSolve& forward, const BlockVector& start)
      : forward_(forward), image_(start), loaded_(start) {}

  /// Takes the loaded shape of `image` for the current one; false where it has none.
  bool load(const BlockVector& image) {
    BlockVector guess = loaded_;
    guess.block(0) += image.block(0);  // the forward solution moves as the image does
    guess.block(0) -= image_.block(0);
    if (!forward_(image, guess))
      return false;
    image_ = image;
    loaded_ = guess;
    return true;
  }
  /// Moves towards `to`, half as far each time that there is no loaded shape.
  bool move(const DistributedVector<double>& to, Anderson& anderson) {
    BlockVector next = image_;
    next.block(0) = to;
    for (int i = 0; i <= max_halvings; ++i) {
      if (load(next))
        return true;
      anderson.forget();
      next.block(0).sadd(0.5, 0.5, image_.block(0));
    }
    return false;
  }
  double distance() const {
    DistributedVector<double> gap(loaded_.block(0));
    gap -= image_.block(0);
    return gap.linfty_norm();
  }
  const BlockVector& image() const { return image_; }
  const BlockVector& loaded() const { return loaded_; }

 private:
  const ForwardSolve& forward_;
  BlockVector image_, loaded_;
};

}  // namespace

FixedPointReport find_unloaded(const ForwardSolve& forward,
                               const FixedPointOptions& options,
                               BlockVector& image) {
  FixedPointReport report;
  Search search(forward, image);
  double mark = HUGE_VAL;  // distance when patience was last new
  int patience = options.patience;
  Anderson anderson(options.depth);
  bool solved = search.load(image);
  while (solved) {
    ++report.iterations;
    report.distance = search.distance();
    report.converged =
        report.distance <= options.tolerance * search.loaded().block(0).linfty_norm();
    if (report.distance < 0.5 * mark) {
      mark = report.distance;
      patience = options.patience;
    }
    if (report.converged || report.iterations >= options.max_iterations || patience-- == 0)
      break;
    solved =
        search.move(anderson.next(search.image().block(0), search.loaded().block(0)), anderson);
  }
  image = search.image();
  if (image.n_blocks() > 1)
    image.block(1) = search.loaded().block(1);
  return report;
}

}  // namespace viscera::calibration
