// The organ on this rank: partitioned cells, node numbering, halos and reference coordinates.
#pragma once

#include <cstdint>
#include <memory>
#include <mpi.h>
#include <vector>

#include "meshes/organ_mesh.h"
#include "solver/case/case.h"
#include "solver/discretization/parents.h"

namespace dealii::Utilities::MPI {
class Partitioner;
}

namespace viscera::elements {
enum class ElementType;
}

namespace viscera {

/// Displacement nodes (vertices, plus the nodes between them for degree 2) and vertices, each
/// numbered globally in one range a rank; a node belongs to the lowest rank of its cells. Local
/// indices count owned entities first, then ghosts; vectors hold three components a node,
/// interleaved.
struct NodeSpace {
  std::shared_ptr<const dealii::Utilities::MPI::Partitioner> scalar;  ///< one entry a node
  std::shared_ptr<const dealii::Utilities::MPI::Partitioner> vector;  ///< three entries a node
  std::int32_t n_owned = 0;
  std::int32_t n_local = 0;  ///< owned and ghosts
  std::int64_t n_global = 0;
  std::int64_t first = 0;             ///< global index of the first owned node
  std::vector<std::int32_t> numbers;  ///< [owned]: number that no partition changes

  std::int64_t global_index(std::int32_t local) const;
};

/// Distributes `mesh` over the ranks by METIS and numbers its nodes. The mesh itself is held by
/// every rank. Cells are tetrahedra or hexahedra, of degree 1 (P1, Q1) or 2 (P2, Q2) whatever the
/// degree of the mesh: a linear mesh gets nodes in the middle of straight edges, faces and cells.
class OrganSpace {
 public:
  /// Collective. `mesh` must outlive the space and pass meshes::check_mesh.
  OrganSpace(const meshes::OrganMesh& mesh, Formulation formulation, MPI_Comm communicator);
  OrganSpace(const OrganSpace&) = delete;
  OrganSpace& operator=(const OrganSpace&) = delete;

  MPI_Comm communicator() const { return communicator_; }
  const meshes::OrganMesh& mesh() const { return mesh_; }
  bool is_quadratic() const { return quadratic_; }
  bool has_pressure() const { return pressure_; }
  /// Cells as they are solved on: tet4 or tet10, hex8 or hex27.
  meshes::CellType cell_type() const { return cell_type_; }
  elements::ElementType element_type() const;
  int nodes_per_cell() const { return meshes::nodes_per_cell(cell_type_); }
  int vertices_per_cell() const { return meshes::vertices_per_cell(cell_type_); }
  /// Quadrature points.
  int points_per_cell() const;

  const NodeSpace& displacement() const { return displacement_; }
  /// Vertices: pressure unknowns and the multigrid level of degree 1.
  const NodeSpace& vertices() const { return vertices_; }

  std::int32_t n_cells() const { return static_cast<std::int32_t>(cells_.size()); }
  /// Index in the mesh of owned cell c.
  std::int32_t mesh_cell(std::int32_t c) const { return cells_[c]; }
  /// Owned cell of a mesh cell, or -1 when another rank owns it.
  std::int32_t owned_cell(std::int32_t mesh_cell) const { return owned_cell_[mesh_cell]; }
  const std::int32_t* cell_nodes(std::int32_t c) const {
    return &cell_nodes_[std::size_t(c) * nodes_per_cell()];
  }
  const std::int32_t* cell_vertices(std::int32_t c) const {
    return &cell_vertices_[std::size_t(c) * vertices_per_cell()];
  }

  /// Reference positions [local node][3], mm.
  const std::vector<double>& coordinates() const { return coordinates_; }
  /// For a reference that moves: OrganOperator::move_reference goes after a change.
  std::vector<double>& coordinates() { return coordinates_; }
  const Parents& parents() const { return parents_; }
  /// Local node (or -1) of every mesh vertex node used by an owned cell.
  std::int32_t node_of_mesh_node(std::int32_t mesh_node) const { return node_of_mesh_[mesh_node]; }

 private:
  void place_nodes();
  void list_parents();

  const meshes::OrganMesh& mesh_;
  MPI_Comm communicator_;
  bool quadratic_, pressure_;
  meshes::CellType cell_type_;
  NodeSpace displacement_, vertices_;
  std::vector<std::int32_t> cells_, owned_cell_, cell_nodes_, cell_vertices_, node_of_mesh_;
  std::vector<double> coordinates_;
  Parents parents_;
};

}  // namespace viscera
