#include "meshes/imaging/fit_sheet.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "meshes/vec.h"

namespace viscera::meshes::imaging {

namespace {

constexpr int terms = 6;
constexpr std::size_t fewest_points = 9;
using Row = std::array<double, terms>;

/// Solves the symmetric positive definite system by Cholesky's method in place; false if a pivot is
/// small against its diagonal entry.
bool solve(std::array<Row, terms>& matrix, Row& right) {
  constexpr double smallest_pivot = 1e-6;
  for (int j = 0; j < terms; ++j) {
    const double diagonal = matrix[j][j];
    for (int k = 0; k < j; ++k) {
      matrix[j][j] -= matrix[j][k] * matrix[j][k];
    }
    if (!(matrix[j][j] > smallest_pivot * diagonal)) {
      return false;
    }
    matrix[j][j] = std::sqrt(matrix[j][j]);
    for (int i = j + 1; i < terms; ++i) {
      for (int k = 0; k < j; ++k) {
        matrix[i][j] -= matrix[i][k] * matrix[j][k];
      }
      matrix[i][j] /= matrix[j][j];
    }
  }
  for (int i = 0; i < terms; ++i) {
    for (int k = 0; k < i; ++k) {
      right[i] -= matrix[i][k] * right[k];
    }
    right[i] /= matrix[i][i];
  }
  for (int i = terms - 1; i >= 0; --i) {
    for (int k = i + 1; k < terms; ++k) {
      right[i] -= matrix[k][i] * right[k];
    }
    right[i] /= matrix[i][i];
  }
  return true;
}

}  // namespace

double height_of_quadratic(const std::vector<Point>& points, const Point& normal) {
  if (points.size() < fewest_points) {
    return 0;
  }
  const Point helper = std::abs(normal[0]) < 0.6 ? Point{1, 0, 0} : Point{0, 1, 0};
  const Point across = cross(normal, helper);
  const Point first = times(1 / norm(across), across), second = cross(normal, first);
  double radius = 0;
  for (const Point& x : points) {
    radius = std::max(radius, norm(x));
  }
  std::array<Row, terms> matrix{};
  Row right{};
  for (const Point& x : points) {
    const double u = dot(x, first) / radius, v = dot(x, second) / radius;
    const Row basis = {1, u, v, u * u, u * v, v * v};
    for (int i = 0; i < terms; ++i) {
      for (int j = 0; j < terms; ++j) {
        matrix[i][j] += basis[i] * basis[j];
      }
      right[i] += basis[i] * dot(x, normal);
    }
  }
  return radius > 0 && solve(matrix, right) ? right[0] : 0;
}

}  // namespace viscera::meshes::imaging
