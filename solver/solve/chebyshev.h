// Chebyshev smoothing over block-Jacobi: a fixed polynomial in D^-1 A, symmetric when A and D are.
#pragma once

#include <memory>

#include "solver/solve/block_jacobi.h"
#include "solver/solve/vector.h"

namespace viscera {

/// dst = A src on one block. The operator exchanges ghosts itself; `dst` may hold anything on
/// entry.
template <class Number>
class SmoothedOperator {
 public:
  virtual ~SmoothedOperator() = default;
  virtual void vmult(DistributedVector<Number>& dst,
                     const DistributedVector<Number>& src) const = 0;
};

/// `first_kind` damps [lambda_max / range, lambda_max]; `fourth_kind` (Lottes 2022) needs
/// lambda_max alone.
enum class ChebyshevKind { first_kind, fourth_kind };

struct ChebyshevOptions {
  ChebyshevKind kind = ChebyshevKind::first_kind;
  int degree = 4;       ///< products with D^-1; products with A: degree - 1 from zero, else degree
  double range = 20;    ///< lambda_max over the lowest damped eigenvalue
  double safety = 1.1;  ///< on the estimate of lambda_max
  int lanczos_iterations = 12;
};

/// Holds references: operator and block_jacobi must outlive it. All methods are collective.
template <class Number>
class Chebyshev {
 public:
  Chebyshev(const SmoothedOperator<Number>& A,
            const BlockJacobi<Number>& block_jacobi,
            const ChebyshevOptions& options = {});
  ~Chebyshev();

  /// Estimates lambda_max(D^-1 A) by Lanczos from `start` and stores it times `safety`. Values of A
  /// and D may change afterwards and the estimate be kept.
  void estimate(const DistributedVector<Number>& start);

  double lambda_max() const { return lambda_max_; }
  void set_lambda_max(double value) { lambda_max_ = value; }

  /// x = p(D^-1 A) D^-1 b: smoothing from zero.
  void vmult(DistributedVector<Number>& x, const DistributedVector<Number>& b) const;
  /// x += p(D^-1 A) D^-1 (b - A x).
  void step(DistributedVector<Number>& x, const DistributedVector<Number>& b) const;

 private:
  enum class Start { zero, given };
  void smooth(DistributedVector<Number>& x, const DistributedVector<Number>& b, Start start) const;

  const SmoothedOperator<Number>& A_;
  const BlockJacobi<Number>& block_jacobi_;
  ChebyshevOptions options_;
  double lambda_max_ = 0;
  struct Workspace;
  std::unique_ptr<Workspace> workspace_;  // vectors kept between calls
};

/// A start vector for `estimate` that depends on global indices only, so that any number of ranks
/// gives the same estimate. Callers zero the entries their operator does not act on.
template <class Number>
void fill_from_indices(DistributedVector<Number>& start);

}  // namespace viscera
