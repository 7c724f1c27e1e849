// Own loop instead of deal.II's SolverFGMRES: that one spends one preconditioned product more than
// it uses and one more on a zero start, a tenth of a solve of twenty iterations.
#include "solver/solve/krylov.h"

#include <algorithm>
#include <cmath>

#include <deal.II/lac/la_parallel_block_vector.h>

#include "solver/solve/compressed_basis.h"

namespace viscera {

struct KrylovSpace::Vectors {
  CompressedBasis v, z;      // orthonormal basis; preconditioned directions
  BlockVector w, direction;  // at work: the newest of each

  void fit(const BlockVector& layout) {
    v.fit(layout);
    z.fit(layout);
    for (BlockVector* vector : {&w, &direction})
      if (vector->n_blocks() == 0 || vector->size() != layout.size() ||
          vector->block(0).get_partitioner() != layout.block(0).get_partitioner())
        vector->reinit(layout, true);
  }
};

KrylovSpace::KrylovSpace() : vectors_(std::make_unique<Vectors>()) {}
KrylovSpace::~KrylovSpace() = default;
void KrylovSpace::release() {
  vectors_ = std::make_unique<Vectors>();
}

namespace {

/// More vectors than this are given back after a solve.
constexpr int vectors_kept = 12;
/// The basis is rounded to 6e-8, and by some of that the residual of the recurrence departs from
/// the true one: a cycle that gains more than the first is checked, none tries to gain more than
/// the second.
constexpr double trusted_reduction = 1e-5, reachable_reduction = 5e-7;

struct Rotation {
  double c = 1, s = 0;
  void apply(double& a, double& b) const {
    const double first = c * a + s * b;
    b = c * b - s * a;
    a = first;
  }
};

/// One cycle between restarts. Source: Saad 1993, algorithm 2.2, with Givens rotations; basis and
/// directions in single precision as Aliaga et al. 2022. The operator is applied to the rounded
/// directions, so that the solution loses nothing by their rounding.
class Cycle {
 public:
  Cycle(const LinearOperator& A, const LinearOperator& P, int size, KrylovSpace::Vectors& vectors)
      : A_(A), P_(P), vectors_(vectors), hessenberg_(size), rotations_(size), g_(size + 1) {}
  ~Cycle() {
    vectors_.v.shrink(vectors_kept);
    vectors_.z.shrink(vectors_kept);
  }

  /// From the residual in `w` of the vectors.
  void start(double norm) {
    n_ = 0;
    std::fill(g_.begin(), g_.end(), 0.);
    g_[0] = norm_ = norm;
  }

  bool full() const { return n_ == static_cast<int>(rotations_.size()); }

  /// Adds one direction and returns the norm of the residual.
  double extend() {
    BlockVector &w = vectors_.w, &direction = vectors_.direction;
    vectors_.v.set(n_, norm_ > 0 ? 1 / norm_ : 0, w);
    P_.vmult(direction, w);
    vectors_.z.set(n_, 1, direction);
    A_.vmult(w, direction);
    hessenberg_[n_] = orthogonalise();
    norm_ = hessenberg_[n_].back();
    rotate(hessenberg_[n_]);
    ++n_;
    return std::abs(g_[n_]);
  }

  /// A singular projected system (the preconditioner lost a direction) drops its last columns.
  void add_solution(BlockVector& x) {
    while (n_ > 0 && !(std::abs(hessenberg_[n_ - 1][n_ - 1]) > 0)) {
      --n_;
    }
    std::vector<double> y(n_);
    for (int i = n_ - 1; i >= 0; --i) {
      y[i] = g_[i];
      for (int j = i + 1; j < n_; ++j) {
        y[i] -= hessenberg_[j][i] * y[j];
      }
      y[i] /= hessenberg_[i][i];
    }
    vectors_.z.add_to(y, x);
  }

 private:
  // Classical Gram-Schmidt, repeated where it left little, so that the newest vector is orthogonal
  // to working accuracy. Source: Daniel, Gragg, Kaufman and Stewart 1976.
  std::vector<double> orthogonalise() const {
    const int k = n_ + 1;
    std::vector<double> column = vectors_.v.products(k, vectors_.w);
    std::vector<double> left = vectors_.v.subtract(k, column, vectors_.w);
    if (left[k] < 0.5 * column[k]) {
      for (int i = 0; i < k; ++i) {
        column[i] += left[i];
      }
      left = vectors_.v.subtract(k, left, vectors_.w);
    }
    column[k] = std::sqrt(left[k]);
    return column;
  }

  void rotate(std::vector<double>& column) {
    for (int i = 0; i < n_; ++i) {
      rotations_[i].apply(column[i], column[i + 1]);
    }
    const double radius = std::hypot(column[n_], column[n_ + 1]);
    // Nothing gained by this direction: the rotation (0, 1) leaves the residual as it was.
    rotations_[n_] =
        radius > 0 ? Rotation{column[n_] / radius, column[n_ + 1] / radius} : Rotation{0, 1};
    rotations_[n_].apply(column[n_], column[n_ + 1]);
    rotations_[n_].apply(g_[n_], g_[n_ + 1]);
  }

  const LinearOperator& A_;
  const LinearOperator& P_;
  KrylovSpace::Vectors& vectors_;
  std::vector<std::vector<double>> hessenberg_;  // by columns, triangular after rotation
  std::vector<Rotation> rotations_;
  std::vector<double> g_;
  double norm_ = 0;  // of `w`, which becomes the next vector of the basis
  int n_ = 0;
};

/// r = b - A x and its norm.
double residual(const LinearOperator& A,
                const BlockVector& x,
                const BlockVector& b,
                bool at_zero,
                BlockVector& r) {
  if (at_zero) {
    r = b;
  } else {
    A.vmult(r, x);
    r.sadd(-1., 1., b);
  }
  return r.l2_norm();
}

}  // namespace

LinearReport fgmres(const LinearOperator& A,
                    const LinearOperator& preconditioner,
                    BlockVector& x,
                    const BlockVector& b,
                    const KrylovOptions& options,
                    KrylovSpace* space) {
  LinearReport report;
  const double scale = b.l2_norm();
  if (!(scale > 0)) {
    x = 0.;
    report.converged = scale == 0;
    report.reduction = 0;
    return report;
  }
  const double target = options.relative_tolerance * scale;
  KrylovSpace own;
  KrylovSpace::Vectors& vectors = (space ? *space : own).vectors();
  vectors.fit(b);
  Cycle cycle(A, preconditioner, options.restart, vectors);
  bool at_zero = x.l2_norm() == 0;
  for (double before = HUGE_VAL;;) {
    const double norm = residual(A, x, b, at_zero, vectors.w);
    at_zero = false;
    report.reduction = norm / scale;
    report.converged = norm <= target;
    if (report.converged || report.iterations >= options.max_iterations || !(norm < before)) {
      return report;
    }
    const double goal = std::max(target, reachable_reduction * norm);
    double estimate = norm;
    cycle.start(norm);
    while (estimate > goal && !cycle.full() && report.iterations < options.max_iterations) {
      estimate = cycle.extend();
      ++report.iterations;
    }
    cycle.add_solution(x);
    if (estimate <= target && estimate >= trusted_reduction * norm) {
      report.reduction = estimate / scale;
      report.converged = true;
      return report;
    }
    before = norm;
  }
}

}  // namespace viscera
