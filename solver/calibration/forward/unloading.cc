#include "solver/calibration/forward/unloading.h"

#include <deal.II/base/partitioner.h>
#include <deal.II/lac/la_parallel_block_vector.h>

namespace viscera::calibration {
namespace {

/// K - R_X on free entries, identity on constrained ones, pressures scaled as in ScaledTangent.
class ImageTangent final : public LinearOperator {
 public:
  explicit ImageTangent(const MechanicsProblem& mechanics)
      : mechanics_(mechanics),
        direction_(mechanics.organ().make_vector()),
        along_reference_(mechanics.organ().make_vector()) {}

  void vmult(BlockVector& dst, const BlockVector& src) const override {
    mechanics_.tangent().vmult(dst, src);
    direction_.block(0) = src.block(0);
    const Constraints& constraints = mechanics_.organ().constraints();
    const std::int32_t n_owned = 3 * mechanics_.organ().space().displacement().n_owned;
    const auto zero_constrained = [&](DistributedVector<double>& u) {
      for (const std::int32_t entry : constraints.entries())
        if (entry < n_owned)
          u.local_element(entry) = 0;
    };
    zero_constrained(direction_.block(0));
    direction_.block(0).update_ghost_values();
    mechanics_.organ().reference_derivative(direction_.block(0), along_reference_);
    direction_.block(0).zero_out_ghost_values();
    zero_constrained(along_reference_.block(0));
    if (along_reference_.n_blocks() > 1)
      along_reference_.block(1) *= mechanics_.tangent().pressure_scale();
    dst.add(-1.0, along_reference_);
  }

 private:
  const MechanicsProblem& mechanics_;
  mutable BlockVector direction_, along_reference_;
};

}  // namespace

UnloadingProblem::UnloadingProblem(OrganSpace& space, MechanicsProblem& mechanics)
    : space_(space), mechanics_(mechanics), image_(space.coordinates()) {}

bool UnloadingProblem::place_reference(const BlockVector& y) {
  DistributedVector<double> u(y.block(0));
  u.update_ghost_values();
  for (std::size_t i = 0; i < image_.size(); ++i)
    space_.coordinates()[i] = image_[i] - u.local_element(i);
  return mechanics_.organ().move_reference() > 0;
}

void UnloadingProblem::begin_step(const BlockVector& y) {
  if (place_reference(y))
    mechanics_.begin_step(y);
}

Admissibility UnloadingProblem::residual(const BlockVector& y, BlockVector& r) {
  if (!place_reference(y))
    return {false, 0, 0};
  return mechanics_.residual(y, r);
}

Admissibility UnloadingProblem::linearise(const BlockVector& y) {
  if (!place_reference(y))
    return {false, 0, 0};
  return mechanics_.linearise(y);
}

LinearReport UnloadingProblem::solve(const BlockVector& rhs,
                                     const BlockVector& prescribed_increment,
                                     double relative_tolerance,
                                     BlockVector& dy) {
  const ImageTangent tangent(mechanics_);
  if (prescribed_increment.block(0).linfty_norm() == 0)
    return mechanics_.solve_system(tangent, rhs, prescribed_increment, relative_tolerance, dy);
  // What moves the supports moves the reference there; solve_system knows K of it, not R_X.
  BlockVector lifted = mechanics_.organ().make_vector();
  DistributedVector<double> along(prescribed_increment.block(0));
  along.update_ghost_values();
  mechanics_.organ().reference_derivative(along, lifted);
  lifted.add(1.0, rhs);
  return mechanics_.solve_system(tangent, lifted, prescribed_increment, relative_tolerance, dy);
}

void UnloadingProblem::offer_guess(const BlockVector& guess) {
  mechanics_.offer_guess(ImageTangent(mechanics_), guess);
}

std::string UnloadingProblem::diagnose() const {
  return "No unloaded shape was found from which this load leads to the imaged one: the tissue may "
         "be too soft for the pressure, or the image hold a load that is not in the case. " +
         mechanics_.diagnose();
}

}  // namespace viscera::calibration
