// Own loop instead of deal.II's SolverFGMRES: that one spends one preconditioned product more than
// it uses and one more on a zero start, a tenth of a solve of twenty iterations.
#include "solver/solve/krylov.h"

#include <cmath>

#include <deal.II/lac/la_parallel_block_vector.h>

namespace viscera {

struct KrylovSpace::Vectors {
  std::vector<BlockVector> v, z;  // orthonormal basis; preconditioned directions
};

KrylovSpace::KrylovSpace() : vectors_(std::make_unique<Vectors>()) {}
KrylovSpace::~KrylovSpace() = default;

namespace {

/// More vectors than this are given back after a solve.
constexpr std::size_t vectors_kept = 32;

struct Rotation {
  double c = 1, s = 0;
  void apply(double& a, double& b) const {
    const double first = c * a + s * b;
    b = c * b - s * a;
    a = first;
  }
};

/// One cycle between restarts. Source: Saad 1993, algorithm 2.2, with Givens rotations.
class Cycle {
 public:
  Cycle(const LinearOperator& A,
        const LinearOperator& P,
        int size,
        const BlockVector& layout,
        KrylovSpace::Vectors& vectors)
      : A_(A),
        P_(P),
        layout_(layout),
        v_(vectors.v),
        z_(vectors.z),
        hessenberg_(size),
        rotations_(size),
        g_(size + 1) {
    v_.reserve(size + 1);  // growing would copy the vectors
    z_.reserve(size);
  }
  ~Cycle() {
    for (auto* list : {&v_, &z_})
      if (list->size() > vectors_kept)
        list->resize(vectors_kept);
  }

  void start(const BlockVector& residual, double norm) {
    n_ = 0;
    std::fill(g_.begin(), g_.end(), 0.);
    g_[0] = norm;
    vector(v_, 0).equ(1 / norm, residual);
  }

  bool full() const { return n_ == static_cast<int>(rotations_.size()); }

  /// Adds one direction and returns the norm of the residual.
  double extend() {
    BlockVector& z = vector(z_, n_);
    BlockVector& w = vector(v_, n_ + 1);
    P_.vmult(z, v_[n_]);
    A_.vmult(w, z);
    std::vector<double>& column = hessenberg_[n_];
    column.assign(n_ + 2, 0.);
    orthogonalise(w, column);
    if (column[n_ + 1] > 0) {
      w *= 1 / column[n_ + 1];
    }
    rotate(column);
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
    for (int i = 0; i < n_; ++i) {
      x.add(y[i], z_[i]);
    }
  }

 private:
  BlockVector& vector(std::vector<BlockVector>& list, int i) {
    while (static_cast<int>(list.size()) <= i) {
      list.emplace_back();
      list.back().reinit(layout_, true);
    }
    return list[i];
  }

  // Modified Gram-Schmidt, each subtraction fused with the next product.
  void orthogonalise(BlockVector& w, std::vector<double>& column) const {
    column[0] = w * v_[0];
    for (int i = 1; i <= n_; ++i) {
      column[i] = w.add_and_dot(-column[i - 1], v_[i - 1], v_[i]);
    }
    column[n_ + 1] = std::sqrt(std::max(w.add_and_dot(-column[n_], v_[n_], w), 0.));
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
  const BlockVector& layout_;
  std::vector<BlockVector>&v_, &z_;
  std::vector<std::vector<double>> hessenberg_;  // by columns, triangular after rotation
  std::vector<Rotation> rotations_;
  std::vector<double> g_;
  int n_ = 0;
};

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
  BlockVector residual(b);
  double norm = scale;
  bool at_zero = x.l2_norm() == 0;
  KrylovSpace own;
  Cycle cycle(A, preconditioner, options.restart, b, (space ? *space : own).vectors());
  for (;;) {
    if (!at_zero) {
      A.vmult(residual, x);
      residual.sadd(-1., 1., b);
      norm = residual.l2_norm();
    }
    at_zero = false;
    report.reduction = norm / scale;
    report.converged = norm <= target;
    if (report.converged || report.iterations >= options.max_iterations || !std::isfinite(norm)) {
      return report;
    }
    cycle.start(residual, norm);
    const double before = norm;
    while (norm > target && !cycle.full() && report.iterations < options.max_iterations) {
      norm = cycle.extend();
      ++report.iterations;
    }
    cycle.add_solution(x);
    report.reduction = norm / scale;
    report.converged = norm <= target;
    if (report.converged || !(norm < before)) {
      return report;
    }
  }
}

}  // namespace viscera
