// Laplace's operator on the displacement nodes, assembled.
#pragma once

#include <memory>
#include <vector>

#include "solver/discretization/organ_space.h"
#include "solver/solve/row_sum.h"

namespace viscera {

class Laplacian {
 public:
  /// Collective.
  explicit Laplacian(const OrganSpace& space);

  const OrganSpace& space() const { return space_; }
  const RowSum& rows() const { return *rows_; }
  /// Integral of grad N_i . grad N_j [mm], [block of rows().pattern()].
  const std::vector<double>& values() const { return values_; }

 private:
  const OrganSpace& space_;
  std::unique_ptr<RowSum> rows_;
  std::vector<double> values_;
};

}  // namespace viscera
