#include "solver/problem/cavity.h"

#include <cmath>
#include <map>
#include <numeric>

#include "meshes/quality/facets.h"
#include "solver/discretization/cell_nodes.h"

namespace viscera {
namespace {

using Edge = std::pair<std::int32_t, std::int32_t>;

/// Where a rim edge was found.
struct RimSource {
  Edge edge;
  meshes::FacetOwner owner;
  int corner;  ///< of the facet, where the edge starts
};

std::vector<RimSource> open_edges(const meshes::OrganMesh& mesh, const std::string& surface) {
  const int n = meshes::nodes_per_cell(mesh.cell_type);
  const int corners = meshes::shape_of(mesh.cell_type).facet_corners;
  std::map<Edge, int> count;
  std::vector<RimSource> all;
  for (const meshes::FacetOwner& owner : meshes::resolve_facets(mesh, surface))
    for (int k = 0; k < corners; ++k) {
      const meshes::Facet& facet = meshes::shape_of(mesh.cell_type).facet_vertices[owner.facet];
      const int a = facet[k], b = facet[(k + 1) % corners];
      const Edge edge{mesh.cells[std::size_t(owner.cell) * n + a],
                      mesh.cells[std::size_t(owner.cell) * n + b]};
      ++count[std::minmax(edge.first, edge.second)];
      all.push_back({edge, owner, k});
    }
  std::vector<RimSource> open;
  for (const RimSource& source : all)
    if (count[std::minmax(source.edge.first, source.edge.second)] == 1)
      open.push_back(source);
  return open;
}

/// Number of each edge's rim: edges that share vertices belong to one.
std::vector<int> number_rims(const std::vector<RimSource>& edges, int& n_rims) {
  std::map<std::int32_t, std::int32_t> parent;
  const auto root = [&](std::int32_t v) {
    while (parent.at(v) != v)
      v = parent[v] = parent[parent[v]];
    return v;
  };
  for (const RimSource& s : edges) {
    parent.emplace(s.edge.first, s.edge.first);
    parent.emplace(s.edge.second, s.edge.second);
    parent[root(s.edge.first)] = root(s.edge.second);
  }
  std::map<std::int32_t, int> number;
  std::vector<int> rims;
  for (const RimSource& s : edges)
    rims.push_back(
        number.emplace(root(s.edge.first), static_cast<int>(number.size())).first->second);
  n_rims = static_cast<int>(number.size());
  return rims;
}

std::array<double, 3> cross(const std::array<double, 3>& a, const std::array<double, 3>& b) {
  return {a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]};
}

}  // namespace

Cavity::Cavity(OrganOperator& organ, const std::string& surface)
    : space_(organ.space()), surface_(organ.surfaces()[surface]) {
  const std::vector<RimSource> open = open_edges(space_.mesh(), surface);
  const std::vector<int> rims = number_rims(open, n_rims_);
  const int corners = meshes::shape_of(space_.cell_type()).facet_corners;
  for (std::size_t k = 0; k < open.size(); ++k) {
    const std::int32_t cell = space_.owned_cell(open[k].owner.cell);
    if (cell < 0)
      continue;
    const std::int32_t* nodes = space_.cell_nodes(cell);
    const int a = open[k].corner, b = (a + 1) % corners;
    const std::vector<int> facet =
        facet_nodes(space_.cell_type(), open[k].owner.facet, space_.is_quadratic() ? 2 : 1);
    edges_.push_back({rims[k],
                      {nodes[facet[a]], nodes[facet[b]],
                       nodes[facet[space_.is_quadratic() ? corners + a : a]]}});
  }
}

Cavity::Position Cavity::position(std::int32_t node, const double* displacement) const {
  Position x;
  for (int i = 0; i < 3; ++i)
    x[i] =
        space_.coordinates()[3 * std::size_t(node) + i] + displacement[3 * std::size_t(node) + i];
  return x;
}

Cavity::Rims Cavity::rims(const double* displacement) const {
  std::vector<double> sums(4 * std::size_t(n_rims_), 0.0);  // x, y, z, count
  for (const RimEdge& edge : edges_) {
    const Position x = position(edge.nodes[0], displacement);
    for (int i = 0; i < 3; ++i)
      sums[4 * edge.rim + i] += x[i];
    sums[4 * edge.rim + 3] += 1;
  }
  MPI_Allreduce(MPI_IN_PLACE, sums.data(), static_cast<int>(sums.size()), MPI_DOUBLE, MPI_SUM,
                space_.communicator());
  Rims out{std::vector<Position>(n_rims_), std::vector<double>(n_rims_)};
  for (int rim = 0; rim < n_rims_; ++rim) {
    out.sizes[rim] = sums[4 * rim + 3];
    for (int i = 0; i < 3; ++i)
      out.centroids[rim][i] = sums[4 * rim + i] / sums[4 * rim + 3];
  }
  return out;
}

double Cavity::volume(const double* displacement) const {
  return std::abs(signed_volume(displacement));
}

/// Ends and middle of an edge from the origin.
Cavity::EdgeNodes Cavity::from_origin(const RimEdge& edge,
                                      const double* displacement,
                                      const Position& o) const {
  EdgeNodes x;
  for (int k = 0; k < 3; ++k)
    x[k] = position(edge.nodes[k], displacement);
  for (int i = 0; i < 3; ++i) {
    if (!space_.is_quadratic())
      x[2][i] = 0.5 * (x[0][i] + x[1][i]);
    for (int k = 0; k < 3; ++k)
      x[k][i] -= o[i];
  }
  return x;
}

namespace {

/// Two Gauss points, exact for the fan of a quadratic edge.
const double gauss[] = {0.5 - std::sqrt(1.0 / 12), 0.5 + std::sqrt(1.0 / 12)};

/// Shapes of ends and middle along an edge, and their derivatives.
struct EdgeShapes {
  std::array<double, 3> value, slope;
  explicit EdgeShapes(double s)
      : value{(1 - s) * (1 - 2 * s), s * (2 * s - 1), 4 * s * (1 - s)},
        slope{4 * s - 3, 4 * s - 1, 4 - 8 * s} {}
};

std::array<double, 3> combined(const std::array<std::array<double, 3>, 3>& x,
                               const std::array<double, 3>& shape) {
  std::array<double, 3> out;
  for (int i = 0; i < 3; ++i)
    out[i] = shape[0] * x[0][i] + shape[1] * x[1][i] + shape[2] * x[2][i];
  return out;
}

std::array<double, 3> minus(const std::array<double, 3>& a, const std::array<double, 3>& b) {
  return {a[0] - b[0], a[1] - b[1], a[2] - b[2]};
}

}  // namespace

double Cavity::signed_volume(const double* displacement) const {
  const Rims rims = this->rims(displacement);
  const Position o = rims.centroids.empty() ? Position{0, 0, 0} : rims.centroids[0];
  double total = surface_.flux_volume(displacement, {o[0], o[1], o[2]});
  // Fan of rim edge x(s) from centroid c, against the surface's orientation:
  // -1/6 integral of c . (x cross x') ds.
  for (const RimEdge& edge : edges_) {
    const Position c = minus(rims.centroids[edge.rim], o);
    const EdgeNodes nodes = from_origin(edge, displacement, o);
    for (const double s : gauss) {
      const EdgeShapes shapes(s);
      const Position area = cross(combined(nodes, shapes.value), combined(nodes, shapes.slope));
      total -= 0.5 / 6 * (c[0] * area[0] + c[1] * area[1] + c[2] * area[2]);
    }
  }
  MPI_Allreduce(MPI_IN_PLACE, &total, 1, MPI_DOUBLE, MPI_SUM, space_.communicator());
  return total;
}

/// Along the nodes of the edge; returns the derivative along the centroid c (from the origin).
Cavity::Position Cavity::add_fan_gradient(const RimEdge& edge,
                                          const EdgeNodes& nodes,
                                          const Position& c,
                                          double* gradient) const {
  Position along_centroid{};
  for (const double s : gauss) {
    EdgeShapes shapes(s);
    const Position x = combined(nodes, shapes.value), t = combined(nodes, shapes.slope);
    const Position along_x = cross(t, c), along_t = cross(c, x), area = cross(x, t);
    if (!space_.is_quadratic())
      for (int end = 0; end < 2; ++end) {  // the middle is half of each end
        shapes.value[end] += 0.5 * shapes.value[2];
        shapes.slope[end] += 0.5 * shapes.slope[2];
      }
    for (int i = 0; i < 3; ++i) {
      along_centroid[i] -= 0.5 / 6 * area[i];
      for (int k = 0; k < (space_.is_quadratic() ? 3 : 2); ++k)
        gradient[3 * std::size_t(edge.nodes[k]) + i] -=
            0.5 / 6 * (shapes.value[k] * along_x[i] + shapes.slope[k] * along_t[i]);
    }
  }
  return along_centroid;
}

/// The volume is the same from any origin, so that the origin is held.
void Cavity::add_volume_gradient(const double* displacement, double* gradient) const {
  const Rims rims = this->rims(displacement);
  const Position o = rims.centroids.empty() ? Position{0, 0, 0} : rims.centroids[0];
  surface_.add_flux_gradient(displacement, {o[0], o[1], o[2]}, gradient);
  std::vector<double> along(3 * std::size_t(n_rims_), 0.0);
  for (const RimEdge& edge : edges_) {
    const Position one = add_fan_gradient(edge, from_origin(edge, displacement, o),
                                          minus(rims.centroids[edge.rim], o), gradient);
    for (int i = 0; i < 3; ++i)
      along[3 * edge.rim + i] += one[i];
  }
  MPI_Allreduce(MPI_IN_PLACE, along.data(), static_cast<int>(along.size()), MPI_DOUBLE, MPI_SUM,
                space_.communicator());
  for (const RimEdge& edge : edges_)
    for (int i = 0; i < 3; ++i)
      gradient[3 * std::size_t(edge.nodes[0]) + i] +=
          along[3 * edge.rim + i] / rims.sizes[edge.rim];
}

}  // namespace viscera
