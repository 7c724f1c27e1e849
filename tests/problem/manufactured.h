// Manufactured solutions: a displacement field gives, by dual numbers, its gradient and the body
// force and traction under which it is the solution.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "kernels/tensor/dual.h"
#include "kernels/tensor/tensor.h"
#include "tests/problem/cell_points.h"

namespace viscera::test {

/// H[i][j] = du_i/dX_j of a field with a template member u(X).
template <class Field, class Real>
Mat3<Real> gradient_of(const Field& field, const Vec3<Real>& X) {
  Mat3<Real> H;
  for (int j = 0; j < 3; ++j) {
    Vec3<Dual<Real>> moved;
    for (int k = 0; k < 3; ++k) moved[k] = Dual<Real>(X[k], Real(k == j ? 1.0 : 0.0));
    const Vec3<Dual<Real>> u = field.displacement(moved);
    for (int i = 0; i < 3; ++i) H[i][j] = u[i].derivative;
  }
  return H;
}

template <class Field, class Real>
Mat3<Real> stress_at(const Field& field, const Vec3<Real>& X) {
  Mat3<Real> F = gradient_of(field, X);
  for (int i = 0; i < 3; ++i) F[i][i] = F[i][i] + Real(1.0);
  return field.first_piola(F, X);
}

/// b = -Div P [kPa/mm].
template <class Field>
Vector body_force(const Field& field, const Vector& X) {
  Vector b{0, 0, 0};
  for (int k = 0; k < 3; ++k) {
    Vec3<Dual<double>> moved;
    for (int i = 0; i < 3; ++i) moved[i] = Dual<double>(X[i], i == k ? 1.0 : 0.0);
    const Mat3<Dual<double>> P = stress_at(field, moved);
    for (int i = 0; i < 3; ++i) b[i] -= P[i][k].derivative;
  }
  return b;
}

template <class Field>
Vector displacement_at(const Field& field, const Vector& X) {
  const Vec3<double> u = field.displacement(Vec3<double>{{X[0], X[1], X[2]}});
  return {u[0], u[1], u[2]};
}

/// Adds the nodal forces of the field's body force, and of its traction on `free_surface` (may be
/// empty), with `n` Gauss points a direction.
template <class Field>
void add_forces(const Field& field, const OrganSpace& space, const std::string& free_surface,
                const Vector& normal, int n, std::vector<double>& force) {
  const auto add = [&](const IntegrationPoint& point, const Vector& density) {
    for (std::size_t node = 0; node < point.nodes.size(); ++node)
      for (int i = 0; i < 3; ++i)
        force[3 * point.nodes[node] + i] += point.measure * point.shapes[node] * density[i];
  };
  for_each_cell_point(space, n, [&](const IntegrationPoint& point) {
    add(point, body_force(field, point.X));
  });
  if (free_surface.empty()) return;
  for_each_facet_point(space, free_surface, n, [&](const IntegrationPoint& point) {
    const Mat3<double> P = stress_at(field, Vec3<double>{{point.X[0], point.X[1], point.X[2]}});
    Vector traction{0, 0, 0};
    for (int i = 0; i < 3; ++i)
      for (int k = 0; k < 3; ++k) traction[i] += P[i][k] * normal[k];
    add(point, traction);
  });
}

struct Errors {
  double L2 = 0;        ///< displacement [mm^(5/2)]
  double H1 = 0;        ///< its gradient
  double pressure = 0;  ///< L2
};

/// Of the solved state, with `n` Gauss points a direction.
template <class Field>
Errors errors_of(const Field& field, const Simulation& s, int n) {
  Errors e;
  for_each_cell_point(s.space, n, [&](const IntegrationPoint& point) {
    const Vec3<double> X{{point.X[0], point.X[1], point.X[2]}};
    const Vec3<double> u = field.displacement(X);
    const Mat3<double> H = gradient_of(field, X);
    for (int i = 0; i < 3; ++i) {
      double du = u[i];
      double dH[3] = {H[i][0], H[i][1], H[i][2]};
      for (std::size_t node = 0; node < point.nodes.size(); ++node) {
        const double value = s.x.block(0).local_element(3 * point.nodes[node] + i);
        du -= point.shapes[node] * value;
        for (int j = 0; j < 3; ++j) dH[j] -= point.gradients[node][j] * value;
      }
      e.L2 += point.measure * du * du;
      for (const double d : dH) e.H1 += point.measure * d * d;
    }
    if (s.space.has_pressure()) {
      double dp = field.pressure(X);
      for (std::size_t v = 0; v < point.vertices.size(); ++v)
        dp -= point.vertex_shapes[v] * s.x.block(1).local_element(point.vertices[v]);
      e.pressure += point.measure * dp * dp;
    }
  });
  return {std::sqrt(e.L2), std::sqrt(e.H1), std::sqrt(e.pressure)};
}

}  // namespace viscera::test
