#include "solver/problem/displacement_multigrid.h"

#include <deal.II/base/partitioner.h>
#include <deal.II/lac/la_parallel_vector.h>

#include "solver/solve/vector.h"

namespace viscera {
namespace {

ChebyshevOptions smoother_options() {
  ChebyshevOptions options;
  options.degree = 3;
  options.range = 12;
  return options;
}

/// Reference coordinates [owned vertex][3].
std::vector<double> vertex_coordinates(const OrganSpace& space) {
  std::vector<double> out(3 * std::size_t(space.vertices().n_owned));
  for (std::int32_t node = 0; node < space.displacement().n_local; ++node) {
    const std::int32_t vertex = space.parents().vertex_at(node);
    if (vertex < 0 || vertex >= space.vertices().n_owned)
      continue;
    for (int i = 0; i < 3; ++i)
      out[3 * std::size_t(vertex) + i] = space.coordinates()[3 * std::size_t(node) + i];
  }
  return out;
}

}  // namespace

void DisplacementMultigrid::SmoothingOperator::vmult(DistributedVector<float>& dst,
                                                     const DistributedVector<float>& src) const {
  organ_.apply_single(src, dst);
  const std::int32_t n_owned = 3 * organ_.space().displacement().n_owned;
  for (const std::int32_t entry : organ_.constraints().entries())
    if (entry < n_owned)
      dst.local_element(entry) = src.local_element(entry);
}

DisplacementMultigrid::DisplacementMultigrid(const OrganOperator& organ)
    : organ_(organ),
      smoothing_(organ),
      chebyshev_(smoothing_, diagonal_, smoother_options()),
      matrix_(organ),
      coarse_(organ.space().communicator(), matrix_.rows(), vertex_coordinates(organ.space())) {
  const auto& layout = organ.space().displacement().vector;
  r_ = std::make_shared<DistributedVector<float>>(layout);
  x_ = std::make_shared<DistributedVector<float>>(layout);
  residual_ = std::make_shared<DistributedVector<float>>(layout);
  vertex_ = std::make_shared<DistributedVector<float>>(organ.space().vertices().vector);
}

void DisplacementMultigrid::refresh(Refresh kind) {
  matrix_.assemble();
  const bool everything = kind == Refresh::everything || !built_;
  if (everything)
    coarse_.rebuild(matrix_.values());
  else
    coarse_.refresh(matrix_.values());
  matrix_.release();
  if (organ_.space().is_quadratic()) {
    diagonal_.set_blocks(organ_.block_diagonal());
    if (everything)
      estimate_bounds();
  }
  built_ = true;
}

void DisplacementMultigrid::estimate_bounds() {
  fill_from_indices(*r_);
  const std::int32_t n_owned = 3 * organ_.space().displacement().n_owned;
  for (const std::int32_t entry : organ_.constraints().entries())
    if (entry < n_owned)
      r_->local_element(entry) = 0;
  chebyshev_.estimate(*r_);
}

void DisplacementMultigrid::coarse_correction(const DistributedVector<float>& residual,
                                              DistributedVector<float>& x) const {
  const OrganSpace& space = organ_.space();
  DistributedVector<float>& coarse = *vertex_;
  coarse = 0;
  coarse.zero_out_ghost_values();
  for (std::int32_t node = 0; node < space.displacement().n_owned; ++node) {
    const Parents::Range parents = space.parents().of(node);
    const float share = 1.0f / parents.size();
    for (const std::int32_t parent : parents)
      for (int i = 0; i < 3; ++i)
        coarse.local_element(3 * parent + i) += share * residual.local_element(3 * node + i);
  }
  coarse.compress(dealii::VectorOperation::add);
  const std::int32_t n_owned = 3 * space.vertices().n_owned;
  for (const std::int32_t entry : matrix_.constrained())
    if (entry < n_owned)
      coarse.local_element(entry) = 0;
  coarse_.apply(coarse.begin(), coarse.begin());
  coarse.update_ghost_values();
  for (std::int32_t node = 0; node < space.displacement().n_owned; ++node) {
    const Parents::Range parents = space.parents().of(node);
    const float share = 1.0f / parents.size();
    for (const std::int32_t parent : parents)
      for (int i = 0; i < 3; ++i)
        x.local_element(3 * node + i) += share * coarse.local_element(3 * parent + i);
  }
  const std::int32_t n_fine = 3 * space.displacement().n_owned;
  for (const std::int32_t entry : organ_.constraints().entries())
    if (entry < n_fine)
      x.local_element(entry) = 0;
}

void DisplacementMultigrid::vmult(DistributedVector<double>& z,
                                  const DistributedVector<double>& r) const {
  // Single precision overflows and loses small values unless the vector is scaled.
  const double scale = r.linfty_norm();
  if (!(scale > 0)) {
    z = 0;
    return;
  }
  const std::int32_t n = 3 * organ_.space().displacement().n_owned;
  for (std::int32_t k = 0; k < n; ++k)
    r_->local_element(k) = static_cast<float>(r.local_element(k) / scale);
  *x_ = 0;
  if (organ_.space().is_quadratic()) {
    chebyshev_.vmult(*x_, *r_);
    smoothing_.vmult(*residual_, *x_);
    residual_->sadd(-1.0f, 1.0f, *r_);
    coarse_correction(*residual_, *x_);
    chebyshev_.step(*x_, *r_);
  } else {
    coarse_correction(*r_, *x_);
  }
  for (std::int32_t k = 0; k < n; ++k)
    z.local_element(k) = scale * x_->local_element(k);
}

}  // namespace viscera
