// Three potentials with their prescribed nodes as one linear system.
#pragma once

#include <array>
#include <memory>
#include <vector>

#include "solver/operators/laplacian.h"
#include "solver/solve/chebyshev.h"
#include "solver/solve/krylov.h"

namespace viscera {

/// Values that three potentials are held at, [potential][owned node]; NaN where they are free.
using HeldValues = std::array<std::vector<double>, 3>;

/// One Laplacian on the three components of a vector, each with nodes of its own that are held: the
/// identity at these entries, which do not act on others. References are kept.
class PotentialSystem final : public LinearOperator, public SmoothedOperator<float> {
 public:
  PotentialSystem(const Laplacian& laplacian, HeldValues held);

  const Laplacian& laplacian() const { return laplacian_; }
  /// Of vectors: three entries a node, ghosts as the rows need them.
  const NodeNumbering& layout() const { return layout_; }
  std::int32_t n_nodes() const { return laplacian_.rows().pattern().n_rows(); }
  bool is_free(std::int32_t node, int c) const;
  double held(std::int32_t node, int c) const { return held_[c][node]; }

  void vmult(BlockVector& dst, const BlockVector& src) const override;
  void vmult(DistributedVector<float>& dst, const DistributedVector<float>& src) const override;
  /// Minus what the held values do at free entries, 0 at held ones.
  void right_hand_side(DistributedVector<double>& b) const;

  /// The matrix as [block][3][3], with the Laplacian's diagonal at held entries. Collective.
  std::vector<double> blocks() const;
  /// Its diagonal, [owned node][3][3].
  std::vector<double> diagonal() const;

 private:
  const Laplacian& laplacian_;
  HeldValues held_;
  NodeNumbering layout_;
  std::vector<float> single_;  // the Laplacian's values
  std::shared_ptr<DistributedVector<double>> work_;
  std::shared_ptr<DistributedVector<float>> single_work_;
};

}  // namespace viscera
