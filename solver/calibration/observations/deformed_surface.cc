#include "solver/calibration/observations/deformed_surface.h"

#include <algorithm>
#include <mpi.h>

#include "solver/operators/surfaces.h"

namespace viscera::calibration {
namespace {

using Corners = std::vector<std::array<int, 3>>;

/// Triangles of a facet between its nodes.
Corners cut(const OrganSpace& space) {
  if (meshes::is_hexahedral(space.cell_type())) {
    if (space.is_quadratic())
      return {{0, 4, 8}, {4, 1, 8}, {1, 5, 8}, {5, 2, 8},
              {2, 6, 8}, {6, 3, 8}, {3, 7, 8}, {7, 0, 8}};
    return {{0, 1, 2}, {0, 2, 3}};
  }
  if (space.is_quadratic())
    return {{0, 3, 5}, {3, 1, 4}, {5, 4, 2}, {3, 4, 5}};
  return {{0, 1, 2}};
}

int facet_size(const OrganSpace& space) {
  const bool quadratic = space.is_quadratic();
  return meshes::is_hexahedral(space.cell_type()) ? (quadratic ? 9 : 4) : (quadratic ? 6 : 3);
}

/// Global nodes of the triangles of every rank, three each.
std::vector<std::int64_t> all_corners(const OrganSpace& space, const std::string& surface) {
  const std::vector<std::int32_t> facets = surface_facets(space, surface);
  std::vector<std::int64_t> own;
  for (std::size_t at = 0; at < facets.size(); at += facet_size(space))
    for (const auto& triangle : cut(space))
      for (const int corner : triangle)
        own.push_back(space.displacement().global_index(facets[at + corner]));
  int ranks = 1, n = static_cast<int>(own.size());
  MPI_Comm_size(space.communicator(), &ranks);
  std::vector<int> counts(ranks), starts(ranks, 0);
  MPI_Allgather(&n, 1, MPI_INT, counts.data(), 1, MPI_INT, space.communicator());
  for (int rank = 1; rank < ranks; ++rank)
    starts[rank] = starts[rank - 1] + counts[rank - 1];
  std::vector<std::int64_t> all(starts.back() + counts.back());
  MPI_Allgatherv(own.data(), n, MPI_INT64_T, all.data(), counts.data(), starts.data(), MPI_INT64_T,
                 space.communicator());
  return all;
}

std::vector<std::int64_t> sorted_once(std::vector<std::int64_t> nodes) {
  std::sort(nodes.begin(), nodes.end());
  nodes.erase(std::unique(nodes.begin(), nodes.end()), nodes.end());
  return nodes;
}

std::vector<meshes::Triangle> numbered(const std::vector<std::int64_t>& corners,
                                       const std::vector<std::int64_t>& nodes) {
  std::vector<meshes::Triangle> triangles(corners.size() / 3);
  for (std::size_t k = 0; k < corners.size(); ++k)
    triangles[k / 3][k % 3] = static_cast<std::int32_t>(
        std::lower_bound(nodes.begin(), nodes.end(), corners[k]) - nodes.begin());
  return triangles;
}

}  // namespace

DeformedSurface::DeformedSurface(const OrganSpace& space, const std::string& surface)
    : DeformedSurface(space, all_corners(space, surface)) {}

DeformedSurface::DeformedSurface(const OrganSpace& space, std::vector<std::int64_t> corners)
    : space_(space),
      nodes_(sorted_once(corners)),
      links_(numbered(corners, nodes_), nodes_.size()) {}

std::int32_t DeformedSurface::owned_node(std::int32_t point) const {
  const NodeSpace& nodes = space_.displacement();
  const std::int64_t local = nodes_[point] - nodes.first;
  return local < 0 || local >= nodes.n_owned ? -1 : static_cast<std::int32_t>(local);
}

std::vector<meshes::Point> DeformedSurface::gather(const std::vector<double>& nodal) const {
  std::vector<meshes::Point> points(nodes_.size(), meshes::Point{});
  for (std::size_t k = 0; k < nodes_.size(); ++k) {
    const std::int32_t local = owned_node(static_cast<std::int32_t>(k));
    if (local < 0)
      continue;
    for (int i = 0; i < 3; ++i)
      points[k][i] = nodal[3 * static_cast<std::size_t>(local) + i];
  }
  MPI_Allreduce(MPI_IN_PLACE, points.data(), static_cast<int>(3 * points.size()), MPI_DOUBLE,
                MPI_SUM, space_.communicator());
  return points;
}

}  // namespace viscera::calibration
