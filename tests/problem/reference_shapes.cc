#include "tests/problem/reference_shapes.h"

#include "kernels/elements/hexahedra.h"
#include "kernels/elements/quadrilaterals.h"
#include "kernels/elements/tetrahedra.h"
#include "kernels/elements/triangles.h"

namespace viscera::test {

namespace {

ReferenceShape product(const ReferenceShape& a, const ReferenceShape& b, double factor) {
  ReferenceShape out{factor * a.value * b.value, {}};
  for (int i = 0; i < 3; ++i)
    out.slope[i] = factor * (a.slope[i] * b.value + a.value * b.slope[i]);
  return out;
}

/// l (2 l - 1).
ReferenceShape corner(const ReferenceShape& l) {
  ReferenceShape twice = product(l, l, 2);
  twice.value -= l.value;
  for (int i = 0; i < 3; ++i)
    twice.slope[i] -= l.slope[i];
  return twice;
}

/// Polynomial of a line with nodes at -1, 1 or at -1, 0, 1, which is one at `place`: 0, 1, 2 for
/// -1, 0, 1.
ReferenceShape on_line(int n, int place, double x, int axis) {
  ReferenceShape out{0, {}};
  if (n == 2) {
    const double sign = place == 0 ? -1 : 1;
    out.value = 0.5 * (1 + sign * x);
    out.slope[axis] = 0.5 * sign;
  } else if (place == 1) {
    out.value = 1 - x * x;
    out.slope[axis] = -2 * x;
  } else {
    const double sign = place == 0 ? -1 : 1;
    out.value = 0.5 * x * (x + sign);
    out.slope[axis] = x + 0.5 * sign;
  }
  return out;
}

}  // namespace

std::vector<ReferenceShape> simplex_shapes(int dimension,
                                           int n_nodes,
                                           const std::array<double, 3>& xi) {
  std::vector<ReferenceShape> l(dimension + 1, {0, {}});
  l[0].value = 1;
  for (int a = 0; a < dimension; ++a) {
    l[a + 1].value = xi[a];
    l[a + 1].slope[a] = 1;
    l[0].value -= xi[a];
    l[0].slope[a] = -1;
  }
  if (n_nodes == dimension + 1)
    return l;
  std::vector<ReferenceShape> shapes;
  for (const ReferenceShape& vertex : l)
    shapes.push_back(corner(vertex));
  for (int e = 0; e < n_nodes - dimension - 1; ++e) {
    const int* ends = dimension == 3 ? elements::tet_edges[e] : elements::tri_edges[e];
    shapes.push_back(product(l[ends[0]], l[ends[1]], 4));
  }
  return shapes;
}

std::vector<ReferenceShape> box_shapes(int dimension,
                                       int n_nodes,
                                       const std::array<double, 3>& xi) {
  const int n = n_nodes == 8 || n_nodes == 4 ? 2 : 3;
  std::vector<ReferenceShape> shapes;
  for (int node = 0; node < n_nodes; ++node) {
    ReferenceShape shape{1, {}};
    for (int a = 0; a < dimension; ++a) {
      const int place =
          dimension == 3 ? elements::hex_place(node, a) : elements::quad_place(node, a);
      shape = product(shape, on_line(n, place, xi[a], a), 1);
    }
    shapes.push_back(shape);
  }
  return shapes;
}

}  // namespace viscera::test
