// A direction in the space of everything that the residual of an element group depends on.
#pragma once

#include <vector>

#include "kernels/integrals/solid_point.h"

namespace viscera::kernels {

/// Increments; null, empty or zero: held constant. Nodal arrays as in StateView.
struct ResidualDirection {
  const double* displacement = nullptr;
  const double* pressure = nullptr;
  const double* reference = nullptr;  ///< of reference positions at constant displacement
  std::vector<double> law;            ///< of the parameters of the law, in the order of its table
  double bulk_modulus = 0;            ///< of the k behind slope (displacement form) or compliance
  double tension = 0;
  double transverse = 0;
  double fiber_rotation = 0;  ///< of the angle of ElementGroup::rotate_fibers [rad]
  /// Of the factors of one number in each element [element], see
  /// ElementOperator::set_cell_factors; null: held.
  const double* cell_factors = nullptr;
  int cell_parameter = -1;  ///< whose factors they are
};

}  // namespace viscera::kernels
