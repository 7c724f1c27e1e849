#include "kernels/backend/element_group.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <string>
#include <utility>

namespace viscera::kernels {
namespace {

AlignedVector<std::int32_t> into_lanes(const std::vector<std::int32_t>& in, int n) {
  const std::int64_t count = static_cast<std::int64_t>(in.size()) / n;
  AlignedVector<std::int32_t> out(n_blocks(count) * n * lane_block);
  for (std::int64_t e = 0; e < n_blocks(count) * lane_block; ++e)
    for (int c = 0; c < n; ++c)
      out[lane_index(e, n, c)] = in[std::min(e, count - 1) * n + c];
  return out;
}

AlignedVector<double> into_lanes(const std::vector<double>& in, int n) {
  const std::int64_t count = static_cast<std::int64_t>(in.size()) / n;
  AlignedVector<double> out(n_blocks(count) * n * lane_block);
  for (std::int64_t e = 0; e < n_blocks(count) * lane_block; ++e)
    for (int c = 0; c < n; ++c)
      out[lane_index(e, n, c)] = in[std::min(e, count - 1) * n + c];
  return out;
}

/// dX_J/dxi_a of one element at its points.
template <class Element>
struct Jacobians {
  Mat3<double> at[Element::n_points];

  Jacobians(const ElementGroupInput& in, std::int64_t e) {
    double X[Element::n_nodes][3];
    for (int node = 0; node < Element::n_nodes; ++node) {
      const double* from = in.coordinates + 3 * std::int64_t(in.nodes[e * Element::n_nodes + node]);
      std::copy(from, from + 3, X[node]);
    }
    Element::gradients(X, at);
  }

  bool are_equal() const {
    double size = 0, difference = 0;
    for (const Mat3<double>& other : at)
      for (int i = 0; i < 3; ++i)
        for (int j = 0; j < 3; ++j) {
          size = std::max(size, std::abs(at[0][i][j]));
          difference = std::max(difference, std::abs(at[0][i][j] - other[i][j]));
        }
    return difference <= 1e-12 * size;
  }
};

template <class Element>
bool all_affine(const ElementGroupInput& in, std::int64_t n) {
  for (std::int64_t e = 0; e < n; ++e)
    if (!Jacobians<Element>(in, e).are_equal())
      return false;
  return true;
}

/// out[10]: dxi_a/dX_J, row a, and det dX/dxi. Throws std::domain_error as ElementGroup.
void point_geometry(const Mat3<double>& A, std::int64_t e, int q, double* out) {
  const double det = determinant(A);
  if (!(det > 0))
    throw std::domain_error("element " + std::to_string(e) + " has volume element " +
                            std::to_string(det) + " at quadrature point " + std::to_string(q));
  const Mat3<double> cof = cofactor(A);  // A^-T det: dxi_a/dX_J = cof[J][a] / det
  for (int a = 0; a < 3; ++a)
    for (int J = 0; J < 3; ++J)
      out[3 * a + J] = cof[J][a] / det;
  out[9] = det;
}

template <class Element>
std::vector<double> element_geometry(const ElementGroupInput& in, std::int64_t n, int points) {
  std::vector<double> out(n * points * 10);
  for (std::int64_t e = 0; e < n; ++e) {
    const Jacobians<Element> A(in, e);
    for (int q = 0; q < points; ++q)
      point_geometry(A.at[q], e, q, &out[(e * points + q) * 10]);
  }
  return out;
}

}  // namespace

ElementGroup::ElementGroup(ElementGroupInput in)
    : type_(in.type),
      n_elements_(static_cast<std::int64_t>(in.nodes.size()) / kernels::n_nodes(in.type)),
      has_pressure_(in.has_pressure),
      law_(in.law) {
  if (n_elements_ == 0)
    return;
  int points = 1;
  const std::vector<double> geometry = elements::visit_element(type_, [&](auto element) {
    using Element = decltype(element);
    affine_ = all_affine<Element>(in, n_elements_);
    points = affine_ ? 1 : Element::n_points;
    return element_geometry<Element>(in, n_elements_, points);
  });
  geometry_ = into_lanes(geometry, points * 10);
  nodes_ = into_lanes(in.nodes, kernels::n_nodes(type_));
  vertices_ = into_lanes(in.vertices, kernels::n_vertices(type_));
  if (!in.frames.empty())
    frames_ = into_lanes(in.frames, kernels::n_points(type_) * 6);
}

}  // namespace viscera::kernels
