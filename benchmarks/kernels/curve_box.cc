#include "benchmarks/kernels/curve_box.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace viscera::benchmarks {
namespace {

using elements::ElementType;

/// Place in units of half a block; vertices of blocks are even.
using Place = std::array<int, 3>;

bool is_hexahedron(ElementType type) {
  return type == ElementType::hex8 || type == ElementType::hex27;
}
bool is_quadratic(ElementType type) {
  return type == ElementType::tet10 || type == ElementType::hex27;
}

std::uint64_t morton_index(const Place& p) {
  std::uint64_t index = 0;
  for (int bit = 0; bit < 20; ++bit)
    for (int a = 0; a < 3; ++a)
      index |= std::uint64_t(p[a] >> bit & 1) << (3 * bit + a);
  return index;
}

class Builder {
 public:
  Builder(ElementType type, int n)
      : side_(2 * n + 1), node_at_(std::size_t(side_) * side_ * side_, -1), vertex_at_(node_at_) {
    box_.type = type;
  }

  void add(const std::vector<Place>& places) {
    for (const Place& place : places)
      box_.nodes.push_back(node(place));
    for (int v = 0; v < elements::n_vertices(box_.type); ++v) {
      std::int32_t& vertex = vertex_at_[index(places[v])];
      if (vertex < 0)
        vertex = box_.n_vertices++;
      box_.vertices.push_back(vertex);
    }
  }
  CurveBox take() { return std::move(box_); }

 private:
  std::size_t index(const Place& p) const {
    return (std::size_t(p[2]) * side_ + p[1]) * side_ + p[0];
  }

  std::int32_t node(const Place& place) {
    std::int32_t& at = node_at_[index(place)];
    if (at < 0) {
      at = static_cast<std::int32_t>(box_.n_nodes());
      const std::array<double, 3> X = position(place);
      box_.coordinates.insert(box_.coordinates.end(), X.begin(), X.end());
    }
    return at;
  }

  /// Vertices off their lattice by up to a twelfth of a block; other nodes at the mean of their
  /// ends, of all corners in hexahedra.
  std::array<double, 3> position(const Place& place) const {
    std::array<double, 3> X{};
    int count = 0;
    for (int corner = 0; corner < 8; ++corner) {
      Place at = place;
      bool parent = true;
      for (int a = 0; a < 3; ++a) {
        const int up = corner >> a & 1;
        at[a] += place[a] % 2 == 1 ? 2 * up - 1 : 0;
        parent = parent && (place[a] % 2 == 1 || up == 0);
        // Diagonals of Kuhn's tetrahedra join the low and the high corner.
        parent = parent &&
                 (is_hexahedron(box_.type) || place[a] % 2 == 0 || up == first_odd(place, corner));
      }
      if (!parent)
        continue;
      ++count;
      for (int a = 0; a < 3; ++a)
        X[a] += 0.5 * at[a] + std::sin(1.3 * at[a] + 2.1 * at[(a + 1) % 3] + a) / 12;
    }
    for (double& x : X)
      x /= count;
    return X;
  }
  static int first_odd(const Place& place, int corner) {
    for (int a = 0; a < 3; ++a)
      if (place[a] % 2 == 1)
        return corner >> a & 1;
    return 0;
  }

  int side_;
  std::vector<std::int32_t> node_at_, vertex_at_;
  CurveBox box_;
};

Place middle(const Place& a, const Place& b) {
  return {(a[0] + b[0]) / 2, (a[1] + b[1]) / 2, (a[2] + b[2]) / 2};
}

void add_hexahedron(const Place& block, Builder& builder, int n_nodes) {
  std::vector<Place> places;
  for (int node = 0; node < n_nodes; ++node) {
    Place place;
    for (int a = 0; a < 3; ++a)
      place[a] = 2 * block[a] + elements::hex_place(node, a);
    places.push_back(place);
  }
  builder.add(places);
}

void add_tetrahedra(const Place& block, Builder& builder, bool quadratic) {
  std::array<int, 3> axes{0, 1, 2};
  do {
    std::vector<Place> places{{2 * block[0], 2 * block[1], 2 * block[2]}};
    for (const int axis : axes) {
      places.push_back(places.back());
      places.back()[axis] += 2;
    }
    if (axes[1] != (axes[0] + 1) % 3)
      std::swap(places[1], places[2]);
    for (int e = 0; e < 6 && quadratic; ++e)
      places.push_back(
          middle(places[elements::tet_edges[e][0]], places[elements::tet_edges[e][1]]));
    builder.add(places);
  } while (std::next_permutation(axes.begin(), axes.end()));
}

}  // namespace

std::int64_t CurveBox::n_cells() const {
  return static_cast<std::int64_t>(nodes.size()) / elements::n_nodes(type);
}

CurveBox make_curve_box(ElementType type, int n) {
  std::vector<Place> blocks;
  for (int k = 0; k < n; ++k)
    for (int j = 0; j < n; ++j)
      for (int i = 0; i < n; ++i)
        blocks.push_back({i, j, k});
  std::sort(blocks.begin(), blocks.end(),
            [](const Place& a, const Place& b) { return morton_index(a) < morton_index(b); });
  Builder builder(type, n);
  for (const Place& block : blocks)
    if (is_hexahedron(type))
      add_hexahedron(block, builder, elements::n_nodes(type));
    else
      add_tetrahedra(block, builder, is_quadratic(type));
  return builder.take();
}

int blocks_for(ElementType type, std::int64_t n_unknowns) {
  const double nodes_a_side = std::cbrt(static_cast<double>(n_unknowns) / 3);
  return std::max(1, static_cast<int>(std::ceil(nodes_a_side / (is_quadratic(type) ? 2 : 1))));
}

}  // namespace viscera::benchmarks
