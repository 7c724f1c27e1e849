// Output fields of a state.
#pragma once

#include <string>
#include <vector>

#include "solver/operators/organ_operator.h"
#include "solver/output/field_writer.h"

namespace viscera {

/// This rank's cells as the writer takes them.
output::PieceMesh piece_mesh(const OrganSpace& space);

/// Values at quadrature points of every region, [element][point][kernels::n_point_fields].
struct PointValues {
  std::vector<std::vector<double>> by_region;
};

/// Evaluates the laws at `x`. Collective.
PointValues point_values(const OrganOperator& organ, const BlockVector& x);

/// Scalar of a field at one quadrature point: det_F, von_mises, pressure (minus the mean Cauchy
/// stress), fiber_stretch, strain_energy. NaN for a field without a scalar.
double point_scalar(const std::string& field, const double* values);

/// The named fields (all when empty): displacement on nodes, the others as means over the
/// quadrature points of each cell by their weights. Collective.
std::vector<output::PieceField> piece_fields(const OrganOperator& organ,
                                             const BlockVector& x,
                                             const std::vector<std::string>& names);

/// Cells of this rank with the smallest det F: mesh cell and value, worst first, at most `most`.
struct CellDeterminant {
  std::int32_t mesh_cell;
  double det_F;
};
std::vector<CellDeterminant> worst_cells(const OrganOperator& organ,
                                         const PointValues& values,
                                         std::size_t most);

}  // namespace viscera
