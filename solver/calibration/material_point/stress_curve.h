// Stresses of one test with their derivatives with respect to parameters of the law.
#pragma once

#include <string>
#include <vector>

#include <Eigen/Core>

#include "kernels/materials/laws.h"
#include "solver/calibration/material_point/homogeneous_test.h"

namespace viscera::calibration {

struct StressCurve {
  bool balanced = true;  ///< false: no stretches across carry no stress at `failed_at`
  double failed_at = 0;
  Eigen::VectorXd stress;      ///< [kPa], one per amount
  Eigen::MatrixXd derivative;  ///< d stress / d parameter, [amount][parameter]
};

/// `parameters`: names of the law's parameters, in the order of the columns.
StressCurve stress_curve(const materials::AnyLaw& law,
                         const HomogeneousTest& test,
                         const std::vector<std::string>& parameters);

}  // namespace viscera::calibration
