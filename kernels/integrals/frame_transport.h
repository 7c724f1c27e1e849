// Fibre frames of an image carried to the unloaded shape, and turned about the sheet direction.
#pragma once

#include "kernels/integrals/surface_point.h"
#include "kernels/materials/frame.h"

namespace viscera::integrals {

template <class Real>
VISCERA_HD inline Vec3<Real> unit(const Vec3<Real>& a) {
  const Real size = length(a);
  return {{a[0] / size, a[1] / size, a[2] / size}};
}

template <class Real>
VISCERA_HD inline Vec3<Real> times(const Mat3<Real>& A, const Vec3<Real>& a) {
  Vec3<Real> out;
  for (int i = 0; i < 3; ++i)
    out[i] = A[i][0] * a[0] + A[i][1] * a[1] + A[i][2] * a[2];
  return out;
}

/// Frame of the reference from that of the image: both directions follow the material, then the
/// sheet is made orthogonal to the fibre again. A: dX/dx from image to reference.
template <class Real>
VISCERA_HD inline materials::FiberFrame<Real> transported(const materials::FiberFrame<Real>& image,
                                                          const Mat3<Real>& A) {
  materials::FiberFrame<Real> out{unit(times(A, image.f)), times(A, image.s)};
  const Real along = dot(out.f, out.s);
  for (int i = 0; i < 3; ++i)
    out.s[i] = out.s[i] - along * out.f[i];
  out.s = unit(out.s);
  return out;
}

/// Frame turned by an angle about its sheet direction, f towards f x s; given by cosine and sine.
template <class Real>
VISCERA_HD inline materials::FiberFrame<Real> rotated(const materials::FiberFrame<Real>& frame,
                                                      const Real& cosine,
                                                      const Real& sine) {
  const Vec3<Real> n = cross(frame.f, frame.s);
  materials::FiberFrame<Real> out = frame;
  for (int i = 0; i < 3; ++i)
    out.f[i] = frame.f[i] * cosine + n[i] * sine;
  return out;
}

}  // namespace viscera::integrals
