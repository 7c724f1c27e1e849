#include "solver/problem/potential_multigrid.h"

#include <deal.II/base/partitioner.h>
#include <deal.II/lac/la_parallel_block_vector.h>

namespace viscera {
namespace {

ChebyshevOptions smoother_options() {
  ChebyshevOptions options;
  options.degree = 3;
  options.range = 12;
  return options;
}

/// What the vertices are held at: as the nodes they are.
HeldValues at_vertices(const PotentialSystem& system) {
  const OrganSpace& space = system.laplacian().space();
  HeldValues held;
  for (int c = 0; c < 3; ++c) {
    held[c].resize(space.vertices().n_owned);
    for (std::int32_t node = 0; node < space.displacement().n_owned; ++node) {
      const std::int32_t vertex = space.parents().vertex_at(node);
      if (vertex >= 0 && vertex < space.vertices().n_owned)
        held[c][vertex] = system.held(node, c);
    }
  }
  return held;
}

}  // namespace

PotentialMultigrid::PotentialMultigrid(const PotentialSystem& system, const Laplacian& vertices)
    : system_(system),
      coarse_system_(vertices, at_vertices(system)),
      chebyshev_(system_, diagonal_, smoother_options()),
      coarse_(vertices.space().communicator(), vertices.rows(), vertices.coordinates()) {
  for (auto* vector : {&r_, &x_, &residual_})
    *vector = std::make_shared<DistributedVector<float>>(system.layout());
  vertex_ = std::make_shared<DistributedVector<float>>(vertices.space().vertices().vector);
  coarse_.rebuild(coarse_system_.blocks().data());
  if (vertices.space().is_quadratic()) {
    diagonal_.set_blocks(system.diagonal());
    fill_from_indices(*r_);
    mask(*r_);
    chebyshev_.estimate(*r_);
  }
}

void PotentialMultigrid::mask(DistributedVector<float>& x) const {
  for (std::int32_t node = 0; node < system_.n_nodes(); ++node)
    for (int c = 0; c < 3; ++c)
      if (!system_.is_free(node, c))
        x.local_element(3 * node + c) = 0;
}

void PotentialMultigrid::correct(const DistributedVector<float>& residual,
                                 DistributedVector<float>& x) const {
  const OrganSpace& space = system_.laplacian().space();
  DistributedVector<float>& coarse = *vertex_;
  coarse = 0;
  coarse.zero_out_ghost_values();
  for (std::int32_t node = 0; node < system_.n_nodes(); ++node) {
    const Parents::Range parents = space.parents().of(node);
    const float share = 1.0f / parents.size();
    for (const std::int32_t parent : parents)
      for (int c = 0; c < 3; ++c)
        coarse.local_element(3 * parent + c) += share * residual.local_element(3 * node + c);
  }
  coarse.compress(dealii::VectorOperation::add);
  for (std::int32_t vertex = 0; vertex < coarse_system_.n_nodes(); ++vertex)
    for (int c = 0; c < 3; ++c)
      if (!coarse_system_.is_free(vertex, c))
        coarse.local_element(3 * vertex + c) = 0;
  coarse_.apply(coarse.begin(), coarse.begin());
  coarse.update_ghost_values();
  for (std::int32_t node = 0; node < system_.n_nodes(); ++node) {
    const Parents::Range parents = space.parents().of(node);
    const float share = 1.0f / parents.size();
    for (const std::int32_t parent : parents)
      for (int c = 0; c < 3; ++c)
        x.local_element(3 * node + c) += share * coarse.local_element(3 * parent + c);
  }
  mask(x);
}

void PotentialMultigrid::vmult(BlockVector& z, const BlockVector& r) const {
  const double scale = r.block(0).linfty_norm();  // single precision has a short range
  if (!(scale > 0)) {
    z = 0;
    return;
  }
  const std::int32_t n = 3 * system_.n_nodes();
  for (std::int32_t k = 0; k < n; ++k)
    r_->local_element(k) = static_cast<float>(r.block(0).local_element(k) / scale);
  mask(*r_);
  *x_ = 0;
  if (system_.laplacian().space().is_quadratic()) {
    chebyshev_.vmult(*x_, *r_);
    const SmoothedOperator<float>& A = system_;
    A.vmult(*residual_, *x_);
    residual_->sadd(-1.0f, 1.0f, *r_);
    correct(*residual_, *x_);
    chebyshev_.step(*x_, *r_);
  } else {
    correct(*r_, *x_);
  }
  for (std::int32_t k = 0; k < n; ++k)
    z.block(0).local_element(k) =
        system_.is_free(k / 3, k % 3) ? scale * x_->local_element(k) : r.block(0).local_element(k);
}

}  // namespace viscera
