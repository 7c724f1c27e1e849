// Arithmetic of points in space, for mesh work.
#pragma once

#include <cmath>

#include "meshes/organ_mesh.h"

namespace viscera::meshes {

inline Point minus(const Point& a, const Point& b) {
  return {a[0] - b[0], a[1] - b[1], a[2] - b[2]};
}
inline Point plus(const Point& a, const Point& b) {
  return {a[0] + b[0], a[1] + b[1], a[2] + b[2]};
}
inline Point times(double s, const Point& a) {
  return {s * a[0], s * a[1], s * a[2]};
}
inline double dot(const Point& a, const Point& b) {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}
inline Point cross(const Point& a, const Point& b) {
  return {a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]};
}
inline double norm(const Point& a) {
  return std::sqrt(dot(a, a));
}

}  // namespace viscera::meshes
