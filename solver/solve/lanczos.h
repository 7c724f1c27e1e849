// Largest eigenvalue from the coefficients of a conjugate-gradient run.
#pragma once

#include <vector>

namespace viscera {

/// Largest eigenvalue of the symmetric tridiagonal matrix with `diagonal` and `off_diagonal` (one
/// shorter).
double largest_eigenvalue(const std::vector<double>& diagonal,
                          const std::vector<double>& off_diagonal);

/// Largest Ritz value of the preconditioned operator: step lengths `alpha` and direction updates
/// `beta` of conjugate gradients, `beta[k]` between steps k and k + 1. Source: Saad 2003,
/// section 6.7.3.
double largest_ritz_value(const std::vector<double>& alpha, const std::vector<double>& beta);

}  // namespace viscera
