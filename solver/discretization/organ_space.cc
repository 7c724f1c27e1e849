#include "solver/discretization/organ_space.h"

#include <array>
#include <cmath>
#include <string>

#include <deal.II/base/partitioner.h>
#include <deal.II/distributed/fully_distributed_tria.h>
#include <deal.II/dofs/dof_handler.h>
#include <deal.II/dofs/dof_tools.h>
#include <deal.II/fe/fe_simplex_p.h>
#include <deal.II/grid/grid_tools.h>
#include <deal.II/grid/tria.h>
#include <deal.II/grid/tria_description.h>

#include "kernels/elements/tetrahedra.h"
#include "solver/core/errors.h"

namespace viscera {

namespace {

using Partitioner = dealii::Utilities::MPI::Partitioner;

/// Vertices of the mesh as deal.II wants them: corner nodes only, renumbered without gaps.
struct Corners {
  std::vector<dealii::Point<3>> points;
  std::vector<dealii::CellData<3>> cells;
};

Corners corners_of(const meshes::OrganMesh& mesh) {
  const int n = meshes::nodes_per_cell(mesh.cell_type);
  std::vector<std::int32_t> index(mesh.nodes.size(), -1);
  Corners out;
  out.cells.reserve(mesh.n_cells());
  for (int c = 0; c < mesh.n_cells(); ++c) {
    dealii::CellData<3> cell(4);
    for (int v = 0; v < 4; ++v) {
      const std::int32_t node = mesh.cells[c * n + v];
      if (index[node] < 0) {
        index[node] = static_cast<std::int32_t>(out.points.size());
        const meshes::Point& x = mesh.nodes[node];
        out.points.emplace_back(x[0], x[1], x[2]);
      }
      cell.vertices[v] = index[node];
    }
    out.cells.push_back(cell);
  }
  return out;
}

/// Position in our node order (VTK) of each degree of freedom of a scalar simplex element.
std::vector<int> node_order(const dealii::FiniteElement<3>& fe) {
  std::vector<int> order(fe.n_dofs_per_cell());
  for (unsigned int d = 0; d < order.size(); ++d) {
    const dealii::Point<3> x = fe.unit_support_point(d);
    const double l[4] = {1 - x[0] - x[1] - x[2], x[0], x[1], x[2]};
    int ends[2] = {-1, -1}, n = 0;
    for (int v = 0; v < 4; ++v)
      if (l[v] > 0.25)
        ends[n++] = v;
    order[d] = n == 1 ? ends[0] : elements::tet_edge_node(ends[0], ends[1]);
  }
  return order;
}

dealii::IndexSet expand(const dealii::IndexSet& nodes) {
  dealii::IndexSet out(3 * nodes.size());
  for (auto interval = nodes.begin_intervals(); interval != nodes.end_intervals(); ++interval)
    out.add_range(3 * *interval->begin(), 3 * (interval->last() + 1));
  out.compress();
  return out;
}

NodeSpace make_space(const dealii::DoFHandler<3>& handler, MPI_Comm communicator) {
  const dealii::IndexSet& owned = handler.locally_owned_dofs();
  dealii::IndexSet active;
  dealii::DoFTools::extract_locally_active_dofs(handler, active);
  NodeSpace space;
  space.scalar = std::make_shared<Partitioner>(owned, active, communicator);
  space.vector = std::make_shared<Partitioner>(expand(owned), expand(active), communicator);
  space.n_owned = static_cast<std::int32_t>(owned.n_elements());
  space.n_local = space.n_owned + static_cast<std::int32_t>(space.scalar->n_ghost_indices());
  space.n_global = static_cast<std::int64_t>(handler.n_dofs());
  space.first = owned.n_elements() > 0 ? static_cast<std::int64_t>(*owned.begin()) : 0;
  return space;
}

}  // namespace

std::int64_t NodeSpace::global_index(std::int32_t local) const {
  return static_cast<std::int64_t>(scalar->local_to_global(local));
}

struct OrganSpace::Triangulation {
  explicit Triangulation(MPI_Comm communicator) : mesh(communicator) {}
  dealii::parallel::fullydistributed::Triangulation<3> mesh;
};

OrganSpace::OrganSpace(const meshes::OrganMesh& mesh,
                       Formulation formulation,
                       MPI_Comm communicator)
    : mesh_(mesh),
      communicator_(communicator),
      quadratic_(formulation != Formulation::displacement_p1),
      pressure_(formulation == Formulation::taylor_hood) {
  distribute();
  number_nodes();
  place_nodes();
}

OrganSpace::~OrganSpace() = default;

void OrganSpace::distribute() {
  Corners corners = corners_of(mesh_);
  dealii::Triangulation<3> serial;
  serial.create_triangulation(corners.points, corners.cells, dealii::SubCellData());
  const int n_ranks = dealii::Utilities::MPI::n_mpi_processes(communicator_);
  if (n_ranks > mesh_.n_cells())
    throw InputError("The mesh has " + std::to_string(mesh_.n_cells()) + " cells for " +
                     std::to_string(n_ranks) + " ranks. Use at most one rank a cell.");
  if (n_ranks > 1)
    dealii::GridTools::partition_triangulation(n_ranks, serial);
  triangulation_ = std::make_unique<Triangulation>(communicator_);
  triangulation_->mesh.create_triangulation(
      dealii::TriangulationDescription::Utilities::create_description_from_triangulation(
          serial, communicator_));
}

void OrganSpace::number_nodes() {
  const dealii::FE_SimplexP<3> linear(1), quadratic(2);
  dealii::DoFHandler<3> vertices(triangulation_->mesh), nodes(triangulation_->mesh);
  vertices.distribute_dofs(linear);
  nodes.distribute_dofs(quadratic_ ? quadratic : linear);
  vertices_ = make_space(vertices, communicator_);
  displacement_ = make_space(nodes, communicator_);

  const int n = nodes_per_cell();
  const std::vector<int> order = node_order(quadratic_ ? quadratic : linear);
  const std::vector<int> vertex_order = node_order(linear);
  std::vector<dealii::types::global_dof_index> dofs(n), vertex_dofs(4);
  owned_cell_.assign(mesh_.n_cells(), -1);
  for (auto cell = nodes.begin_active(), v_cell = vertices.begin_active(); cell != nodes.end();
       ++cell, ++v_cell) {
    if (!cell->is_locally_owned())
      continue;
    const auto id = static_cast<std::int32_t>(cell->id().get_coarse_cell_id());
    owned_cell_[id] = n_cells();
    cells_.push_back(id);
    cell->get_dof_indices(dofs);
    v_cell->get_dof_indices(vertex_dofs);
    const std::size_t first = cell_nodes_.size(), v_first = cell_vertices_.size();
    cell_nodes_.resize(first + n);
    cell_vertices_.resize(v_first + 4);
    for (int d = 0; d < n; ++d)
      cell_nodes_[first + order[d]] =
          static_cast<std::int32_t>(displacement_.scalar->global_to_local(dofs[d]));
    for (int d = 0; d < 4; ++d) {
      cell_vertices_[v_first + vertex_order[d]] =
          static_cast<std::int32_t>(vertices_.scalar->global_to_local(vertex_dofs[d]));
      const meshes::Point& x =
          mesh_.nodes[mesh_.cells[id * meshes::nodes_per_cell(mesh_.cell_type) + d]];
      const dealii::Point<3> y = cell->vertex(d);
      if (y[0] != x[0] || y[1] != x[1] || y[2] != x[2])
        throw Error(ExitStatus::internal, "Distributed cell " + std::to_string(id) +
                                              " does not keep the vertex order of its mesh cell.");
    }
  }
}

void OrganSpace::place_nodes() {
  const int n = nodes_per_cell(), m = meshes::nodes_per_cell(mesh_.cell_type);
  coordinates_.assign(3 * static_cast<std::size_t>(displacement_.n_local), 0.0);
  std::vector<std::array<std::int32_t, 2>> ends(displacement_.n_local, {-1, -1});
  node_of_mesh_.assign(mesh_.nodes.size(), -1);
  for (std::int32_t c = 0; c < n_cells(); ++c) {
    const std::int32_t* mesh_nodes = &mesh_.cells[static_cast<std::size_t>(cells_[c]) * m];
    for (int k = 0; k < n; ++k) {
      const std::int32_t node = cell_nodes(c)[k];
      const int a = k < 4 ? k : elements::tet_edges[k - 4][0];
      const int b = k < 4 ? k : elements::tet_edges[k - 4][1];
      ends[node] = {cell_vertices(c)[a], cell_vertices(c)[b]};
      if (k < m)
        node_of_mesh_[mesh_nodes[k]] = node;
      for (int i = 0; i < 3; ++i)
        coordinates_[3 * node + i] =
            k < m ? mesh_.nodes[mesh_nodes[k]][i]
                  : 0.5 * (mesh_.nodes[mesh_nodes[a]][i] + mesh_.nodes[mesh_nodes[b]][i]);
    }
  }
  for (const auto& [a, b] : ends) {
    parents_.vertices.push_back(a);
    if (b != a)
      parents_.vertices.push_back(b);
    parents_.offsets.push_back(static_cast<std::int32_t>(parents_.vertices.size()));
  }
}

}  // namespace viscera
