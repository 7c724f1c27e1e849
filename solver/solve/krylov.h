// Flexible GMRES over abstract operators on block vectors. Its bases are kept in single precision.
#pragma once

#include <memory>

#include "solver/solve/nonlinear_problem.h"
#include "solver/solve/vector.h"

namespace viscera {

/// dst = A src, or dst = P^-1 src for a preconditioner. Collective; `src` and `dst` share a layout
/// and `dst` may hold anything on entry.
class LinearOperator {
 public:
  virtual ~LinearOperator() = default;
  virtual void vmult(BlockVector& dst, const BlockVector& src) const = 0;
};

struct KrylovOptions {
  double relative_tolerance = 1e-6;  ///< relative to the norm of the right-hand side
  int max_iterations = 500;
  int restart = 60;
};

/// The vectors of fgmres, kept between solves so that thousands of solves allocate once.
class KrylovSpace {
 public:
  KrylovSpace();
  ~KrylovSpace();
  struct Vectors;
  Vectors& vectors() { return *vectors_; }
  void release();

 private:
  std::unique_ptr<Vectors> vectors_;
};

/// Solves A x = b from the given `x`, right-preconditioned; `preconditioner` may vary between
/// iterations. Where the recurrence of the residual is not sharp enough (gains beyond 1e-5), it is
/// replaced by the true one, and the iteration restarted if need be. A breakdown or too many
/// iterations are reported, not thrown; `x` is then the best iterate. `space` may be null.
/// Collective.
LinearReport fgmres(const LinearOperator& A,
                    const LinearOperator& preconditioner,
                    BlockVector& x,
                    const BlockVector& b,
                    const KrylovOptions& options = {},
                    KrylovSpace* space = nullptr);

}  // namespace viscera
