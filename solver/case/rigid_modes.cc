#include "solver/case/rigid_modes.h"

#include <algorithm>
#include <cmath>

#include "solver/core/text.h"

namespace viscera::case_file {

namespace {

using Mode = std::array<double, 6>;
using Matrix6 = std::array<Mode, 6>;
using Vec3 = std::array<double, 3>;

/// Relative to the stiffest motion; coordinates with six digits make free ones as large as 1e-12.
constexpr double free_below = 1e-10;
/// Components of a null vector below this are rounding.
constexpr double nothing = 1e-4;

Vec3 cross(const Vec3& a, const Vec3& b) {
  return {a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]};
}

double norm(const Vec3& a) {
  return std::sqrt(a[0] * a[0] + a[1] * a[1] + a[2] * a[2]);
}

/// One rotation of Jacobi's method that zeroes a[p][q]; `v` collects the eigenvectors in columns.
void rotate(Matrix6& a, Matrix6& v, std::size_t p, std::size_t q) {
  const double theta = (a[q][q] - a[p][p]) / (2 * a[p][q]);
  const double t = (theta >= 0 ? 1 : -1) / (std::abs(theta) + std::sqrt(theta * theta + 1));
  const double c = 1 / std::sqrt(t * t + 1), s = t * c;
  for (std::size_t k = 0; k < 6; ++k) {
    const double kp = a[k][p], kq = a[k][q];
    a[k][p] = c * kp - s * kq;
    a[k][q] = s * kp + c * kq;
  }
  for (std::size_t k = 0; k < 6; ++k) {
    const double pk = a[p][k], qk = a[q][k];
    a[p][k] = c * pk - s * qk;
    a[q][k] = s * pk + c * qk;
    const double vp = v[k][p], vq = v[k][q];
    v[k][p] = c * vp - s * vq;
    v[k][q] = s * vp + c * vq;
  }
}

/// Diagonalizes a symmetric matrix in place; returns eigenvectors in columns.
Matrix6 diagonalize(Matrix6& a) {
  Matrix6 v{};
  for (std::size_t i = 0; i < 6; ++i) {
    v[i][i] = 1;
  }
  constexpr int most_sweeps = 50;
  for (int sweep = 0; sweep < most_sweeps; ++sweep) {
    for (std::size_t p = 0; p < 6; ++p) {
      for (std::size_t q = p + 1; q < 6; ++q) {
        if (a[p][q] != 0) {
          rotate(a, v, p, q);
        }
      }
    }
  }
  return v;
}

/// Reduces the basis so that each vector has a coordinate of its own, rotations first: vectors come
/// out along the coordinate axes where the space contains them.
void reduce(std::vector<Mode>& basis) {
  std::size_t row = 0;
  for (const std::size_t column : {3, 4, 5, 0, 1, 2}) {
    if (row == basis.size()) {
      return;
    }
    const auto pivot = std::max_element(
        basis.begin() + static_cast<std::ptrdiff_t>(row), basis.end(),
        [&](const Mode& a, const Mode& b) { return std::abs(a[column]) < std::abs(b[column]); });
    if (std::abs((*pivot)[column]) < nothing) {
      continue;
    }
    std::swap(*pivot, basis[row]);
    const double scale = basis[row][column];
    for (double& entry : basis[row]) {
      entry /= scale;
    }
    for (std::size_t other = 0; other < basis.size(); ++other) {
      const double factor = basis[other][column];
      for (std::size_t k = 0; other != row && k < 6; ++k) {
        basis[other][k] -= factor * basis[row][k];
      }
    }
    ++row;
  }
}

/// "x", or "(0.6, 0, 0.8)"
std::string axis_name(Vec3 direction) {
  const double length = norm(direction);
  for (std::size_t i = 0; i < 3; ++i) {
    direction[i] = std::abs(direction[i]) < nothing * length ? 0 : direction[i] / length;
  }
  for (std::size_t i = 0; i < 3; ++i) {
    if (std::abs(std::abs(direction[i]) - 1) < nothing) {
      return std::string(1, "xyz"[i]);
    }
  }
  return text::format("(%.3g, %.3g, %.3g)", direction[0], direction[1], direction[2]);
}

std::string describe_motion(const Mode& mode, const RigidModes& modes) {
  const Vec3 translation{mode[0], mode[1], mode[2]};
  const Vec3 rotation{mode[3] / modes.size, mode[4] / modes.size, mode[5] / modes.size};
  const double speed = norm(translation), turn = norm(rotation);
  if (turn * modes.size < nothing * std::max(speed, 1e-300)) {
    return "translation along " + axis_name(translation);
  }
  // Points on the axis have no velocity across it: p = c + (w x t) / w^2.
  const Vec3 offset = cross(rotation, translation);
  Vec3 through = modes.center;
  for (std::size_t i = 0; i < 3; ++i) {
    through[i] += offset[i] / (turn * turn);
    through[i] = std::abs(through[i]) < nothing * modes.size ? 0 : through[i];
  }
  return "rotation about " + axis_name(rotation) +
         text::format(" through (%.4g, %.4g, %.4g) mm", through[0], through[1], through[2]);
}

}  // namespace

std::array<Mode, 3> RigidModes::at(const Vec3& x) const {
  const Vec3 r{(x[0] - center[0]) / size, (x[1] - center[1]) / size, (x[2] - center[2]) / size};
  return {{{1, 0, 0, 0, r[2], -r[1]}, {0, 1, 0, -r[2], 0, r[0]}, {0, 0, 1, r[1], -r[0], 0}}};
}

void HeldModes::hold(const Vec3& x, const Vec3& direction, double weight) {
  const auto modes = modes_.at(x);
  Mode along{};
  for (std::size_t k = 0; k < 6; ++k) {
    along[k] = direction[0] * modes[0][k] + direction[1] * modes[1][k] + direction[2] * modes[2][k];
  }
  for (std::size_t i = 0; i < 6; ++i) {
    for (std::size_t j = 0; j < 6; ++j) {
      form_[i][j] += weight * along[i] * along[j];
    }
  }
}

std::vector<Mode> HeldModes::null_space() const {
  Matrix6 values = form_;
  const Matrix6 vectors = diagonalize(values);
  double largest = 0;
  for (std::size_t k = 0; k < 6; ++k) {
    largest = std::max(largest, values[k][k]);
  }
  std::vector<Mode> basis;
  for (std::size_t k = 0; k < 6; ++k) {
    if (values[k][k] <= free_below * largest) {
      Mode mode{};
      for (std::size_t i = 0; i < 6; ++i) {
        mode[i] = vectors[i][k];
      }
      basis.push_back(mode);
    }
  }
  return basis;
}

std::vector<std::string> HeldModes::free_motions() const {
  std::vector<Mode> basis = null_space();
  reduce(basis);
  std::vector<std::string> words;
  for (const Mode& mode : basis) {
    words.push_back(describe_motion(mode, modes_));
  }
  std::sort(words.begin(), words.end(), std::greater<>());  // translations first
  return words;
}

}  // namespace viscera::case_file
