// The stored tangent at the quadrature points of a batch of lanes, in the two formats: its action
// on a gradient and its 45 components. The volume element is folded into both.
#pragma once

#include <type_traits>

#include "kernels/backend/host_tangent.h"
#include "kernels/backend/lanes.h"
#include "kernels/backend/prefetch.h"
#include "kernels/integrals/stored_action.h"

namespace viscera::kernels {

/// T45: y = T x for the packed symmetric 9x9 tangent in element coordinates, row 3 i + a.
template <class Value, class Element, class Stored>
class SymmetricPoints {
 public:
  static constexpr int n_components = 45 * Element::n_points;  ///< of an element

  SymmetricPoints(const ElementGroup&, const TangentData&, const Stored* values)
      : values_(values) {}
  const Stored* values() const { return values_; }

  /// To be called once a batch.
  void start(const Lanes&) {}

  /// Derivative of the stress per element coordinate [i][a] along the displacement gradient x.
  Mat3<Value> multiply(const Lanes& lanes, int q, const Mat3<Value>& x) const {
    return integrals::symmetric_action<Value>([&](int c) { return component(lanes, q, c); }, x);
  }

  void tangent(const Lanes& lanes, int q, Value (&T)[45]) const {
    for (int c = 0; c < 45; ++c)
      T[c] = component(lanes, q, c);
  }

 private:
  Value component(const Lanes& lanes, int q, int c) const {
    return load_lanes<Value>(lanes.at(values_, n_components, 45 * q + c));
  }

  const Stored* values_;
};

/// Second Piola-Kirchhoff stress (6) and material moduli (21), both times the volume element; the
/// deformation gradient comes from the displacement the tangent was taken at.
template <class Value, class Element, class Stored>
class StressModuliPoints {
 public:
  static constexpr int n_components = 27 * Element::n_points;

  StressModuliPoints(const ElementGroup& group, const TangentData& data, const Stored* values)
      : group_(group), values_(values) {
    if constexpr (std::is_same_v<RealOf<Value>, double>) {
      state_ = data.state.data();
      geometry_ = group.geometry();
    } else {
      state_ = data.state_single.data();
      geometry_ = data.geometry_single.data();
    }
  }
  const Stored* values() const { return values_; }

  void start(const Lanes& lanes) {
    Value u[Element::n_nodes][3];
    gather_nodes(lanes, group_.nodes(), state_, u);
    Element::gradients(u, gradient_);
  }

  Mat3<Value> multiply(const Lanes& lanes, int q, const Mat3<Value>& x) const {
    const Mat3<Value> G = inverse(lanes, q);
    return integrals::stress_moduli_action<Value>([&](int c) { return component(lanes, q, c); },
                                                  integrals::deformation_gradient(gradient_[q], G),
                                                  G, x);
  }

  void tangent(const Lanes& lanes, int q, Value (&T)[45]) const {
    const Mat3<Value> G = inverse(lanes, q);
    SymTensor4<Value> D;
    for (int c = 0; c < 21; ++c)
      D.v[c] = component(lanes, q, 6 + c);
    integrals::pulled_tangent(integrals::deformation_gradient(gradient_[q], G), stress(lanes, q), D,
                              G, Value(RealOf<Value>(1)), T);
  }

 private:
  Value component(const Lanes& lanes, int q, int c) const {
    return load_lanes<Value>(lanes.at(values_, n_components, 27 * q + c));
  }
  SymMat3<Value> stress(const Lanes& lanes, int q) const {
    SymMat3<Value> S;
    VISCERA_UNROLL
    for (int c = 0; c < 6; ++c)
      S[c] = component(lanes, q, c);
    return S;
  }
  /// G[a][J] = dxi_a/dX_J.
  Mat3<Value> inverse(const Lanes& lanes, int q) const {
    const int points = group_.is_affine() ? 1 : Element::n_points;
    const int first = group_.is_affine() ? 0 : 10 * q;
    Mat3<Value> G;
    VISCERA_UNROLL
    for (int a = 0; a < 3; ++a) {
      VISCERA_UNROLL
      for (int J = 0; J < 3; ++J)
        G[a][J] = load_lanes<Value>(lanes.at(geometry_, 10 * points, first + 3 * a + J));
    }
    return G;
  }

  const ElementGroup& group_;
  const Stored* values_;
  const RealOf<Value>* state_;
  const RealOf<Value>* geometry_;
  Mat3<Value> gradient_[Element::n_points];
};

/// Calls body(points) with the data that lanes of `Value` read: those of their own precision when
/// they are stored, else the other ones.
template <class Value, class Element, class Body>
void with_points(const ElementGroup& group, const TangentData& data, const Body& body) {
  const auto call = [&](const auto* values) {
    using Stored = std::remove_const_t<std::remove_pointer_t<decltype(values)>>;
    if (data.format == TangentFormat::symmetric45)
      body(SymmetricPoints<Value, Element, Stored>(group, data, values));
    else
      body(StressModuliPoints<Value, Element, Stored>(group, data, values));
  };
  constexpr bool is_double = std::is_same_v<RealOf<Value>, double>;
  if (is_double ? !data.values.empty() : data.values_single.empty())
    call(data.values.data());
  else
    call(data.values_single.data());
}

}  // namespace viscera::kernels
