#include "solver/calibration/observations/pose.h"

#include <cmath>

#include <Eigen/Geometry>

namespace viscera::calibration {
namespace {

constexpr double degrees = 57.295779513082323;  ///< in a radian

Eigen::Vector3d vector(const meshes::Point& x) {
  return {x[0], x[1], x[2]};
}

Eigen::Matrix3d cross_matrix(const Eigen::Vector3d& w) {
  Eigen::Matrix3d m;
  m << 0, -w[2], w[1], w[2], 0, -w[0], -w[1], w[0], 0;
  return m;
}

Eigen::Matrix3d rotation(const Eigen::Vector3d& w) {
  const double angle = w.norm();
  if (angle == 0)
    return Eigen::Matrix3d::Identity();
  return Eigen::AngleAxisd(angle, w / angle).toRotationMatrix();
}

/// d(R(w) v) = (J dw) x (R v): the left Jacobian of the rotations (Chirikjian 2011).
Eigen::Matrix3d left_jacobian(const Eigen::Vector3d& w) {
  const double a = w.norm();
  const Eigen::Matrix3d W = cross_matrix(w);
  // The series below 1e-3, where the closed forms lose digits.
  const double first = a < 1e-3 ? 0.5 - a * a / 24 : (1 - std::cos(a)) / (a * a);
  const double second = a < 1e-3 ? 1.0 / 6 - a * a / 120 : (a - std::sin(a)) / (a * a * a);
  return Eigen::Matrix3d::Identity() + first * W + second * W * W;
}

}  // namespace

Unknown nuisance(const std::string& name, const std::string& unit, double scale, double sd) {
  Unknown unknown;
  unknown.name = name;
  unknown.unit = unit;
  unknown.scale = scale;
  unknown.role = Unknown::Role::nuisance;
  unknown.prior = {0, sd};
  return unknown;
}

Pose::Pose(const std::string& observation,
           const std::vector<meshes::Point>& points,
           double translation_sd,
           double rotation_sd)
    : shifts_(translation_sd > 0), turns_(rotation_sd > 0) {
  for (const meshes::Point& point : points)
    center_ += vector(point) / static_cast<double>(points.size());
  const std::string begin = "observations." + observation;
  for (const char axis : {'x', 'y', 'z'})
    if (shifts_)
      unknowns_.push_back(nuisance(begin + ".shift_" + axis, "mm", 1, translation_sd));
  for (const char axis : {'x', 'y', 'z'})
    if (turns_)
      unknowns_.push_back(nuisance(begin + ".turn_" + axis, "deg", degrees, rotation_sd));
}

void Pose::set(const double* values) {
  if (shifts_)
    shift_ = Eigen::Map<const Eigen::Vector3d>(values);
  if (turns_)
    turn_ = Eigen::Map<const Eigen::Vector3d>(values + (shifts_ ? 3 : 0));
}

Eigen::Vector3d Pose::moved(const meshes::Point& y) const {
  return center_ + rotation(turn_) * (vector(y) - center_) + shift_;
}

Eigen::Vector3d Pose::unmoved(const meshes::Point& x) const {
  return center_ + rotation(turn_).transpose() * (vector(x) - center_ - shift_);
}

Eigen::Vector3d Pose::turned(const Eigen::Vector3d& v) const {
  return rotation(turn_) * v;
}

Eigen::Matrix3Xd Pose::derivative(const meshes::Point& y) const {
  Eigen::Matrix3Xd out(3, size());
  if (shifts_)
    out.leftCols(3) = Eigen::Matrix3d::Identity();
  if (turns_)
    out.rightCols(3) =
        -cross_matrix(rotation(turn_) * (vector(y) - center_)) * left_jacobian(turn_);
  return out;
}

}  // namespace viscera::calibration
