// Quadrature-point functions of surface terms. Tangents t1, t2 of the parametrised facet; the area
// vector t1 x t2 points out of the tissue on boundary facets.
#pragma once

#include "kernels/tensor/tensor.h"

namespace viscera::integrals {

template <class Real>
VISCERA_HD inline Vec3<Real> cross(const Vec3<Real>& a, const Vec3<Real>& b) {
  Vec3<Real> c;
  for (int i = 0; i < 3; ++i) {
    const int j = (i + 1) % 3, k = (i + 2) % 3;
    c[i] = a[j] * b[k] - a[k] * b[j];
  }
  return c;
}

template <class Real>
VISCERA_HD inline Real dot(const Vec3<Real>& a, const Vec3<Real>& b) {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

/// Internal-minus-external force density of a follower pressure p: p n da = p (t1 x t2).
template <class Real>
VISCERA_HD inline Vec3<Real> pressure_force(const Vec3<Real>& t1, const Vec3<Real>& t2, double p) {
  Vec3<Real> f = cross(t1, t2);
  for (int i = 0; i < 3; ++i)
    f[i] = f[i] * p;
  return f;
}

/// Its derivative along tangent increments d1, d2: p (d1 x t2 + t1 x d2). Unsymmetric unless the
/// surface is closed or its rim is fixed (Bonet and Wood 2008, section 8.6).
template <class Real>
VISCERA_HD inline Vec3<Real> pressure_force_increment(const Vec3<Real>& t1,
                                                      const Vec3<Real>& t2,
                                                      const Vec3<Real>& d1,
                                                      const Vec3<Real>& d2,
                                                      double p) {
  const Vec3<Real> a = cross(d1, t2), b = cross(t1, d2);
  Vec3<Real> f;
  for (int i = 0; i < 3; ++i)
    f[i] = (a[i] + b[i]) * p;
  return f;
}

/// Spring force k u, or k (u . N) N with the unit reference normal N.
template <class Real>
VISCERA_HD inline Vec3<Real> spring_force(const Vec3<Real>& u,
                                          const Vec3<Real>& normal,
                                          double stiffness,
                                          bool along_normal) {
  Vec3<Real> f;
  const Real un = dot(u, normal);
  for (int i = 0; i < 3; ++i)
    f[i] = (along_normal ? un * normal[i] : u[i]) * stiffness;
  return f;
}

}  // namespace viscera::integrals
