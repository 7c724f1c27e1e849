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

std::vector<Cavity::Position> Cavity::rim_centroids(const double* displacement) const {
  std::vector<double> sums(4 * std::size_t(n_rims_), 0.0);  // x, y, z, count
  for (const RimEdge& edge : edges_) {
    const Position x = position(edge.nodes[0], displacement);
    for (int i = 0; i < 3; ++i)
      sums[4 * edge.rim + i] += x[i];
    sums[4 * edge.rim + 3] += 1;
  }
  MPI_Allreduce(MPI_IN_PLACE, sums.data(), static_cast<int>(sums.size()), MPI_DOUBLE, MPI_SUM,
                space_.communicator());
  std::vector<Position> centroids(n_rims_);
  for (int rim = 0; rim < n_rims_; ++rim)
    for (int i = 0; i < 3; ++i)
      centroids[rim][i] = sums[4 * rim + i] / sums[4 * rim + 3];
  return centroids;
}

double Cavity::volume(const double* displacement) const {
  return std::abs(signed_volume(displacement));
}

double Cavity::signed_volume(const double* displacement) const {
  const std::vector<Position> centroids = rim_centroids(displacement);
  const Position start = centroids.empty() ? Position{0, 0, 0} : centroids[0];
  const double origin[3] = {start[0], start[1], start[2]};
  double total = surface_.flux_volume(displacement, origin);
  // Fan of rim edge x(s) from centroid c, against the surface's orientation:
  // -1/6 integral of c . (x cross x') ds, two Gauss points being exact for a quadratic edge.
  for (const RimEdge& edge : edges_) {
    Position c, a = position(edge.nodes[0], displacement),
                b = position(edge.nodes[1], displacement),
                m = position(edge.nodes[2], displacement);
    for (int i = 0; i < 3; ++i) {
      if (!space_.is_quadratic())
        m[i] = 0.5 * (a[i] + b[i]);
      c[i] = centroids[edge.rim][i] - origin[i];
      a[i] -= origin[i];
      b[i] -= origin[i];
      m[i] -= origin[i];
    }
    for (const double s : {0.5 - std::sqrt(1.0 / 12), 0.5 + std::sqrt(1.0 / 12)}) {
      Position x, t;
      for (int i = 0; i < 3; ++i) {
        x[i] = (1 - s) * (1 - 2 * s) * a[i] + s * (2 * s - 1) * b[i] + 4 * s * (1 - s) * m[i];
        t[i] = (4 * s - 3) * a[i] + (4 * s - 1) * b[i] + (4 - 8 * s) * m[i];
      }
      const Position area = cross(x, t);
      total -= 0.5 / 6 * (c[0] * area[0] + c[1] * area[1] + c[2] * area[2]);
    }
  }
  MPI_Allreduce(MPI_IN_PLACE, &total, 1, MPI_DOUBLE, MPI_SUM, space_.communicator());
  return total;
}

}  // namespace viscera
