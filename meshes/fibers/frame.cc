#include "meshes/fibers/frame.h"

#include <algorithm>
#include <array>

#include "kernels/tensor/eigen.h"

namespace viscera::meshes {

namespace {

constexpr double degrees = 180 / 3.14159265358979323846;

Point unit(const Point& a) {
  return times(1 / norm(a), a);
}

using Quaternion = std::array<double, 4>;  // w, x, y, z

/// Of the rotation whose columns are the frame's members (Shepperd 1978: divides by the largest).
Quaternion to_quaternion(const Frame& frame) {
  const Point columns[3] = {frame.fiber, frame.sheet, frame.normal};
  const auto m = [&](int i, int j) { return columns[j][i]; };
  const double trace = m(0, 0) + m(1, 1) + m(2, 2);
  const double squares[4] = {trace, m(0, 0), m(1, 1), m(2, 2)};
  const auto largest = std::max_element(squares, squares + 4) - squares;
  if (largest == 0) {
    return {1 + trace, m(2, 1) - m(1, 2), m(0, 2) - m(2, 0), m(1, 0) - m(0, 1)};
  }
  const int i = static_cast<int>(largest) - 1, j = (i + 1) % 3, k = (i + 2) % 3;
  Quaternion q{};
  q[0] = m(k, j) - m(j, k);
  q[1 + i] = 1 + 2 * m(i, i) - trace;
  q[1 + j] = m(i, j) + m(j, i);
  q[1 + k] = m(i, k) + m(k, i);
  return q;
}

double dot(const Quaternion& a, const Quaternion& b) {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2] + a[3] * b[3];
}

Quaternion combine(double s, const Quaternion& a, double t, const Quaternion& b) {
  Quaternion sum{};
  for (int i = 0; i < 4; ++i) {
    sum[i] = s * a[i] + t * b[i];
  }
  return sum;
}

Quaternion unit(const Quaternion& q) {
  return combine(1 / std::sqrt(dot(q, q)), q, 0, q);
}

Frame to_frame(const Quaternion& q) {
  const double w = q[0], x = q[1], y = q[2], z = q[3];
  const Point fiber = {1 - 2 * (y * y + z * z), 2 * (x * y + w * z), 2 * (x * z - w * y)};
  const Point sheet = {2 * (x * y - w * z), 1 - 2 * (x * x + z * z), 2 * (y * z + w * x)};
  return make_frame(fiber, sheet);
}

/// The quaternions of frames that differ by signs from that of `q`, up to the sign of their own:
/// half turns about each member.
std::array<Quaternion, 4> same_axes(const Quaternion& q) {
  const double w = q[0], x = q[1], y = q[2], z = q[3];
  return {q, Quaternion{-x, w, z, -y}, Quaternion{-y, -z, w, x}, Quaternion{-z, y, -x, w}};
}

}  // namespace

Frame make_frame(const Point& fiber, const Point& sheet) {
  Frame frame;
  frame.fiber = unit(fiber);
  frame.sheet = unit(minus(sheet, times(dot(sheet, frame.fiber), frame.fiber)));
  // once more: the first pass loses digits where the two are nearly parallel
  frame.sheet = unit(minus(frame.sheet, times(dot(frame.sheet, frame.fiber), frame.fiber)));
  frame.normal = cross(frame.fiber, frame.sheet);
  return frame;
}

double orthonormality_error(const Frame& frame) {
  const Point members[3] = {frame.fiber, frame.sheet, frame.normal};
  double worst = 0;
  for (int i = 0; i < 3; ++i) {
    for (int j = i; j < 3; ++j) {
      worst = std::max(worst, std::abs(dot(members[i], members[j]) - (i == j ? 1 : 0)));
    }
  }
  return worst;
}

Frame interpolate(const Frame& a, const Frame& b, double t) {
  const Quaternion from = unit(to_quaternion(a));
  const auto choices = same_axes(unit(to_quaternion(b)));
  const auto nearest =
      std::max_element(choices.begin(), choices.end(), [&](const auto& p, const auto& q) {
        return std::abs(dot(from, p)) < std::abs(dot(from, q));
      });
  const double cosine = dot(from, *nearest);
  const Quaternion to = combine(cosine < 0 ? -1 : 1, *nearest, 0, *nearest);
  const Quaternion apart = combine(1, to, -std::abs(cosine), from);
  const double angle = std::atan2(std::sqrt(dot(apart, apart)), std::abs(cosine));
  if (angle < 1e-9) {
    return to_frame(unit(combine(1 - t, from, t, to)));
  }
  return to_frame(unit(combine(std::sin((1 - t) * angle), from, std::sin(t * angle), to)));
}

double axis_angle(const Point& a, const Point& b) {
  return degrees * std::atan2(norm(cross(a, b)), std::abs(dot(a, b)));
}

void AxisSum::add(const Point& a, double weight) {
  const double products[6] = {a[0] * a[0], a[1] * a[1], a[2] * a[2],
                              a[1] * a[2], a[0] * a[2], a[0] * a[1]};
  for (int i = 0; i < 6; ++i) {
    dyad_[i] += weight * products[i];
  }
  weight_ += weight;
}

namespace {

struct Principal {
  Point vector;
  double value;
};

Principal principal(const double (&dyad)[6]) {
  SymMat3<double> A;
  A(0, 0) = dyad[0];
  A(1, 1) = dyad[1];
  A(2, 2) = dyad[2];
  A(1, 2) = dyad[3];
  A(0, 2) = dyad[4];
  A(0, 1) = dyad[5];
  const SymmetricEigen<double> eigen = symmetric_eigen(A);
  int best = 0;
  for (int i = 1; i < 3; ++i) {
    best = eigen.values[i] > eigen.values[best] ? i : best;
  }
  const auto& v = eigen.vectors[best];
  return {unit(Point{v[0], v[1], v[2]}), eigen.values[best]};
}

/// Some unit vector across `unit_vector`.
Point any_across(const Point& a) {
  int axis = 0;
  for (int i = 1; i < 3; ++i) {
    axis = std::abs(a[i]) < std::abs(a[axis]) ? i : axis;
  }
  Point e{};
  e[axis] = 1;
  return unit(cross(a, e));
}

}  // namespace

Point AxisSum::mean() const {
  return principal(dyad_).vector;
}

Point AxisSum::mean_across(const Point& a) const {
  // in the plane across: the 2 x 2 dyad's principal axis lies at half the angle of its double
  const Point e = any_across(a), f = cross(a, e);
  const auto product = [&](const Point& p, const Point& q) {
    return dyad_[0] * p[0] * q[0] + dyad_[1] * p[1] * q[1] + dyad_[2] * p[2] * q[2] +
           dyad_[3] * (p[1] * q[2] + p[2] * q[1]) + dyad_[4] * (p[0] * q[2] + p[2] * q[0]) +
           dyad_[5] * (p[0] * q[1] + p[1] * q[0]);
  };
  const double half = 0.5 * std::atan2(2 * product(e, f), product(e, e) - product(f, f));
  return unit(plus(times(std::cos(half), e), times(std::sin(half), f)));
}

double AxisSum::agreement() const {
  return principal(dyad_).value / weight_;
}

Frame mean_frame(const std::vector<Frame>& frames, const std::vector<double>& weights) {
  AxisSum fibers, sheets;
  for (std::size_t i = 0; i < frames.size(); ++i) {
    fibers.add(frames[i].fiber, weights[i]);
    sheets.add(frames[i].sheet, weights[i]);
  }
  const Point fiber = fibers.mean();
  return make_frame(fiber, sheets.mean_across(fiber));
}

}  // namespace viscera::meshes
