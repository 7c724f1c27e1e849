#include "solver/discretization/organ_space.h"

#include <algorithm>
#include <limits>

#include <deal.II/base/partitioner.h>

#include "kernels/elements/types.h"
#include "solver/discretization/cell_nodes.h"
#include "solver/discretization/node_numbers.h"
#include "solver/discretization/partition.h"

namespace viscera {

namespace {

using Partitioner = dealii::Utilities::MPI::Partitioner;

struct Distribution {
  MPI_Comm communicator;
  int rank;
  std::vector<std::int32_t> part;   // [mesh cell]
  std::vector<std::int32_t> cells;  // of this rank
};

Distribution distribute(const meshes::OrganMesh& mesh, MPI_Comm communicator) {
  Distribution out{communicator, 0, partition_cells(mesh, communicator), {}};
  MPI_Comm_rank(communicator, &out.rank);
  for (std::int32_t c = 0; c < mesh.n_cells(); ++c)
    if (out.part[c] == out.rank)
      out.cells.push_back(c);
  return out;
}

/// Lowest rank of the cells of every node of the mesh.
std::vector<std::int32_t> owners_of(const NodeNumbers& nodes, const Distribution& distribution) {
  std::vector<std::int32_t> owner(nodes.count, std::numeric_limits<std::int32_t>::max());
  for (std::size_t at = 0; at < nodes.cells.size(); ++at) {
    std::int32_t& lowest = owner[nodes.cells[at]];
    lowest = std::min(lowest, distribution.part[at / nodes.per_cell]);
  }
  return owner;
}

/// Global index of every node of the mesh: rank by rank, in the order of the mesh.
std::vector<std::int32_t> global_indices(const std::vector<std::int32_t>& owner) {
  const std::int32_t n_ranks = 1 + *std::max_element(owner.begin(), owner.end());
  std::vector<std::int32_t> next(n_ranks + 1, 0), global(owner.size());
  for (const std::int32_t rank : owner)
    ++next[rank + 1];
  for (std::int32_t rank = 0; rank < n_ranks; ++rank)
    next[rank + 1] += next[rank];
  for (std::size_t node = 0; node < owner.size(); ++node)
    global[node] = next[owner[node]]++;
  return global;
}

/// Global indices of nodes of this rank's cells that other ranks own, sorted.
std::vector<std::int32_t> ghosts_of(const NodeNumbers& nodes,
                                    const Distribution& distribution,
                                    const std::vector<std::int32_t>& owner,
                                    const std::vector<std::int32_t>& global) {
  std::vector<std::int32_t> ghosts;
  for (const std::int32_t c : distribution.cells)
    for (int k = 0; k < nodes.per_cell; ++k) {
      const std::int32_t node = nodes.cells[std::size_t(c) * nodes.per_cell + k];
      if (owner[node] != distribution.rank)
        ghosts.push_back(global[node]);
    }
  std::sort(ghosts.begin(), ghosts.end());
  ghosts.erase(std::unique(ghosts.begin(), ghosts.end()), ghosts.end());
  return ghosts;
}

/// Partitioner of `width` entries a node.
std::shared_ptr<const Partitioner> make_partitioner(const NodeSpace& space,
                                                    const std::vector<std::int32_t>& ghosts,
                                                    int width,
                                                    MPI_Comm communicator) {
  dealii::IndexSet owned(width * space.n_global), touched(width * space.n_global);
  owned.add_range(width * space.first, width * (space.first + space.n_owned));
  for (std::size_t k = 0; k < ghosts.size();) {
    std::size_t end = k + 1;
    while (end < ghosts.size() && ghosts[end] == ghosts[end - 1] + 1)
      ++end;
    touched.add_range(width * std::int64_t(ghosts[k]), width * (ghosts[end - 1] + std::int64_t(1)));
    k = end;
  }
  owned.compress();
  touched.compress();
  return std::make_shared<Partitioner>(owned, touched, communicator);
}

/// Makes the space; `cells` becomes [cell of this rank][per_cell] in local numbers.
NodeSpace make_space(const NodeNumbers& nodes,
                     const Distribution& distribution,
                     std::vector<std::int32_t>& cells) {
  const std::vector<std::int32_t> owner = owners_of(nodes, distribution);
  const std::vector<std::int32_t> global = global_indices(owner);
  const std::vector<std::int32_t> ghosts = ghosts_of(nodes, distribution, owner, global);
  NodeSpace space;
  space.n_global = nodes.count;
  for (std::int32_t node = 0; node < nodes.count; ++node)
    if (owner[node] == distribution.rank)
      space.numbers.push_back(node);
  space.numbers.shrink_to_fit();
  space.n_owned = static_cast<std::int32_t>(space.numbers.size());
  space.n_local = space.n_owned + static_cast<std::int32_t>(ghosts.size());
  space.first = std::count_if(owner.begin(), owner.end(),
                              [&](std::int32_t rank) { return rank < distribution.rank; });
  space.scalar = make_partitioner(space, ghosts, 1, distribution.communicator);
  space.vector = make_partitioner(space, ghosts, 3, distribution.communicator);

  cells.reserve(distribution.cells.size() * nodes.per_cell);
  for (const std::int32_t c : distribution.cells)
    for (int k = 0; k < nodes.per_cell; ++k) {
      const std::int32_t node = nodes.cells[std::size_t(c) * nodes.per_cell + k];
      const auto ghost = std::lower_bound(ghosts.begin(), ghosts.end(), global[node]);
      cells.push_back(static_cast<std::int32_t>(owner[node] == distribution.rank
                                                    ? global[node] - space.first
                                                    : space.n_owned + (ghost - ghosts.begin())));
    }
  return space;
}

}  // namespace

std::int64_t NodeSpace::global_index(std::int32_t local) const {
  return static_cast<std::int64_t>(scalar->local_to_global(local));
}

OrganSpace::OrganSpace(const meshes::OrganMesh& mesh,
                       Formulation formulation,
                       MPI_Comm communicator)
    : mesh_(mesh),
      communicator_(communicator),
      quadratic_(formulation != Formulation::displacement_p1),
      pressure_(formulation == Formulation::taylor_hood),
      cell_type_(quadratic_ ? meshes::shape_of(mesh.cell_type).quadratic
                            : meshes::shape_of(mesh.cell_type).linear) {
  Distribution distribution = distribute(mesh_, communicator_);
  vertices_ = make_space(number_vertices(mesh_), distribution, cell_vertices_);
  if (quadratic_) {
    displacement_ = make_space(number_quadratic_nodes(mesh_), distribution, cell_nodes_);
  } else {
    displacement_ = vertices_;
    cell_nodes_ = cell_vertices_;
  }
  cells_ = std::move(distribution.cells);
  owned_cell_.assign(mesh_.n_cells(), -1);
  for (std::int32_t c = 0; c < n_cells(); ++c)
    owned_cell_[cells_[c]] = c;
  place_nodes();
  list_parents();
}

elements::ElementType OrganSpace::element_type() const {
  switch (cell_type_) {
    case meshes::CellType::tet4:
      return elements::ElementType::tet4;
    case meshes::CellType::tet10:
      return elements::ElementType::tet10;
    case meshes::CellType::hex8:
      return elements::ElementType::hex8;
    case meshes::CellType::hex27:
      break;
  }
  return elements::ElementType::hex27;
}

int OrganSpace::points_per_cell() const {
  return elements::n_points(element_type());
}

void OrganSpace::place_nodes() {
  const int n = nodes_per_cell(), m = meshes::nodes_per_cell(mesh_.cell_type);
  const std::vector<std::vector<int>>& between = node_vertices(cell_type_);
  coordinates_.assign(3 * static_cast<std::size_t>(displacement_.n_local), 0.0);
  node_of_mesh_.assign(mesh_.nodes.size(), -1);
  for (std::int32_t c = 0; c < n_cells(); ++c) {
    const std::int32_t* mesh_nodes = &mesh_.cells[static_cast<std::size_t>(cells_[c]) * m];
    for (int k = 0; k < n; ++k) {
      const std::int32_t node = cell_nodes(c)[k];
      double* X = &coordinates_[3 * std::size_t(node)];
      if (k < m) {
        node_of_mesh_[mesh_nodes[k]] = node;
        std::copy_n(mesh_.nodes[mesh_nodes[k]].begin(), 3, X);
        continue;
      }
      for (int i = 0; i < 3; ++i) {
        double sum = 0;
        for (const int v : between[k])
          sum += mesh_.nodes[mesh_nodes[v]][i];
        X[i] = sum / between[k].size();
      }
    }
  }
}

void OrganSpace::list_parents() {
  const int n = nodes_per_cell();
  const std::vector<std::vector<int>>& between = node_vertices(cell_type_);
  std::vector<std::int32_t> cell_of(displacement_.n_local, -1);
  std::vector<std::int8_t> place_in(displacement_.n_local, 0);
  for (std::int32_t c = 0; c < n_cells(); ++c)
    for (int k = 0; k < n; ++k) {
      cell_of[cell_nodes(c)[k]] = c;
      place_in[cell_nodes(c)[k]] = static_cast<std::int8_t>(k);
    }
  parents_.offsets.reserve(std::size_t(displacement_.n_local) + 1);
  for (std::int32_t node = 0; node < displacement_.n_local; ++node) {
    for (const int v : between[place_in[node]])
      parents_.vertices.push_back(cell_vertices(cell_of[node])[v]);
    parents_.offsets.push_back(static_cast<std::int32_t>(parents_.vertices.size()));
  }
  parents_.vertices.shrink_to_fit();
}

}  // namespace viscera
