// Incompressible thick sphere under inner pressure: the closed form behind the ventricle of the
// calibration tests. Templated on the number, so that derivatives come from dual numbers.
//
// P = integral from outer to inner stretch of W'(l) / (l^3 - 1) dl with hoop stretch l and
// W(l) = W(l, l, l^-2). Source: Green and Zerna, Theoretical Elasticity (1968), section 3.10.
#pragma once

#include <cmath>

#include <boost/math/quadrature/gauss.hpp>

#include "kernels/tensor/dual.h"

namespace viscera::test {

inline constexpr double four_pi = 12.566370614359172954;
inline constexpr double kPa_per_mmHg = 0.133322387415;

/// W = C/2 (exp Q - 1), Q = alpha (0.755 E^2 + 0.2 Er^2) with hoop and radial Green strain: a
/// Guccione law averaged over fibre directions.
template <class Number>
struct ExponentialSphereLaw {
  Number C;  ///< [kPa]
  Number alpha;

  /// W'(l) / (l^3 - 1) [kPa]; both vanish at l = 1, their common factor l - 1 is taken out.
  Number slope_ratio(const Number& l) const {
    return common_factor_slope(l) / (l * l + l + Number(1.0));
  }
  /// Hoop minus radial Cauchy stress, l W'(l) / 2 [kPa].
  Number hoop_stress(const Number& l) const {
    return Number(0.5) * l * (l - Number(1.0)) * common_factor_slope(l);
  }

 private:
  /// W'(l) / (l - 1).
  Number common_factor_slope(const Number& l) const {
    const Number l2 = l * l, l4 = l2 * l2, one(1.0), half(0.5);
    const Number E = half * (l2 - one), Er = half * (one / l4 - one);
    const Number Q = alpha * (Number(0.755) * E * E + Number(0.2) * Er * Er);
    const Number hoop = Number(0.755) * l * (l + one);
    const Number radial = Number(0.4) * (l + one) * (l2 + one) / (l4 * l4 * l);
    return half * C * math::exp(Q) * alpha * (hoop + radial);
  }
};

template <class Number>
struct NeoHookeanSphereLaw {
  Number mu;  ///< [kPa]
  Number slope_ratio(const Number& l) const {
    const Number l2 = l * l;
    return Number(2.0) * mu * (Number(1.0) / l2 + Number(1.0) / (l2 * l2 * l));
  }
};

/// Unloaded inner radius [mm] and volume of the wall [mm^3].
template <class Number>
struct SphereShape {
  Number inner;
  Number wall;

  Number outer_at(const Number& inner_now) const {
    return math::cbrt(inner_now * inner_now * inner_now + Number(3 / four_pi) * wall);
  }
};

/// Pressure [kPa] that holds the inner radius `now` [mm].
template <class Law, class Number>
Number sphere_pressure(const Law& law, const SphereShape<Number>& shape, const Number& now) {
  using Rule = boost::math::quadrature::gauss<double, 30>;
  const Number inner = now / shape.inner;
  const Number outer = shape.outer_at(now) / shape.outer_at(shape.inner);
  const Number middle = Number(0.5) * (inner + outer), half = Number(0.5) * (inner - outer);
  Number sum(0.0);
  for (std::size_t i = 0; i < Rule::abscissa().size(); ++i) {
    const Number shift = half * Number(Rule::abscissa()[i]);
    sum = sum + Number(Rule::weights()[i]) *
                    (law.slope_ratio(middle + shift) + law.slope_ratio(middle - shift));
  }
  return half * sum;
}

/// Inner radius [mm] under a pressure [kPa] between that of the unloaded and of the threefold
/// radius; nan where there is none.
inline double sphere_radius(const ExponentialSphereLaw<double>& law,
                            const SphereShape<double>& shape,
                            double pressure) {
  using One = Dual<double>;
  double low = 0.5 * shape.inner, high = 3 * shape.inner, now = shape.inner;
  for (int i = 0; i < 200; ++i) {
    const One at = sphere_pressure(ExponentialSphereLaw<One>{law.C, law.alpha},
                                   SphereShape<One>{shape.inner, shape.wall}, One(now, 1.0));
    const double error = at.value - pressure;
    (error > 0 || !std::isfinite(error) ? high : low) = now;
    double next = now - error / at.derivative;
    if (!(next > low && next < high))
      next = 0.5 * (low + high);
    if (std::abs(next - now) < 1e-14 * now)
      return next > 0.501 * shape.inner && next < 2.99 * shape.inner ? next : std::nan("");
    now = next;
  }
  return std::nan("");
}

/// The same with derivatives: a root known as a double and polished by chord steps, each of which
/// settles one more order of derivatives.
template <class Number>
Number sphere_radius(const ExponentialSphereLaw<Number>& law,
                     const SphereShape<Number>& shape,
                     const Number& pressure,
                     double root,
                     double slope) {
  Number now(root);
  for (int i = 0; i < 3; ++i)
    now = now - (sphere_pressure(law, shape, now) - pressure) / Number(slope);
  return now;
}

}  // namespace viscera::test
