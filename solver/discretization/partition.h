// Which rank owns which cell.
#pragma once

#include <cstdint>
#include <mpi.h>
#include <vector>

#include "meshes/organ_mesh.h"

namespace viscera {

/// Rank of every cell of the mesh: METIS (Karypis and Kumar 1998) on the graph of cells that share
/// a facet, the same on every rank. No rank is left without a cell. Collective. Throws InputError
/// on more ranks than cells.
std::vector<std::int32_t> partition_cells(const meshes::OrganMesh& mesh, MPI_Comm communicator);

}  // namespace viscera
