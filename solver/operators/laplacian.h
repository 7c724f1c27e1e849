// Laplace's operator on the nodes or on the vertices, assembled.
#pragma once

#include <memory>
#include <vector>

#include "solver/discretization/organ_space.h"
#include "solver/solve/row_sum.h"

namespace viscera {

/// `nodes`: the displacement nodes, curved cells as they are; `vertices`: linear cells with
/// straight edges.
enum class NodeLevel { nodes, vertices };

class Laplacian {
 public:
  /// Collective.
  Laplacian(const OrganSpace& space, NodeLevel level);

  const OrganSpace& space() const { return space_; }
  const RowSum& rows() const { return *rows_; }
  /// Integral of grad N_i . grad N_j [mm], [block of rows().pattern()].
  const std::vector<double>& values() const { return values_; }
  /// Of owned nodes or vertices, [node][3], mm.
  const std::vector<double>& coordinates() const { return coordinates_; }

 private:
  const OrganSpace& space_;
  std::unique_ptr<RowSum> rows_;
  std::vector<double> values_, coordinates_;
};

}  // namespace viscera
