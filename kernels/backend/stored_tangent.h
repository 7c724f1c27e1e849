// The stored tangent at the quadrature points of a batch of lanes, in the two formats: its action
// on a gradient and its 45 components. The volume element is folded into both.
#pragma once

#include <type_traits>

#include "kernels/backend/host_tangent.h"
#include "kernels/backend/lanes.h"
#include "kernels/backend/prefetch.h"

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
    Value y[9];
    VISCERA_UNROLL
    for (int r = 0; r < 9; ++r)
      y[r] = Value(RealOf<Value>(0));
    VISCERA_UNROLL
    for (int r = 0; r < 9; ++r) {
      VISCERA_UNROLL
      for (int c = r; c < 9; ++c) {
        const Value t = component(lanes, q, packed<9>(r, c));
        y[r] = multiply_add(t, x[c / 3][c % 3], y[r]);
        if (c > r)
          y[c] = multiply_add(t, x[r / 3][r % 3], y[c]);
      }
    }
    Mat3<Value> out;
    VISCERA_UNROLL
    for (int r = 0; r < 9; ++r)
      out[r / 3][r % 3] = y[r];
    return out;
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
    const Mat3<Value> F = deformation(q, G), dH = product(x, G);
    Value dE[6];  // off-diagonal components twice
    VISCERA_UNROLL
    for (int v = 0; v < 6; ++v) {
      const int I = voigt_row(v), J = voigt_column(v);
      dE[v] = F[0][I] * dH[0][J] + F[1][I] * dH[1][J] + F[2][I] * dH[2][J];
      if (v >= 3)
        dE[v] = dE[v] + F[0][J] * dH[0][I] + F[1][J] * dH[1][I] + F[2][J] * dH[2][I];
    }
    const SymMat3<Value> S = stress(lanes, q), dS = moduli_times(lanes, q, dE);
    Mat3<Value> dP;  // derivative of F S
    VISCERA_UNROLL
    for (int i = 0; i < 3; ++i) {
      VISCERA_UNROLL
      for (int J = 0; J < 3; ++J)
        dP[i][J] = F[i][0] * dS(0, J) + F[i][1] * dS(1, J) + F[i][2] * dS(2, J) +
                   dH[i][0] * S(0, J) + dH[i][1] * S(1, J) + dH[i][2] * S(2, J);
    }
    Mat3<Value> out;
    VISCERA_UNROLL
    for (int i = 0; i < 3; ++i) {
      VISCERA_UNROLL
      for (int a = 0; a < 3; ++a)
        out[i][a] = dP[i][0] * G[a][0] + dP[i][1] * G[a][1] + dP[i][2] * G[a][2];
    }
    return out;
  }

  void tangent(const Lanes& lanes, int q, Value (&T)[45]) const {
    const Mat3<Value> G = inverse(lanes, q);
    SymTensor4<Value> D;
    for (int c = 0; c < 21; ++c)
      D.v[c] = component(lanes, q, 6 + c);
    integrals::pulled_tangent(deformation(q, G), stress(lanes, q), D, G, Value(RealOf<Value>(1)),
                              T);
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
  SymMat3<Value> moduli_times(const Lanes& lanes, int q, const Value (&dE)[6]) const {
    SymMat3<Value> dS;
    VISCERA_UNROLL
    for (int v = 0; v < 6; ++v)
      dS[v] = Value(RealOf<Value>(0));
    VISCERA_UNROLL
    for (int v = 0; v < 6; ++v) {
      VISCERA_UNROLL
      for (int w = v; w < 6; ++w) {
        const Value D = component(lanes, q, 6 + packed<6>(v, w));
        dS[v] = multiply_add(D, dE[w], dS[v]);
        if (w > v)
          dS[w] = multiply_add(D, dE[v], dS[w]);
      }
    }
    return dS;
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
  static Mat3<Value> product(const Mat3<Value>& A, const Mat3<Value>& B) {
    Mat3<Value> C;
    VISCERA_UNROLL
    for (int i = 0; i < 3; ++i) {
      VISCERA_UNROLL
      for (int J = 0; J < 3; ++J)
        C[i][J] = A[i][0] * B[0][J] + A[i][1] * B[1][J] + A[i][2] * B[2][J];
    }
    return C;
  }
  Mat3<Value> deformation(int q, const Mat3<Value>& G) const {
    Mat3<Value> F = product(gradient_[q], G);
    for (int i = 0; i < 3; ++i)
      F[i][i] = F[i][i] + Value(RealOf<Value>(1));
    return F;
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
