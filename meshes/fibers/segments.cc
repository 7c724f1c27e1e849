#include "meshes/fibers/segments.h"

#include <cmath>

#include "meshes/quality/cell_geometry.h"
#include "meshes/vec.h"
#include "solver/core/errors.h"

namespace viscera::meshes {

namespace {

constexpr double turn = 6.283185307179586;
constexpr double least_sine = 1e-3;  ///< of an angle that still gives a direction

Point unit(const Point& v) {
  return times(1 / norm(v), v);
}

Point across(const Point& v, const Point& axis) {
  return minus(v, times(dot(v, axis), axis));
}

/// Sectors of `n` around the axis, the one of angle 0 in the middle of the first.
int sector(double angle, int n) {
  const double share = angle / turn + 0.5 / n;
  return static_cast<int>(std::floor((share - std::floor(share)) * n)) % n;
}

}  // namespace

VentricleFrame::VentricleFrame(const Point& apex, const Point& base, const Point& septum)
    : apex_(apex), length_(norm(minus(base, apex))) {
  if (!(length_ > 0))
    throw GeometryError(
        "The apex and the middle of the base of a ventricle are in one place. Allowed: two places, "
        "the end of the cavity and the middle of the plane of the valves.");
  axis_ = times(1 / length_, minus(base, apex));
  const Point side = across(septum, axis_);
  if (!(norm(side) > least_sine * norm(septum)))
    throw GeometryError(
        "The direction to the septum or to the anterior wall of a ventricle is along its axis from "
        "apex to base. Allowed: a direction across it.");
  septum_ = unit(side);
  anterior_ = cross(axis_, septum_);
}

VentricleFrame VentricleFrame::by_septum(const Point& apex,
                                         const Point& base,
                                         const Point& septum) {
  return {apex, base, septum};
}

VentricleFrame VentricleFrame::by_anterior(const Point& apex,
                                           const Point& base,
                                           const Point& anterior) {
  return {apex, base, cross(anterior, minus(base, apex))};
}

int VentricleFrame::segment(const Point& x) const {
  const Point from_apex = minus(x, apex_);
  const double height = dot(from_apex, axis_) / length_;
  if (height < 0)
    return 17;
  // From the septum towards the anterior wall.
  const double angle = std::atan2(dot(from_apex, anterior_), dot(from_apex, septum_));
  if (height < 1.0 / 3) {
    constexpr int apical[] = {14, 13, 16, 15};
    return apical[sector(angle, 4)];
  }
  // From the middle of the anteroseptal segment, a twelfth of a turn beyond that of the septum.
  constexpr int basal[] = {2, 1, 6, 5, 4, 3};
  return basal[sector(angle - turn / 12, 6)] + (height < 2.0 / 3 ? 6 : 0);
}

std::optional<WallDirections> VentricleFrame::directions(const Point& radial) const {
  const Point around = cross(axis_, radial);
  if (!(norm(around) > least_sine))
    return std::nullopt;
  const Point circumferential = unit(around);
  return WallDirections{circumferential, cross(radial, circumferential), radial};
}

std::vector<int> segments_of_cells(const OrganMesh& mesh, const VentricleFrame& frame) {
  std::vector<int> out(mesh.n_cells());
  for (int cell = 0; cell < mesh.n_cells(); ++cell)
    out[cell] = frame.segment(centroid(cell_corners(mesh, cell)));
  return out;
}

}  // namespace viscera::meshes
