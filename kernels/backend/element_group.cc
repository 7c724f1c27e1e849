#include "kernels/backend/element_group.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <string>
#include <utility>

#include "kernels/integrals/frame_transport.h"
#include "kernels/integrals/stored_action.h"

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

/// Node positions of elements; `node(e, k)` is the index of a node.
template <class Node>
struct Positions {
  const double* coordinates;
  Node node;
};
auto positions(const ElementGroupInput& in) {
  auto node = [&in, n = kernels::n_nodes(in.type)](std::int64_t e, int k) {
    return in.nodes[e * n + k];
  };
  return Positions<decltype(node)>{in.coordinates, node};
}

/// dX_J/dxi_a of one element at its points.
template <class Element>
struct Jacobians {
  Mat3<double> at[Element::n_points];

  template <class Node>
  Jacobians(const Positions<Node>& in, std::int64_t e) {
    double X[Element::n_nodes][3];
    for (int node = 0; node < Element::n_nodes; ++node) {
      const double* from = in.coordinates + 3 * std::int64_t(in.node(e, node));
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
    if (!Jacobians<Element>(positions(in), e).are_equal())
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
    const Jacobians<Element> A(positions(in), e);
    for (int q = 0; q < points; ++q)
      point_geometry(A.at[q], e, q, &out[(e * points + q) * 10]);
  }
  return out;
}

/// Geometry at every point, [element][point][10], of moved nodes; empty where a volume element is
/// not positive. `smallest` becomes the least of det dX/dxi over that of the image.
template <class Element>
std::vector<double> moved_geometry(const ElementGroup& group,
                                   const double* coordinates,
                                   const std::vector<double>& image_volumes,
                                   double& smallest) {
  auto node = [&](std::int64_t e, int k) {
    return group.nodes()[lane_index(e, Element::n_nodes, k)];
  };
  const Positions<decltype(node)> positions{coordinates, node};
  std::vector<double> out(group.n_elements() * Element::n_points * 10);
  smallest = 1;
  for (std::int64_t e = 0; e < group.n_elements(); ++e) {
    const Jacobians<Element> A(positions, e);
    for (int q = 0; q < Element::n_points; ++q) {
      const std::int64_t point = e * Element::n_points + q;
      smallest = std::min(smallest, determinant(A.at[q]) / image_volumes[point]);
      if (!(smallest > 0))
        return {};
      point_geometry(A.at[q], e, q, &out[point * 10]);
    }
  }
  return out;
}

Mat3<double> inverse(const Mat3<double>& A) {
  const Mat3<double> cof = cofactor(A);
  const double det = determinant(A);
  Mat3<double> out;
  for (int i = 0; i < 3; ++i)
    for (int j = 0; j < 3; ++j)
      out[i][j] = cof[j][i] / det;
  return out;
}

/// Reads component c of n of element e.
struct Reader {
  const double* data;
  int n;
  double operator()(std::int64_t e, int c) const { return data[lane_index(e, n, c)]; }
  Mat3<double> matrix(std::int64_t e, int first) const {
    Mat3<double> A;
    for (int c = 0; c < 9; ++c)
      A[c / 3][c % 3] = (*this)(e, first + c);
    return A;
  }
};

materials::FiberFrame<double> frame_at(const double* frames, int n, std::int64_t e, int q) {
  const Reader read{frames, n};
  materials::FiberFrame<double> frame;
  for (int i = 0; i < 3; ++i) {
    frame.f[i] = read(e, 6 * q + i);
    frame.s[i] = read(e, 6 * q + 3 + i);
  }
  return frame;
}

void put_frame(
    const materials::FiberFrame<double>& frame, double* frames, int n, std::int64_t e, int q) {
  for (int i = 0; i < 3; ++i) {
    frames[lane_index(e, n, 6 * q + i)] = frame.f[i];
    frames[lane_index(e, n, 6 * q + 3 + i)] = frame.s[i];
  }
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

double ElementGroup::move_reference(const double* coordinates) {
  if (n_elements_ == 0)
    return 1;
  const int points = kernels::n_points(type_);
  const bool first = imaged_geometry_.empty();
  const AlignedVector<double>& image = first ? geometry_ : imaged_geometry_;
  const int per_element = (first ? affine_ : image_affine_) ? 1 : points;
  std::vector<double> volumes;
  for (std::int64_t e = 0; e < n_elements_; ++e)
    for (int q = 0; q < points; ++q)
      volumes.push_back(image[lane_index(e, 10 * per_element, per_element == 1 ? 9 : 10 * q + 9)]);
  double smallest = 1;
  const std::vector<double> moved = elements::visit_element(type_, [&](auto element) {
    return moved_geometry<decltype(element)>(*this, coordinates, volumes, smallest);
  });
  if (moved.empty())
    return smallest;
  if (first) {
    imaged_geometry_ = std::move(geometry_);
    image_affine_ = affine_;
  }
  geometry_ = into_lanes(moved, points * 10);
  affine_ = false;
  transport_frames();
  return smallest;
}

void ElementGroup::rotate_fibers(double angle) {
  if (frames_.empty())
    return;
  if (given_frames_.empty())
    given_frames_ = imaged_frames_.empty() ? frames_ : imaged_frames_;
  imaged_frames_ = given_frames_;
  const int points = kernels::n_points(type_);
  for (std::int64_t e = 0; e < n_blocks(n_elements_) * lane_block; ++e)
    for (int q = 0; q < points; ++q)
      put_frame(integrals::rotated(frame_at(given_frames_.data(), 6 * points, e, q),
                                   std::cos(angle), std::sin(angle)),
                imaged_frames_.data(), 6 * points, e, q);
  transport_frames();
}

void ElementGroup::transport_frames() {
  if (frames_.empty())
    return;
  if (imaged_frames_.empty())
    imaged_frames_ = frames_;
  if (imaged_geometry_.empty()) {
    frames_ = imaged_frames_;
    return;
  }
  const int points = kernels::n_points(type_);
  const Reader now{geometry_.data(), 10 * points};
  const Reader image{imaged_geometry_.data(), 10 * (image_affine_ ? 1 : points)};
  for (std::int64_t e = 0; e < n_blocks(n_elements_) * lane_block; ++e)
    for (int q = 0; q < points; ++q) {
      const Mat3<double> A = integrals::product(inverse(now.matrix(e, 10 * q)),
                                                image.matrix(e, image_affine_ ? 0 : 10 * q));
      put_frame(integrals::transported(frame_at(imaged_frames_.data(), 6 * points, e, q), A),
                frames_.data(), 6 * points, e, q);
    }
}

}  // namespace viscera::kernels
