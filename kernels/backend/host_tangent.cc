#include "kernels/backend/host_tangent.h"

#include <type_traits>

#include "kernels/backend/stored_tangent.h"

namespace viscera::kernels {
namespace {

template <class Value, class Element, class Stored>
inline Mat3<Value> load_coupling(const Stored* coupling, const Lanes& lanes, int q) {
  Mat3<Value> B;
  VISCERA_UNROLL
  for (int i = 0; i < 3; ++i) {
    VISCERA_UNROLL
    for (int a = 0; a < 3; ++a)
      B[i][a] = load_lanes<Value>(lanes.at(coupling, 9 * Element::n_points, 9 * q + 3 * i + a));
  }
  return B;
}

/// Pressure parts of the action: momentum stress B dp, volume equation B : dF - c dp.
template <class Value, class Element, class Stored>
class PressureParts {
 public:
  PressureParts(const ElementGroup& group,
                const TangentData& data,
                const Stored* coupling,
                const double* pressure,
                double* volume)
      : group_(group), data_(data), coupling_(coupling), pressure_(pressure), volume_(volume) {}

  Prefetch prefetch(const Lanes& lanes) const {
    return {coupling_, lanes, 9 * Element::n_points, width_of<Value>};
  }

  /// Adds to the stress P and to the volume equation of one batch.
  void add(const Lanes& lanes,
           const Mat3<Value> (&gradient)[Element::n_points],
           Mat3<Value> (&P)[Element::n_points]) const {
    Value p[Element::n_vertices], dp[Element::n_points], change[Element::n_points];
    const Value compliance = load_lanes<Value>(lanes.at(data_.compliance.data(), 1, 0));
    gather_vertices(lanes, group_.vertices(), pressure_, p);
    Element::interpolate_vertices(p, dp);
    for (int q = 0; q < Element::n_points; ++q) {
      const Mat3<Value> B = load_coupling<Value, Element>(coupling_, lanes, q);
      const Value weight = volume(lanes, q);
      Value row[3];
      VISCERA_UNROLL
      for (int i = 0; i < 3; ++i) {
        const Mat3<Value>& G = gradient[q];
        row[i] = B[i][0] * G[i][0] + B[i][1] * G[i][1] + B[i][2] * G[i][2];
        VISCERA_UNROLL
        for (int a = 0; a < 3; ++a)
          P[q][i][a] = P[q][i][a] + B[i][a] * dp[q];
      }
      change[q] = row[0] + row[1] + row[2] - dp[q] * weight * compliance;
    }
    Element::integrate_vertices(change, p);
    scatter_add_vertices(lanes, group_.vertices(), p, volume_);
  }

 private:
  Value volume(const Lanes& lanes, int q) const {
    const bool affine = group_.is_affine();
    const int n = affine ? 10 : 10 * Element::n_points;
    return load_lanes<Value>(lanes.at(group_.geometry(), n, (affine ? 0 : 10 * q) + 9)) *
           Value(Element::weight(q));
  }

  const ElementGroup& group_;
  const TangentData& data_;
  const Stored* coupling_;
  const double* pressure_;
  double* volume_;
};

/// Where there are none.
struct NoPressureParts {
  Prefetch prefetch(const Lanes&) const { return {}; }
  template <class Gradients>
  void add(const Lanes&, const Gradients&, Gradients&) const {}
};

/// out += K in, with what `pressure` adds to the stress.
template <class Value, class Element, class Points, class Pressure>
void apply_points(const ElementGroup& group,
                  Points points,
                  const Pressure& pressure,
                  const RealOf<Value>* in,
                  RealOf<Value>* out) {
  constexpr int n_nodes = Element::n_nodes, n_points = Element::n_points;
  constexpr int parts = 2 * n_nodes + n_points;
  for_each_batch(group.n_elements(), width_of<Value>, [&](const Lanes& lanes) {
    Prefetch stored(points.values(), lanes, Points::n_components, width_of<Value>);
    Prefetch coupling = pressure.prefetch(lanes);
    Value u[n_nodes][3];
    Mat3<Value> gradient[n_points], P[n_points];
    for (int node = 0; node < n_nodes; ++node) {
      gather_node(lanes.at(group.nodes(), n_nodes, node), in, u[node]);
      stored.advance(node + 1, parts);
    }
    points.start(lanes);
    Element::gradients(u, gradient);
    for (int q = 0; q < n_points; ++q) {
      P[q] = points.multiply(lanes, q, gradient[q]);
      stored.advance(n_nodes + q + 1, parts);
      coupling.advance(q + 1, parts);
    }
    pressure.add(lanes, gradient, P);
    Element::integrate(P, u);
    for (int node = 0; node < n_nodes; ++node) {
      scatter_add_node(lanes.at(group.nodes(), n_nodes, node), u[node], lanes.active, out);
      stored.advance(n_nodes + n_points + node + 1, parts);
      coupling.advance(n_points + 2 * (node + 1), parts);
    }
  });
}

/// The coupling is stored in the precision of the tangent that these lanes read.
template <class Value, class Element>
void apply_mixed(const ElementGroup& group,
                 const TangentData& data,
                 const StateView& direction,
                 const ResidualView& out) {
  with_points<Value, Element>(group, data, [&](const auto& points) {
    const auto apply = [&](const auto* coupling) {
      using Stored = std::remove_const_t<std::remove_pointer_t<decltype(coupling)>>;
      const PressureParts<Value, Element, Stored> pressure(group, data, coupling,
                                                           direction.pressure, out.volume);
      apply_points<Value, Element>(group, points, pressure, direction.displacement, out.momentum);
    };
    if constexpr (std::is_same_v<decltype(points.values()), const float*>)
      apply(data.coupling_single.data());
    else
      apply(data.coupling.data());
  });
}

template <class Value, class Element>
void apply_displacement(const ElementGroup& group,
                        const TangentData& data,
                        const RealOf<Value>* in,
                        RealOf<Value>* out) {
  with_points<Value, Element>(group, data, [&](const auto& points) {
    apply_points<Value, Element>(group, points, NoPressureParts(), in, out);
  });
}

}  // namespace

template <class Element>
void HostTangent<Element>::apply(const ElementGroup& group,
                                 const TangentData& data,
                                 TangentLanes lanes,
                                 const StateView& direction,
                                 const ResidualView& out) {
  const bool mixed = direction.pressure && data.has_coupling();
  if (lanes == TangentLanes::one && mixed)
    apply_mixed<double, Element>(group, data, direction, out);
  else if (lanes == TangentLanes::one)
    apply_displacement<double, Element>(group, data, direction.displacement, out.momentum);
  else if (mixed)
    apply_mixed<Batch<double>, Element>(group, data, direction, out);
  else
    apply_displacement<Batch<double>, Element>(group, data, direction.displacement, out.momentum);
}

template <class Element>
void HostTangent<Element>::apply_single(const ElementGroup& group,
                                        const TangentData& data,
                                        TangentLanes lanes,
                                        const float* in,
                                        float* out) {
  if (lanes == TangentLanes::one)
    apply_displacement<float, Element>(group, data, in, out);
  else
    apply_displacement<Batch<float>, Element>(group, data, in, out);
}

template <class Element>
void HostTangent<Element>::apply_divergence_transpose(const ElementGroup& group,
                                                      const TangentData& data,
                                                      const double* pressure,
                                                      double* momentum) {
  using Value = Batch<double>;
  with_coupling(data, [&](const auto* coupling) {
    for_each_batch(group.n_elements(), static_cast<int>(Value::size), [&](const Lanes& lanes) {
      Value p[Element::n_vertices], dp[Element::n_points], r[Element::n_nodes][3];
      Mat3<Value> P[Element::n_points];
      gather<double>(lanes, group.vertices(), pressure, p);
      Element::interpolate_vertices(p, dp);
      for (int q = 0; q < Element::n_points; ++q) {
        P[q] = load_coupling<Value, Element>(coupling, lanes, q);
        for (int i = 0; i < 3; ++i)
          for (int a = 0; a < 3; ++a)
            P[q][i][a] = P[q][i][a] * dp[q];
      }
      Element::integrate(P, r);
      scatter_add<double>(lanes, group.nodes(), r, momentum);
    });
  });
}

template <class Element>
void HostTangent<Element>::add_volume_weights(const ElementGroup& group, double* weights) {
  for (std::int64_t e = 0; e < group.n_elements(); ++e)
    for (int q = 0; q < Element::n_points; ++q) {
      const double volume = point_volume<Element>(group, e, q);
      for (int node = 0; node < Element::n_nodes; ++node)
        weights[group.nodes()[lane_index(e, Element::n_nodes, node)]] +=
            volume * Element::shape(q, node);
    }
}

template <class Element>
double HostTangent<Element>::volume(const ElementGroup& group,
                                    const double* displacement,
                                    const std::vector<char>& included) {
  constexpr int n = 10;
  const int points = group.is_affine() ? 1 : Element::n_points;
  double total = 0;
  for (std::int64_t e = 0; e < group.n_elements(); ++e) {
    if (!included.empty() && !included[e])
      continue;
    double u[Element::n_nodes][3];
    Mat3<double> gradient[Element::n_points];
    for (int node = 0; node < Element::n_nodes; ++node)
      for (int i = 0; i < 3; ++i)
        u[node][i] =
            displacement[3 * std::int64_t(group.nodes()[lane_index(e, Element::n_nodes, node)]) +
                         i];
    Element::gradients(u, gradient);
    for (int q = 0; q < Element::n_points; ++q) {
      Mat3<double> H{};
      const int first = group.is_affine() ? 0 : n * q;
      for (int i = 0; i < 3; ++i)
        for (int J = 0; J < 3; ++J)
          for (int a = 0; a < 3; ++a)
            H[i][J] +=
                gradient[q][i][a] * group.geometry()[lane_index(e, n * points, first + 3 * a + J)];
      total += point_volume<Element>(group, e, q) * (1.0 + volume_change(H));
    }
  }
  return total;
}

template struct HostTangent<elements::Tet4>;
template struct HostTangent<elements::Tet10>;
template struct HostTangent<elements::Hex8>;
template struct HostTangent<elements::Hex27>;

}  // namespace viscera::kernels
