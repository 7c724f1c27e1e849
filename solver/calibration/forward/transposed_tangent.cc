#include "solver/calibration/forward/transposed_tangent.h"

#include <deal.II/base/partitioner.h>
#include <deal.II/lac/la_parallel_block_vector.h>

namespace viscera::calibration {

TransposedTangent::TransposedTangent(const MechanicsProblem& mechanics, Of of)
    : mechanics_(mechanics), of_(of), argument_(mechanics.organ().make_vector()) {
  if (of == Of::image)
    along_reference_.reinit(mechanics.organ().space().displacement().vector);
}

void TransposedTangent::zero_constrained(DistributedVector<double>& u) const {
  const std::int32_t n_owned = 3 * mechanics_.organ().space().displacement().n_owned;
  for (const std::int32_t entry : mechanics_.organ().constraints().entries())
    if (entry < n_owned)
      u.local_element(entry) = 0;
}

void TransposedTangent::vmult(BlockVector& dst, const BlockVector& src) const {
  const OrganOperator& organ = mechanics_.organ();
  const double scale = mechanics_.tangent().pressure_scale();
  argument_ = src;
  zero_constrained(argument_.block(0));
  if (argument_.n_blocks() > 1)
    argument_.block(1) *= scale;
  organ.apply_transpose(argument_, dst);
  if (dst.n_blocks() > 1)
    dst.block(1) *= scale;
  if (of_ == Of::image) {
    organ.reference_derivative_transpose(argument_, along_reference_);
    dst.block(0).add(-1.0, along_reference_);
  }
  const std::int32_t n_owned = 3 * organ.space().displacement().n_owned;
  for (const std::int32_t entry : organ.constraints().entries())
    if (entry < n_owned)
      dst.block(0).local_element(entry) = src.block(0).local_element(entry);
}

}  // namespace viscera::calibration
