#include "solver/problem/scaled_tangent.h"

#include <cmath>

namespace viscera {
namespace {

double choose_scale(const OrganOperator& organ) {
  if (!organ.space().has_pressure())
    return 1;
  double sums[2] = {0, 0};  // volume-weighted stiffness, volume
  const std::vector<double> zero(3 * std::size_t(organ.space().displacement().n_local), 0.0);
  for (const RegionOperator& region : organ.regions()) {
    const double volume = region.elements->volume(zero.data(), {});
    sums[0] += volume * (region.shear + region.augmentation);
    sums[1] += volume;
  }
  MPI_Allreduce(MPI_IN_PLACE, sums, 2, MPI_DOUBLE, MPI_SUM, organ.space().communicator());
  const double n_cells = organ.space().mesh().n_cells();
  return sums[0] / sums[1] / std::cbrt(6 * sums[1] / n_cells);
}

}  // namespace

ScaledTangent::ScaledTangent(const OrganOperator& organ)
    : organ_(organ), scale_(choose_scale(organ)), argument_(organ.make_vector()) {}

void ScaledTangent::vmult(BlockVector& dst, const BlockVector& src) const {
  const std::int32_t n_owned = 3 * organ_.space().displacement().n_owned;
  argument_ = src;
  for (const std::int32_t entry : organ_.constraints().entries())
    if (entry < n_owned)
      argument_.block(0).local_element(entry) = 0;
  apply(dst);
  for (const std::int32_t entry : organ_.constraints().entries())
    if (entry < n_owned)
      dst.block(0).local_element(entry) = src.block(0).local_element(entry);
}

void ScaledTangent::full(BlockVector& dst, const BlockVector& src) const {
  argument_ = src;
  apply(dst);
}

void ScaledTangent::apply(BlockVector& dst) const {
  if (argument_.n_blocks() > 1)
    argument_.block(1) *= scale_;
  organ_.apply(argument_, dst);
  if (dst.n_blocks() > 1)
    dst.block(1) *= scale_;
}

}  // namespace viscera
