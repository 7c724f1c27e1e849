#include "solver/solve/chebyshev.h"

#include <cmath>
#include <cstdint>

#include <deal.II/lac/la_parallel_vector.h>

#include "solver/core/errors.h"
#include "solver/solve/lanczos.h"

namespace viscera {

namespace {

// Weights of one update: direction = a * direction + b * D^-1 residual; x += direction.
struct Weights {
  double direction;
  double residual;
};

/// Classical recurrence on [lambda_max / range, lambda_max]. Source: Saad 2003, algorithm 12.1.
class FirstKind {
 public:
  FirstKind(double lambda_max, double range)
      : theta_(0.5 * (lambda_max + lambda_max / range)),
        delta_(0.5 * (lambda_max - lambda_max / range)),
        rho_(delta_ / theta_) {}

  Weights next(int k) {
    if (k == 0) {
      return {0, 1 / theta_};
    }
    const double rho = 1 / (2 * theta_ / delta_ - rho_);
    const Weights weights{rho * rho_, 2 * rho / delta_};
    rho_ = rho;
    return weights;
  }

 private:
  double theta_, delta_, rho_;
};

/// Source: Lottes 2022, algorithm 1.
Weights fourth_kind(int k, double lambda_max) {
  return {(2. * k - 1) / (2. * k + 3), (8. * k + 4) / (2. * k + 3) / lambda_max};
}

// direction = w.direction * direction + w.residual * D^-1 r; x += direction; one pass over memory.
template <class Number>
void update(
    const BlockJacobi<Number>& D, Weights w, const Number* r, Number* direction, Number* x) {
  const auto a = static_cast<Number>(w.direction);
  const auto b = static_cast<Number>(w.residual);
  for (std::size_t node = 0; node < D.n_nodes(); ++node, r += 3, direction += 3, x += 3) {
    const Number* inverse = D.inverse(node);
    for (int i = 0; i < 3; ++i) {
      const Number* row = inverse + 3 * i;
      const Number z = row[0] * r[0] + row[1] * r[1] + row[2] * r[2];
      direction[i] = a * direction[i] + b * z;
      x[i] += direction[i];
    }
  }
}

// A well-mixed number in [-0.5, 0.5) of an index (splitmix64).
double hash(std::uint64_t index) {
  std::uint64_t z = (index + 1) * 0x9e3779b97f4a7c15ULL;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
  return static_cast<double>((z ^ (z >> 31)) >> 11) / 9007199254740992. - 0.5;
}

}  // namespace

template <class Number>
struct Chebyshev<Number>::Workspace {
  DistributedVector<Number> residual, direction;

  void fit(const DistributedVector<Number>& layout) {
    if (residual.get_partitioner() != layout.get_partitioner()) {
      residual.reinit(layout, true);
      direction.reinit(layout, true);
    }
  }
};

template <class Number>
Chebyshev<Number>::Chebyshev(const SmoothedOperator<Number>& A,
                             const BlockJacobi<Number>& block_jacobi,
                             const ChebyshevOptions& options)
    : A_(A),
      block_jacobi_(block_jacobi),
      options_(options),
      workspace_(std::make_unique<Workspace>()) {}

template <class Number>
Chebyshev<Number>::~Chebyshev() = default;

// Conjugate gradients on A x = start; their coefficients are the Lanczos matrix. Stops early where
// A is not positive along a direction, or the residual is exhausted.
template <class Number>
void Chebyshev<Number>::estimate(const DistributedVector<Number>& start) {
  DistributedVector<Number> r(start), z(start), p(start), q(start);
  block_jacobi_.vmult(z, r);
  p = z;
  std::vector<double> alpha, beta;
  double rz = r * z;
  const double first = rz;
  for (int k = 0; k < options_.lanczos_iterations && rz > 1e-10 * first; ++k) {
    A_.vmult(q, p);
    const double curvature = p * q;
    if (!(curvature > 0)) {
      break;
    }
    alpha.push_back(rz / curvature);
    r.add(static_cast<Number>(-alpha.back()), q);
    block_jacobi_.vmult(z, r);
    const double next = r * z;
    beta.push_back(next / rz);
    p.sadd(static_cast<Number>(beta.back()), Number(1), z);
    rz = next;
  }
  if (alpha.empty()) {
    throw SolveFailure("The tangent is not positive definite, so it cannot be smoothed.");
  }
  lambda_max_ = options_.safety * largest_ritz_value(alpha, beta);
}

template <class Number>
void fill_from_indices(DistributedVector<Number>& start) {
  const auto [first, last] = start.get_partitioner()->local_range();
  for (auto i = first; i < last; ++i) {
    start.local_element(i - first) = static_cast<Number>(hash(i));
  }
}

template void fill_from_indices(DistributedVector<float>&);
template void fill_from_indices(DistributedVector<double>&);

template <class Number>
void Chebyshev<Number>::smooth(DistributedVector<Number>& x,
                               const DistributedVector<Number>& b,
                               Start start) const {
  workspace_->fit(b);
  auto& [residual, direction] = *workspace_;
  FirstKind first_kind(lambda_max_, options_.range);
  direction = Number(0);
  if (start == Start::zero) {
    x = Number(0);
  }
  for (int k = 0; k < options_.degree; ++k) {
    const bool at_zero = k == 0 && start == Start::zero;
    if (!at_zero) {
      A_.vmult(residual, x);
      residual.sadd(Number(-1), Number(1), b);
    }
    const Weights weights = options_.kind == ChebyshevKind::first_kind
                                ? first_kind.next(k)
                                : fourth_kind(k, lambda_max_);
    const Number* r = at_zero ? b.begin() : residual.begin();
    update(block_jacobi_, weights, r, direction.begin(), x.begin());
  }
}

template <class Number>
void Chebyshev<Number>::vmult(DistributedVector<Number>& x,
                              const DistributedVector<Number>& b) const {
  smooth(x, b, Start::zero);
}

template <class Number>
void Chebyshev<Number>::step(DistributedVector<Number>& x,
                             const DistributedVector<Number>& b) const {
  smooth(x, b, Start::given);
}

template class Chebyshev<float>;
template class Chebyshev<double>;

}  // namespace viscera
