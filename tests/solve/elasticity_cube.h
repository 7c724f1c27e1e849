// Linear elasticity on a cube of P1 tetrahedra, clamped at z = 0: a matrix for the multigrid tests.
#pragma once

#include <array>
#include <mpi.h>
#include <vector>

#include "solver/solve/petsc_block_matrix.h"
#include "solver/solve/row_sum.h"

namespace viscera::test {

/// `n`^3 cells of six tetrahedra. Nodes are dealt out to ranks in contiguous ranges; each element
/// belongs to the owner of its first node, so that values travel between ranks.
class ElasticityCube {
 public:
  ElasticityCube(MPI_Comm communicator, int n, double poisson);

  CoordinatePattern pattern() const;
  std::vector<double> values(double young) const;  ///< in the order of pattern()

  /// The same matrix for RowSum: owned nodes and ghosts, blocks of the elements of this rank.
  NodeNumbering nodes() const { return nodes_; }
  kernels::BlockPattern local_pattern() const;
  std::vector<double> local_values(double young) const;  ///< [block of local_pattern()][3][3]

  std::vector<double> coordinates() const;  ///< of owned nodes
  std::vector<double> load() const;         ///< shear of the top on owned rows, zero where clamped
  int owned_rows() const { return 3 * (end_ - begin_); }

 private:
  using Tetrahedron = std::array<int, 4>;
  int n_nodes() const { return (n_ + 1) * (n_ + 1) * (n_ + 1); }
  std::array<int, 3> position(int node) const;
  bool clamped(int node) const { return position(node)[2] == 0; }
  void number_nodes(MPI_Comm communicator);
  int local(int node) const;
  std::vector<double> element_matrix(const Tetrahedron& t, double young) const;

  int n_;
  double poisson_;
  int begin_, end_;  // owned nodes
  std::vector<Tetrahedron> tetrahedra_;
  NodeNumbering nodes_;
};

}  // namespace viscera::test
