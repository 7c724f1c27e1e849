#include "solver/solve/lanczos.h"

#include <algorithm>
#include <cmath>

namespace viscera {

namespace {

// Sturm sequence: are all eigenvalues below `bound`?
bool all_below(double bound, const std::vector<double>& d, const std::vector<double>& e) {
  double pivot = d[0] - bound;
  for (std::size_t i = 1; i <= d.size(); ++i) {
    if (pivot >= 0) {
      return false;
    }
    if (i < d.size()) {
      pivot = d[i] - bound - e[i - 1] * e[i - 1] / pivot;
    }
  }
  return true;
}

}  // namespace

double largest_eigenvalue(const std::vector<double>& diagonal,
                          const std::vector<double>& off_diagonal) {
  if (diagonal.empty()) {
    return 0;
  }
  double low = *std::max_element(diagonal.begin(), diagonal.end());
  double radius = 0;
  for (const double value : off_diagonal) {
    radius = std::max(radius, std::abs(value));
  }
  double high = low + 2 * radius;  // Gershgorin
  for (int i = 0; i < 60 && high - low > 1e-12 * std::abs(high); ++i) {
    const double middle = 0.5 * (low + high);
    (all_below(middle, diagonal, off_diagonal) ? high : low) = middle;
  }
  return high;
}

double largest_ritz_value(const std::vector<double>& alpha, const std::vector<double>& beta) {
  std::vector<double> diagonal, off_diagonal;
  for (std::size_t k = 0; k < alpha.size(); ++k) {
    diagonal.push_back(1 / alpha[k] + (k > 0 ? beta[k - 1] / alpha[k - 1] : 0.));
    if (k + 1 < alpha.size()) {
      off_diagonal.push_back(std::sqrt(beta[k]) / alpha[k]);
    }
  }
  return largest_eigenvalue(diagonal, off_diagonal);
}

}  // namespace viscera
