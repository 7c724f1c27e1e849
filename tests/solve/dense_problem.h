// A NonlinearProblem of a few unknowns on one rank, given by formulas.
#pragma once

#include <cmath>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include <deal.II/lac/la_parallel_block_vector.h>

#include "solver/solve/nonlinear_problem.h"

namespace viscera::test {

using Values = std::vector<double>;

inline BlockVector block_vector(const Values& values) {
  BlockVector x(1, static_cast<unsigned>(values.size()));
  for (std::size_t i = 0; i < values.size(); ++i) {
    x.block(0)(i) = values[i];
  }
  return x;
}

inline Values values_of(const BlockVector& x) {
  return {x.block(0).begin(), x.block(0).end()};
}

/// Gaussian elimination without pivoting: enough for the tangents here.
inline Values eliminate(Values K, Values b) {
  const std::size_t n = b.size();
  for (std::size_t k = 0; k < n; ++k) {
    for (std::size_t i = k + 1; i < n; ++i) {
      const double factor = K[i * n + k] / K[k * n + k];
      for (std::size_t j = k; j < n; ++j) {
        K[i * n + j] -= factor * K[k * n + j];
      }
      b[i] -= factor * b[k];
    }
  }
  for (std::size_t k = n; k-- > 0;) {
    for (std::size_t j = k + 1; j < n; ++j) {
      b[k] -= K[k * n + j] * b[j];
    }
    b[k] /= K[k * n + k];
  }
  return b;
}

class DenseProblem : public NonlinearProblem {
 public:
  std::function<Values(const Values& x, double t)> residual_of;
  std::function<Values(const Values& x, double t)> tangent_of;  // row-major
  std::function<double(const Values& x)> detF_of = [](const Values&) { return 1.; };
  std::map<int, std::function<double(double t)>> prescribed;
  double scale = 1;
  bool linear_solver_works = true;
  bool inexact = false;  // leaves exactly the allowed linear residual where nothing is prescribed
  std::string cause = "The spring is too soft.";

  int residuals = 0;
  double t = 0;
  Values tolerances;

  void set_time(double time) override { t = time; }
  void impose(BlockVector& x) const override {
    for (const auto& [i, value] : prescribed) {
      x.block(0)(i) = value(t);
    }
  }
  Admissibility residual(const BlockVector& x, BlockVector& r) override {
    ++residuals;
    const double detF = detF_of(values_of(x));
    const Values values = residual_of(values_of(x), t);
    for (std::size_t i = 0; i < values.size(); ++i) {
      r.block(0)(i) = prescribed.count(static_cast<int>(i)) ? 0. : values[i];
    }
    return {detF > 0, detF, detF};
  }
  Admissibility linearise(const BlockVector& x) override {
    tangent_ = tangent_of(values_of(x), t);
    return {};
  }
  LinearReport solve(const BlockVector& rhs,
                     const BlockVector& prescribed_increment,
                     double relative_tolerance,
                     BlockVector& dx) override {
    tolerances.push_back(relative_tolerance);
    if (!linear_solver_works) {
      return {100, false, 0.9};
    }
    Values K = tangent_, b = values_of(rhs);
    const Values g = values_of(prescribed_increment);
    for (const auto& [c, value] : prescribed) {
      for (std::size_t j = 0; j < b.size(); ++j) {
        K[c * b.size() + j] = static_cast<int>(j) == c ? 1. : 0.;
      }
      b[c] = g[c];
    }
    dx = block_vector(eliminate(K, b));
    dx *= inexact ? 1 - relative_tolerance : 1;
    return {3, true, inexact ? relative_tolerance : 1e-16};
  }
  double force_scale() const override { return scale; }
  std::string diagnose() const override { return cause; }

 private:
  Values tangent_;
};

/// Circle x^2 + y^2 = 4 and hyperbola x y = 1, root near (1.93, 0.52).
inline DenseProblem circle_and_hyperbola() {
  DenseProblem problem;
  problem.residual_of = [](const Values& x, double) {
    return Values{x[0] * x[0] + x[1] * x[1] - 4, x[0] * x[1] - 1};
  };
  problem.tangent_of = [](const Values& x, double) {
    return Values{2 * x[0], 2 * x[1], x[1], x[0]};
  };
  return problem;
}

/// A bar of unit length under load t: stress (F - 1/F) - t, F = 1 + u; det F = F.
inline DenseProblem bar() {
  DenseProblem problem;
  problem.residual_of = [](const Values& u, double t) {
    return Values{(1 + u[0]) - 1 / (1 + u[0]) - t};
  };
  problem.tangent_of = [](const Values& u, double) {
    return Values{1 + 1 / ((1 + u[0]) * (1 + u[0]))};
  };
  problem.detF_of = [](const Values& u) { return 1 + u[0]; };
  return problem;
}

/// Root of bar() at load t.
inline double bar_solution(double t) {
  return t / 2 + std::sqrt(t * t / 4 + 1) - 1;
}

}  // namespace viscera::test
