// Where the frame of an image stands: a small rigid motion of measured points, as nuisances.
#pragma once

#include <string>
#include <vector>

#include <Eigen/Core>

#include "meshes/organ_mesh.h"
#include "solver/calibration/inference/unknown.h"

namespace viscera::calibration {

/// y -> c + R(w) (y - c) + t about the centroid c of the points, R the rotation by |w| about w.
class Pose {
 public:
  /// A standard deviation of zero leaves out its three unknowns.
  Pose(const std::string& observation,
       const std::vector<meshes::Point>& points,
       double translation_sd,
       double rotation_sd);

  /// "observations.NAME.shift_x" ... [mm], "observations.NAME.turn_x" ... [rad], priors around 0.
  std::vector<Unknown> unknowns() const { return unknowns_; }
  int size() const { return static_cast<int>(unknowns_.size()); }
  /// As many values as unknowns.
  void set(const double* values);

  Eigen::Vector3d moved(const meshes::Point& y) const;
  /// Its inverse.
  Eigen::Vector3d unmoved(const meshes::Point& x) const;
  /// R(w) v.
  Eigen::Vector3d turned(const Eigen::Vector3d& v) const;
  /// Derivative of `moved` along the unknowns [3][unknown].
  Eigen::Matrix3Xd derivative(const meshes::Point& y) const;

 private:
  std::vector<Unknown> unknowns_;
  bool shifts_, turns_;
  Eigen::Vector3d center_ = Eigen::Vector3d::Zero();
  Eigen::Vector3d shift_ = Eigen::Vector3d::Zero(), turn_ = Eigen::Vector3d::Zero();
};

/// A nuisance around 0 with a normal prior.
Unknown nuisance(const std::string& name, const std::string& unit, double scale, double sd);

}  // namespace viscera::calibration
