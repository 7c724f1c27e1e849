// Stress of a law in a homogeneous test, over any number type: doubles for values, dual numbers for
// derivatives.
#pragma once

#include <array>

#include "kernels/materials/frame.h"
#include "kernels/materials/parameter.h"
#include "kernels/tensor/symmetric.h"
#include "solver/calibration/material_point/homogeneous_test.h"

namespace viscera::calibration {

/// Stretches that a test leaves free, found from stresses that vanish; unused entries stay.
inline constexpr int most_free = 2;
template <class Number>
using FreeStretches = std::array<Number, most_free>;

/// Stress [kPa] as the test measures it, and the stresses that must vanish.
template <class Number>
struct Response {
  Number stress;
  FreeStretches<Number> unbalanced;
};

/// How many stretches are free: across the loaded axes, one less when volume is kept.
inline int n_free(HomogeneousTest::Mode mode, materials::Volumetric volumetric) {
  const int kept = volumetric == materials::Volumetric::separate ? 1 : 0;
  if (mode == HomogeneousTest::Mode::simple_shear)
    return 0;
  return (mode == HomogeneousTest::Mode::uniaxial ? 2 : 1) - kept;
}

template <class Law, class Number>
SymMat3<Number> second_piola_stress(const Law& law, const SymMat3<Number>& E) {
  const Number zero(0.0), one(1.0);
  const materials::FiberFrame<Number> axes{{{one, zero, zero}}, {{zero, one, zero}}};
  SymMat3<Number> S;
  SymTensor4<Number> D;
  law.stress_and_moduli(E, axes, S, D);
  return S;
}

/// Cauchy stress sigma(first, second) under F = I + g e_first (x) e_second; det F = 1, and a
/// pressure does not enter it.
template <class Law, class Number>
Number shear_stress(const Law& law, int first, int second, const Number& g) {
  SymMat3<Number> E;
  for (int a = 0; a < 6; ++a)
    E[a] = Number(0.0);
  E(first, second) = Number(0.5) * g;
  E(second, second) = Number(0.5) * g * g;
  const SymMat3<Number> S = second_piola_stress(law, E);
  return S(first, second) + g * S(second, second);
}

/// Stretches along the axes with the free ones filled in.
template <class Number>
std::array<Number, 3> stretches(const HomogeneousTest& test,
                                materials::Volumetric volumetric,
                                double amount,
                                const FreeStretches<Number>& free) {
  const bool uniaxial = test.mode == HomogeneousTest::Mode::uniaxial;
  const int a = test.first;
  const int b = uniaxial ? (a + 1) % 3 : test.second;
  const int c = 3 - a - b;
  std::array<Number, 3> result;
  result[a] = Number(amount);
  result[b] = uniaxial ? free[0] : Number(amount);
  if (volumetric == materials::Volumetric::separate)
    result[c] = Number(1.0) / (result[a] * result[b]);
  else
    result[c] = uniaxial ? free[1] : free[0];
  return result;
}

/// Uniaxial and equibiaxial tests. Where volume is kept, stresses are counted from that of the last
/// axis, whose own vanishes by the pressure.
template <class Law, class Number>
Response<Number> stretch_response(const Law& law,
                                  const HomogeneousTest& test,
                                  double amount,
                                  const FreeStretches<Number>& free) {
  const std::array<Number, 3> l = stretches(test, Law::volumetric, amount, free);
  SymMat3<Number> E;
  for (int i = 0; i < 3; ++i)
    E[i] = Number(0.5) * (l[i] - Number(1.0)) * (l[i] + Number(1.0));
  for (int i = 3; i < 6; ++i)
    E[i] = Number(0.0);
  const SymMat3<Number> S = second_piola_stress(law, E);
  const bool uniaxial = test.mode == HomogeneousTest::Mode::uniaxial;
  const int a = test.first, b = uniaxial ? (a + 1) % 3 : test.second, c = 3 - a - b;
  const Number across = l[c] * l[c] * S[c];  // Kirchhoff stress
  if (Law::volumetric == materials::Volumetric::separate)
    return {(l[a] * l[a] * S[a] - across) / l[a], {l[b] * l[b] * S[b] - across, Number(0.0)}};
  if (uniaxial)
    return {l[a] * S[a], {S[b], S[c]}};
  return {l[a] * S[a], {S[c], Number(0.0)}};
}

template <class Law, class Number>
Response<Number> respond(const Law& law,
                         const HomogeneousTest& test,
                         double amount,
                         const FreeStretches<Number>& free) {
  if (test.mode != HomogeneousTest::Mode::simple_shear)
    return stretch_response(law, test, amount, free);
  return {shear_stress(law, test.first, test.second, Number(amount)), {Number(0.0), Number(0.0)}};
}

}  // namespace viscera::calibration
