#include <algorithm>
#include <utility>

#include "kernels/backend/lanes.h"
#include "kernels/backend/surface_operator.h"
#include "kernels/elements/tables.h"
#include "kernels/integrals/surface_point.h"
#include "kernels/tensor/dual.h"

namespace viscera::kernels {
namespace {

using Value = Batch<double>;
constexpr int width = static_cast<int>(Value::size);

template <class Element>
using NodeValues = Value[Element::n_nodes][3];

template <class Element>
auto values_of(const NodeValues<Element>& x) {
  return [&x](int node, int i) -> const Value& { return x[node][i]; };
}

template <class Element>
integrals::Tangents<Value> tangents(const NodeValues<Element>& x, int q) {
  return integrals::tangents<Value>(elements::facet_table<Element>, q, values_of<Element>(x));
}

template <class Element>
Vec3<Value> interpolate(const NodeValues<Element>& x, int q) {
  return integrals::interpolate<Value>(elements::facet_table<Element>, q, values_of<Element>(x));
}

template <class Element>
void accumulate(const Vec3<Value>& f, int q, NodeValues<Element>& r) {
  for (int node = 0; node < Element::n_nodes; ++node)
    for (int i = 0; i < 3; ++i)
      r[node][i] = r[node][i] + f[i] * elements::facet_table<Element>.weighted_shape[q][node];
}

/// Nodal forces of two vectors that go with derivatives along the parameters; weights included.
template <class Element>
void accumulate_gradient(const integrals::Tangents<Value>& f, int q, NodeValues<Element>& r) {
  const auto& gradient = elements::facet_table<Element>.gradient[q];
  for (int node = 0; node < Element::n_nodes; ++node)
    for (int i = 0; i < 3; ++i)
      r[node][i] = r[node][i] + f.t1[i] * gradient[0][node] + f.t2[i] * gradient[1][node];
}

Vec3<Value> scaled(const Vec3<Value>& a, double factor) {
  return {{a[0] * factor, a[1] * factor, a[2] * factor}};
}

template <class Element>
void clear(NodeValues<Element>& r) {
  for (auto& node : r)
    for (auto& value : node)
      value = Value(0.0);
}

template <class Element>
class HostSurface final : public SurfaceOperator {
 public:
  explicit HostSurface(SurfaceInput input)
      : nodes_(std::move(input.nodes)), coordinates_(input.coordinates) {
    n_ = static_cast<std::int64_t>(nodes_.size()) / Element::n_nodes;
    lanes_.resize(n_blocks(n_) * lane_block * Element::n_nodes);
    for (std::int64_t f = 0; f < n_blocks(n_) * lane_block; ++f)
      for (int c = 0; c < Element::n_nodes; ++c)
        lanes_[lane_index(f, Element::n_nodes, c)] =
            nodes_[std::min(f, n_ - 1) * Element::n_nodes + c];
  }

  std::int64_t n_facets() const override { return n_; }
  int n_facet_nodes() const override { return Element::n_nodes; }
  const std::int32_t* facet_nodes(std::int64_t facet) const override {
    return &nodes_[facet * Element::n_nodes];
  }

  void add_area_weights(const std::vector<char>* included, double* weights) const override {
    for_each_batch(n_, width, [&](const Lanes& lanes) {
      NodeValues<Element> X;
      gather<double>(lanes, lanes_.data(), coordinates_, X);
      Value w[Element::n_nodes];
      for (auto& value : w)
        value = Value(0.0);
      for (int q = 0; q < Element::n_points; ++q) {
        const Value area =
            integrals::length(integrals::area_vector(tangents<Element>(X, q))) * Element::weight(q);
        for (int node = 0; node < Element::n_nodes; ++node)
          w[node] = w[node] + area * elements::facet_table<Element>.shape[q][node];
      }
      scatter_included(lanes, included, w, weights);
    });
  }

  void add_area_weights_shape(const std::vector<char>* included,
                              const double* reference_direction,
                              double* weights) const override {
    for_each_batch(n_, width, [&](const Lanes& lanes) {
      NodeValues<Element> X, dX;
      gather<double>(lanes, lanes_.data(), coordinates_, X);
      gather<double>(lanes, lanes_.data(), reference_direction, dX);
      Value w[Element::n_nodes];
      for (auto& value : w)
        value = Value(0.0);
      for (int q = 0; q < Element::n_points; ++q) {
        const Value area =
            integrals::length(integrals::area_vector(
                                  dual_tangents(tangents<Element>(X, q), tangents<Element>(dX, q))))
                .derivative *
            Element::weight(q);
        for (int node = 0; node < Element::n_nodes; ++node)
          w[node] = w[node] + area * elements::facet_table<Element>.shape[q][node];
      }
      scatter_included(lanes, included, w, weights);
    });
  }

  /// d|a| = dt1 . (t2 x n) + dt2 . (n x t1) for the area vector a = t1 x t2 along n.
  void add_area_weights_shape_transpose(const std::vector<char>* included,
                                        const double* multiplier,
                                        double* reference) const override {
    const auto& table = elements::facet_table<Element>;
    for (std::int64_t f = 0; f < n_; ++f) {
      if (included && !(*included)[f])
        continue;
      const std::int32_t* nodes = facet_nodes(f);
      for (int q = 0; q < Element::n_points; ++q) {
        const auto x = integrals::tangents<double>(
            table, q, [&](int node, int i) { return coordinates_[3 * nodes[node] + i]; });
        const Vec3<double> n = integrals::area_element(x).normal;
        const Vec3<double> along1 = integrals::cross(x.t2, n), along2 = integrals::cross(n, x.t1);
        double weight = 0;
        for (int node = 0; node < Element::n_nodes; ++node)
          weight += multiplier[nodes[node]] * table.shape[q][node];
        weight *= Element::weight(q);
        for (int node = 0; node < Element::n_nodes; ++node)
          for (int i = 0; i < 3; ++i)
            reference[3 * nodes[node] + i] += weight * (table.gradient[q][0][node] * along1[i] +
                                                        table.gradient[q][1][node] * along2[i]);
      }
    }
  }

  void add_pressure(const double* displacement, double p, double* force) const override {
    for_each_batch(n_, width, [&](const Lanes& lanes) {
      NodeValues<Element> x, r;
      deformed(lanes, displacement, x);
      clear<Element>(r);
      for (int q = 0; q < Element::n_points; ++q)
        accumulate<Element>(integrals::pressure_force(tangents<Element>(x, q), p), q, r);
      scatter_add<double>(lanes, lanes_.data(), r, force);
    });
  }

  void apply_pressure(const double* displacement,
                      double p,
                      const double* direction,
                      double* force) const override {
    for_each_batch(n_, width, [&](const Lanes& lanes) {
      NodeValues<Element> x, d, r;
      deformed(lanes, displacement, x);
      gather<double>(lanes, lanes_.data(), direction, d);
      pressure_increment(x, d, p, r);
      scatter_add<double>(lanes, lanes_.data(), r, force);
    });
  }

  /// w . (d1 x t2 + t1 x d2) = d1 . (t2 x w) + d2 . (w x t1).
  void apply_pressure_transpose(const double* displacement,
                                double p,
                                const double* multiplier,
                                double* out) const override {
    for_each_batch(n_, width, [&](const Lanes& lanes) {
      NodeValues<Element> x, w, r;
      deformed(lanes, displacement, x);
      gather<double>(lanes, lanes_.data(), multiplier, w);
      clear<Element>(r);
      for (int q = 0; q < Element::n_points; ++q) {
        const integrals::Tangents<Value> t = tangents<Element>(x, q);
        const Vec3<Value> at = scaled(interpolate<Element>(w, q), p * Element::weight(q));
        accumulate_gradient<Element>({integrals::cross(t.t2, at), integrals::cross(at, t.t1)}, q,
                                     r);
      }
      scatter_add<double>(lanes, lanes_.data(), r, out);
    });
  }

  void pressure_matrices(const double* displacement, double p, double* out) const override {
    columns(out, [&](const Lanes& lanes, const NodeValues<Element>& d, NodeValues<Element>& r) {
      NodeValues<Element> x;
      deformed(lanes, displacement, x);
      pressure_increment(x, d, p, r);
    });
  }

  void apply_spring(const Spring& spring,
                    const double* displacement,
                    double* force) const override {
    spring_action(spring, displacement, force);
  }
  void apply_spring(const Spring& spring, const float* displacement, float* force) const override {
    spring_action(spring, displacement, force);
  }

  void spring_matrices(const Spring& spring, double* out) const override {
    columns(out, [&](const Lanes& lanes, const NodeValues<Element>& d, NodeValues<Element>& r) {
      spring_batch(lanes, spring, d, r);
    });
  }

  void apply_spring_shape(const Spring& spring,
                          const double* displacement,
                          const double* reference_direction,
                          double* force) const override {
    for_each_batch(n_, width, [&](const Lanes& lanes) {
      NodeValues<Element> X, dX, u, r;
      gather<double>(lanes, lanes_.data(), coordinates_, X);
      gather<double>(lanes, lanes_.data(), reference_direction, dX);
      gather<double>(lanes, lanes_.data(), displacement, u);
      clear<Element>(r);
      for (int q = 0; q < Element::n_points; ++q)
        accumulate<Element>(spring_shape(spring, tangents<Element>(X, q), tangents<Element>(dX, q),
                                         interpolate<Element>(u, q)),
                            q, r);
      scatter_add<double>(lanes, lanes_.data(), r, force);
    });
  }

  void apply_spring_shape_transpose(const Spring& spring,
                                    const double* displacement,
                                    const double* multiplier,
                                    double* reference) const override {
    for_each_batch(n_, width, [&](const Lanes& lanes) {
      NodeValues<Element> X, w, u, r;
      gather<double>(lanes, lanes_.data(), coordinates_, X);
      gather<double>(lanes, lanes_.data(), multiplier, w);
      gather<double>(lanes, lanes_.data(), displacement, u);
      clear<Element>(r);
      for (int q = 0; q < Element::n_points; ++q)
        accumulate_gradient<Element>(
            spring_shape_transpose(spring, tangents<Element>(X, q), interpolate<Element>(u, q),
                                   scaled(interpolate<Element>(w, q), Element::weight(q))),
            q, r);
      scatter_add<double>(lanes, lanes_.data(), r, reference);
    });
  }

  void add_flux_gradient(const double* displacement,
                         const double (&origin)[3],
                         double* gradient) const override {
    for_each_batch(n_, width, [&](const Lanes& lanes) {
      NodeValues<Element> x, r;
      deformed(lanes, displacement, x);
      clear<Element>(r);
      for (int q = 0; q < Element::n_points; ++q) {
        const integrals::Tangents<Value> t = tangents<Element>(x, q);
        Vec3<Value> from = interpolate<Element>(x, q);
        for (int i = 0; i < 3; ++i)
          from[i] = from[i] - origin[i];
        from = scaled(from, Element::weight(q) / 3);
        accumulate<Element>(scaled(integrals::area_vector(t), 1.0 / 3), q, r);
        accumulate_gradient<Element>({integrals::cross(t.t2, from), integrals::cross(from, t.t1)},
                                     q, r);
      }
      scatter_add<double>(lanes, lanes_.data(), r, gradient);
    });
  }

  double flux_volume(const double* displacement, const double (&origin)[3]) const override {
    return sum_over_points(displacement, [&](const Vec3<Value>& x, const Vec3<Value>& area) {
      return integrals::volume_flux(x, origin, area);
    });
  }

  double area(const double* displacement) const override {
    return sum_over_points(displacement, [](const Vec3<Value>&, const Vec3<Value>& area) {
      return integrals::length(area);
    });
  }

 private:
  void deformed(const Lanes& lanes, const double* displacement, NodeValues<Element>& x) const {
    NodeValues<Element> u;
    gather<double>(lanes, lanes_.data(), coordinates_, x);
    gather<double>(lanes, lanes_.data(), displacement, u);
    for (int node = 0; node < Element::n_nodes; ++node)
      for (int i = 0; i < 3; ++i)
        x[node][i] = x[node][i] + u[node][i];
  }

  static integrals::Tangents<Dual<Value>> dual_tangents(const integrals::Tangents<Value>& X,
                                                        const integrals::Tangents<Value>& dX) {
    integrals::Tangents<Dual<Value>> tangents;
    for (int i = 0; i < 3; ++i) {
      tangents.t1[i] = {X.t1[i], dX.t1[i]};
      tangents.t2[i] = {X.t2[i], dX.t2[i]};
    }
    return tangents;
  }

  /// Derivative of integrals::spring_force by dual numbers.
  static Vec3<Value> spring_shape(const Spring& spring,
                                  const integrals::Tangents<Value>& X,
                                  const integrals::Tangents<Value>& dX,
                                  const Vec3<Value>& u) {
    Vec3<Dual<Value>> displacement;
    for (int i = 0; i < 3; ++i)
      displacement[i] = Dual<Value>(u[i]);
    const Vec3<Dual<Value>> f =
        integrals::spring_force(integrals::area_element(dual_tangents(X, dX)), displacement,
                                spring.stiffness, spring.direction == SpringDirection::normal);
    return {{f[0].derivative, f[1].derivative, f[2].derivative}};
  }

  /// w . spring_shape along each entry of the two tangents.
  static integrals::Tangents<Value> spring_shape_transpose(const Spring& spring,
                                                           const integrals::Tangents<Value>& X,
                                                           const Vec3<Value>& u,
                                                           const Vec3<Value>& w) {
    integrals::Tangents<Value> out;
    for (int c = 0; c < 6; ++c) {
      integrals::Tangents<Value> unit;
      for (int i = 0; i < 3; ++i) {
        unit.t1[i] = Value(c == i ? 1.0 : 0.0);
        unit.t2[i] = Value(c == 3 + i ? 1.0 : 0.0);
      }
      (c < 3 ? out.t1 : out.t2)[c % 3] = dot(w, spring_shape(spring, X, unit, u));
    }
    return out;
  }

  static void pressure_increment(const NodeValues<Element>& x,
                                 const NodeValues<Element>& d,
                                 double p,
                                 NodeValues<Element>& r) {
    clear<Element>(r);
    for (int q = 0; q < Element::n_points; ++q)
      accumulate<Element>(
          integrals::pressure_force_increment(tangents<Element>(x, q), tangents<Element>(d, q), p),
          q, r);
  }

  template <class Number>
  void spring_action(const Spring& spring, const Number* displacement, Number* force) const {
    for_each_batch(n_, width, [&](const Lanes& lanes) {
      NodeValues<Element> u, r;
      gather<double>(lanes, lanes_.data(), displacement, u);
      spring_batch(lanes, spring, u, r);
      scatter_add<double>(lanes, lanes_.data(), r, force);
    });
  }

  void spring_batch(const Lanes& lanes,
                    const Spring& spring,
                    const NodeValues<Element>& u,
                    NodeValues<Element>& r) const {
    NodeValues<Element> X;
    gather<double>(lanes, lanes_.data(), coordinates_, X);
    clear<Element>(r);
    for (int q = 0; q < Element::n_points; ++q) {
      accumulate<Element>(integrals::spring_force(integrals::area_element(tangents<Element>(X, q)),
                                                  interpolate<Element>(u, q), spring.stiffness,
                                                  spring.direction == SpringDirection::normal),
                          q, r);
    }
  }

  /// Facet matrices column by column from an action on nodal unit vectors.
  template <class Action>
  void columns(double* out, const Action& action) const {
    constexpr int rows = 3 * Element::n_nodes;
    alignas(64) double buffer[width];
    for_each_batch(n_, width, [&](const Lanes& lanes) {
      const std::int64_t first = lanes.block * lane_block + lanes.offset;
      for (int column = 0; column < rows; ++column) {
        NodeValues<Element> d, r;
        clear<Element>(d);
        d[column / 3][column % 3] = Value(1.0);
        action(lanes, d, r);
        for (int row = 0; row < rows; ++row) {
          r[row / 3][row % 3].store_aligned(buffer);
          for (int lane = 0; lane < lanes.active; ++lane)
            out[((first + lane) * rows + row) * rows + column] = buffer[lane];
        }
      }
    });
  }

  template <class Integrand>
  double sum_over_points(const double* displacement, const Integrand& integrand) const {
    double total = 0;
    alignas(64) double buffer[width];
    for_each_batch(n_, width, [&](const Lanes& lanes) {
      NodeValues<Element> x;
      deformed(lanes, displacement, x);
      Value sum(0.0);
      for (int q = 0; q < Element::n_points; ++q)
        sum = sum + integrand(interpolate<Element>(x, q),
                              integrals::area_vector(tangents<Element>(x, q))) *
                        Element::weight(q);
      sum.store_aligned(buffer);
      for (int lane = 0; lane < lanes.active; ++lane)
        total += buffer[lane];
    });
    return total;
  }

  void scatter_included(const Lanes& lanes,
                        const std::vector<char>* included,
                        const Value (&w)[Element::n_nodes],
                        double* weights) const {
    alignas(64) double buffer[width];
    const std::int64_t first = lanes.block * lane_block + lanes.offset;
    for (int node = 0; node < Element::n_nodes; ++node) {
      w[node].store_aligned(buffer);
      for (int lane = 0; lane < lanes.active; ++lane)
        if (!included || (*included)[first + lane])
          weights[nodes_[(first + lane) * Element::n_nodes + node]] += buffer[lane];
    }
  }

  std::vector<std::int32_t> nodes_;
  const double* coordinates_;
  std::int64_t n_ = 0;
  AlignedVector<std::int32_t> lanes_;
};

}  // namespace

std::unique_ptr<SurfaceOperator> make_host_surface(SurfaceInput input) {
  return elements::visit_facet(input.type, [&](auto facet) -> std::unique_ptr<SurfaceOperator> {
    return std::make_unique<HostSurface<decltype(facet)>>(std::move(input));
  });
}

}  // namespace viscera::kernels
