// Orthonormal frames of fibre, sheet and normal, whose members are axes: a vector and its opposite
// mean the same.
#pragma once

#include <vector>

#include "meshes/vec.h"

namespace viscera::meshes {

/// Right-handed: normal = fiber x sheet. Unit vectors in the coordinates of the mesh.
struct Frame {
  Point fiber, sheet, normal;
};

/// The frame with that fibre and the sheet made orthogonal to it. Precondition: both finite and not
/// parallel.
Frame make_frame(const Point& fiber, const Point& sheet);

/// Largest deviation of the frame's six products from those of an orthonormal frame.
double orthonormality_error(const Frame& frame);

/// From `a` (t = 0) to `b` (t = 1) along the shortest rotation between `a` and any of the frames
/// that differ from `b` by signs. Source: the bislerp of Bayer et al. 2012, appendix.
Frame interpolate(const Frame& a, const Frame& b, double t);

/// Angle between two axes, 0 to 90 degrees. Precondition: unit vectors.
double axis_angle(const Point& a, const Point& b);

/// Weighted sums of dyads a (x) a, whatever the signs of the axes.
class AxisSum {
 public:
  /// `axis` a unit vector, weight >= 0.
  void add(const Point& axis, double weight);
  bool empty() const { return !(weight_ > 0); }
  /// Unit principal eigenvector of the sum; its sign is arbitrary. Precondition: not empty.
  Point mean() const;
  /// The same among the directions across `unit`.
  Point mean_across(const Point& unit) const;
  /// Largest eigenvalue over the sum of weights: 1 where all agree, 1/3 where nothing does.
  double agreement() const;

 private:
  double dyad_[6] = {};  // xx, yy, zz, yz, xz, xy
  double weight_ = 0;
};

/// Mean of frames as axes: the principal axis of the fibres, and that of the sheets across it.
/// Precondition: the sum of weights is positive.
Frame mean_frame(const std::vector<Frame>& frames, const std::vector<double>& weights);

}  // namespace viscera::meshes
