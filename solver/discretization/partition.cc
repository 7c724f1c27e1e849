#include "solver/discretization/partition.h"

#include <algorithm>
#include <metis.h>
#include <string>

#include "solver/core/errors.h"

namespace viscera {
namespace {

static_assert(sizeof(idx_t) == sizeof(std::int32_t), "METIS with 32-bit indices is expected");

/// Equal stretches of the mesh's order: where METIS leaves a rank empty (a few cells a rank).
void split_evenly(int n_parts, std::vector<std::int32_t>& part) {
  for (std::size_t c = 0; c < part.size(); ++c)
    part[c] = static_cast<std::int32_t>(c * n_parts / part.size());
}

bool has_empty_part(const std::vector<std::int32_t>& part, int n_parts) {
  std::vector<char> used(n_parts, 0);
  for (const std::int32_t p : part)
    used[p] = 1;
  return std::count(used.begin(), used.end(), 0) > 0;
}

/// Vertices of cells for METIS, [cell + 1] and [cell][vertex].
struct CellVertices {
  explicit CellVertices(const meshes::OrganMesh& mesh) {
    const meshes::CellShape& shape = meshes::shape_of(mesh.cell_type);
    starts.push_back(0);
    vertices.reserve(std::size_t(mesh.n_cells()) * shape.vertices);
    for (std::size_t c = 0; c < std::size_t(mesh.n_cells()); ++c) {
      const auto first = mesh.cells.begin() + c * shape.nodes;
      vertices.insert(vertices.end(), first, first + shape.vertices);
      starts.push_back(static_cast<idx_t>(vertices.size()));
    }
  }
  std::vector<idx_t> starts, vertices;
};

void split_by_metis(const meshes::OrganMesh& mesh, int n_parts, std::vector<std::int32_t>& part) {
  CellVertices cells(mesh);
  idx_t n_cells = mesh.n_cells(), n_nodes = mesh.n_nodes(), parts = n_parts, cut = 0;
  idx_t shared = meshes::shape_of(mesh.cell_type).facet_corners;
  idx_t options[METIS_NOPTIONS];
  METIS_SetDefaultOptions(options);
  options[METIS_OPTION_PTYPE] = n_parts <= 8 ? METIS_PTYPE_RB : METIS_PTYPE_KWAY;
  std::vector<idx_t> node_part(n_nodes);
  const int status = METIS_PartMeshDual(&n_cells, &n_nodes, cells.starts.data(),
                                        cells.vertices.data(), nullptr, nullptr, &shared, &parts,
                                        nullptr, options, &cut, part.data(), node_part.data());
  if (status != METIS_OK || has_empty_part(part, n_parts))
    split_evenly(n_parts, part);
}

}  // namespace

std::vector<std::int32_t> partition_cells(const meshes::OrganMesh& mesh, MPI_Comm communicator) {
  int rank, n_ranks;
  MPI_Comm_rank(communicator, &rank);
  MPI_Comm_size(communicator, &n_ranks);
  if (n_ranks > mesh.n_cells())
    throw InputError("The mesh has " + std::to_string(mesh.n_cells()) + " cells for " +
                     std::to_string(n_ranks) + " ranks. Use at most one rank a cell.");
  std::vector<std::int32_t> part(mesh.n_cells(), 0);
  if (n_ranks == 1)
    return part;
  if (rank == 0)
    split_by_metis(mesh, n_ranks, part);
  MPI_Bcast(part.data(), mesh.n_cells(), MPI_INT32_T, 0, communicator);
  return part;
}

}  // namespace viscera
