// Quadrature-point functions of surface terms. Tangents t1, t2 of the parametrised facet; the area
// vector t1 x t2 points out of the tissue on boundary facets.
#pragma once

#include "kernels/tensor/symmetric.h"

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

/// Derivatives of a nodal field along the parameters of a facet; of the coordinates: its tangents.
template <class Real>
struct Tangents {
  Vec3<Real> t1, t2;
};

/// Sum over nodes of values(node, i) times their factors.
template <class Real, class Values, int n>
VISCERA_HD inline Vec3<Real> combine(const Values& values, const double (&factor)[n]) {
  Vec3<Real> t;
  VISCERA_UNROLL
  for (int i = 0; i < 3; ++i) {
    t[i] = values(0, i) * factor[0];
    VISCERA_UNROLL
    for (int node = 1; node < n; ++node)
      t[i] = t[i] + values(node, i) * factor[node];
  }
  return t;
}

/// A nodal field at point q; table: elements::FacetTable.
template <class Real, class Table, class Values>
VISCERA_HD inline Vec3<Real> interpolate(const Table& table, int q, const Values& values) {
  return combine<Real>(values, table.shape[q]);
}

/// Its derivatives there.
template <class Real, class Table, class Values>
VISCERA_HD inline Tangents<Real> tangents(const Table& table, int q, const Values& values) {
  return {combine<Real>(values, table.gradient[q][0]), combine<Real>(values, table.gradient[q][1])};
}

/// n da per area of the parameters.
template <class Real>
VISCERA_HD inline Vec3<Real> area_vector(const Tangents<Real>& x) {
  return cross(x.t1, x.t2);
}

template <class Real>
VISCERA_HD inline Real length(const Vec3<Real>& a) {
  return math::sqrt(dot(a, a));
}

/// Unit normal of a facet and its area per area of the parameters.
template <class Real>
struct AreaElement {
  Vec3<Real> normal;
  Real area;
};
template <class Real>
VISCERA_HD inline AreaElement<Real> area_element(const Tangents<Real>& x) {
  AreaElement<Real> e{area_vector(x), Real(0.0)};
  e.area = length(e.normal);
  for (int i = 0; i < 3; ++i)
    e.normal[i] = e.normal[i] / e.area;
  return e;
}

/// (x - origin) . n da / 3 per area of the parameters: what adds up to a volume (divergence
/// theorem).
template <class Real>
VISCERA_HD inline Real volume_flux(const Vec3<Real>& x,
                                   const double (&origin)[3],
                                   const Vec3<Real>& area) {
  Vec3<Real> from;
  for (int i = 0; i < 3; ++i)
    from[i] = x[i] - origin[i];
  return dot(from, area) * (1.0 / 3.0);
}

/// Internal-minus-external force density of a follower pressure p: p n da = p (t1 x t2).
template <class Real>
VISCERA_HD inline Vec3<Real> pressure_force(const Tangents<Real>& x, double p) {
  Vec3<Real> f = area_vector(x);
  for (int i = 0; i < 3; ++i)
    f[i] = f[i] * p;
  return f;
}

/// Its derivative along tangent increments d: p (d1 x t2 + t1 x d2). Unsymmetric unless the
/// surface is closed or its rim is fixed (Bonet and Wood 2008, section 8.6).
template <class Real>
VISCERA_HD inline Vec3<Real> pressure_force_increment(const Tangents<Real>& x,
                                                      const Tangents<Real>& d,
                                                      double p) {
  const Vec3<Real> a = cross(d.t1, x.t2), b = cross(x.t1, d.t2);
  Vec3<Real> f;
  for (int i = 0; i < 3; ++i)
    f[i] = (a[i] + b[i]) * p;
  return f;
}

/// Spring force k u dA, or k (u . N) N dA with the unit normal N, on a reference area.
template <class Real>
VISCERA_HD inline Vec3<Real> spring_force(const AreaElement<Real>& reference,
                                          const Vec3<Real>& u,
                                          double stiffness,
                                          bool along_normal) {
  Vec3<Real> f;
  const Real un = dot(u, reference.normal);
  for (int i = 0; i < 3; ++i)
    f[i] = (along_normal ? un * reference.normal[i] : u[i]) * stiffness * reference.area;
  return f;
}

}  // namespace viscera::integrals
