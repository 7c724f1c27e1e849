#include "kernels/backend/volume_weights.h"

#include "kernels/backend/lane_layout.h"
#include "kernels/elements/tables.h"

namespace viscera::kernels {
namespace {

/// One element with its nodes and the geometry of its points.
template <class Element>
class OneElement {
 public:
  OneElement(const ElementGroup& group, std::int64_t e) : group_(group), e_(e) {
    for (int node = 0; node < Element::n_nodes; ++node)
      nodes_[node] = group.nodes()[lane_index(e, Element::n_nodes, node)];
  }
  std::int64_t node(int k) const { return nodes_[k]; }
  /// dxi_a/dX_J at a point.
  double inverse(int q, int a, int J) const { return geometry(q, 3 * a + J); }
  /// Volume of a point.
  double volume(int q) const { return geometry(q, 9) * Element::weight(q); }

 private:
  double geometry(int q, int component) const {
    const int points = group_.is_affine() ? 1 : Element::n_points;
    const int first = group_.is_affine() ? 0 : 10 * q;
    return group_.geometry()[lane_index(e_, 10 * points, first + component)];
  }

  const ElementGroup& group_;
  std::int64_t e_;
  std::int32_t nodes_[Element::n_nodes];
};

/// d(det dX/dxi) = det dX/dxi div dX.
template <class Element>
void add_shape(const OneElement<Element>& element, const double* dX, double* weights) {
  double nodal[Element::n_nodes][3];
  Mat3<double> gradient[Element::n_points];
  for (int node = 0; node < Element::n_nodes; ++node)
    for (int i = 0; i < 3; ++i)
      nodal[node][i] = dX[3 * element.node(node) + i];
  Element::gradients(nodal, gradient);
  for (int q = 0; q < Element::n_points; ++q) {
    double divergence = 0;
    for (int J = 0; J < 3; ++J)
      for (int a = 0; a < 3; ++a)
        divergence += gradient[q][J][a] * element.inverse(q, a, J);
    for (int node = 0; node < Element::n_nodes; ++node)
      weights[element.node(node)] += element.volume(q) * divergence * Element::shape(q, node);
  }
}

template <class Element>
void add_transpose(const OneElement<Element>& element,
                   const double* multiplier,
                   double* reference) {
  Mat3<double> P[Element::n_points];
  for (int q = 0; q < Element::n_points; ++q) {
    double weight = 0;
    for (int node = 0; node < Element::n_nodes; ++node)
      weight += multiplier[element.node(node)] * Element::shape(q, node);
    for (int J = 0; J < 3; ++J)
      for (int a = 0; a < 3; ++a)
        P[q][J][a] = element.volume(q) * weight * element.inverse(q, a, J);
  }
  double r[Element::n_nodes][3];
  Element::integrate(P, r);
  for (int node = 0; node < Element::n_nodes; ++node)
    for (int J = 0; J < 3; ++J)
      reference[3 * element.node(node) + J] += r[node][J];
}

template <class Visit>
void for_each_element(const ElementGroup& group, const Visit& visit) {
  elements::visit_element(group.type(), [&](auto type) {
    for (std::int64_t e = 0; e < group.n_elements(); ++e)
      visit(OneElement<decltype(type)>(group, e));
  });
}

}  // namespace

void add_volume_weights_shape(const ElementGroup& group, const double* dX, double* weights) {
  for_each_element(group, [&](const auto& element) { add_shape(element, dX, weights); });
}

void add_volume_weights_shape_transpose(const ElementGroup& group,
                                        const double* multiplier,
                                        double* reference) {
  for_each_element(group,
                   [&](const auto& element) { add_transpose(element, multiplier, reference); });
}

}  // namespace viscera::kernels
