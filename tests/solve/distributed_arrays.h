// Dot products and conjugate gradients on arrays of owned entries.
#pragma once

#include <cmath>
#include <functional>
#include <mpi.h>
#include <vector>

namespace viscera::test {

using Array = std::vector<double>;
using Apply = std::function<void(const double*, double*)>;

inline double dot(const Array& a, const Array& b) {
  double sum = 0, total = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    sum += a[i] * b[i];
  }
  MPI_Allreduce(&sum, &total, 1, MPI_DOUBLE, MPI_SUM, MPI_COMM_WORLD);
  return total;
}

/// Iterations of preconditioned conjugate gradients from zero to a relative residual; limit + 1
/// when not reached.
inline int conjugate_gradients(
    const Apply& A, const Apply& P, const Array& b, double rtol, Array& x) {
  constexpr int limit = 200;
  Array r = b, z(b.size()), q(b.size());
  x.assign(b.size(), 0.);
  P(r.data(), z.data());
  Array p = z;
  double rz = dot(r, z);
  const double target = rtol * std::sqrt(dot(b, b));
  for (int iteration = 1; iteration <= limit; ++iteration) {
    A(p.data(), q.data());
    const double alpha = rz / dot(p, q);
    for (std::size_t i = 0; i < x.size(); ++i) {
      x[i] += alpha * p[i];
      r[i] -= alpha * q[i];
    }
    if (std::sqrt(dot(r, r)) <= target) {
      return iteration;
    }
    P(r.data(), z.data());
    const double next = dot(r, z);
    for (std::size_t i = 0; i < x.size(); ++i) {
      p[i] = z[i] + next / rz * p[i];
    }
    rz = next;
  }
  return limit + 1;
}

}  // namespace viscera::test
