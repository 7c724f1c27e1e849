// States of an organ given by functions of position, and derivatives of observations against
// differences.
#pragma once

#include "solver/calibration/observations/observation.h"
#include "tests/operators/organ.h"

namespace viscera::test {

/// Positions X + u(X) of the mesh as it is, all local nodes.
std::vector<double> positions(const Organ& organ, const Field& displacement);
/// Change du(X) of every local node.
std::vector<double> change(const Organ& organ, const Field& displacement);

/// a + h b
std::vector<double> moved(const std::vector<double>& a, double h, const std::vector<double>& b);

/// Residual at these positions.
Eigen::VectorXd residual_at(calibration::ObservationOperator& observation,
                            const std::vector<std::vector<double>>& states);

/// Derivative at these positions, along these changes, as the operator has it.
Eigen::VectorXd derivative_at(calibration::ObservationOperator& observation,
                              const std::vector<std::vector<double>>& states,
                              const std::vector<std::vector<double>>& changes);

/// Central difference of fourth order, step h, with all the operator does at each point.
Eigen::VectorXd difference_at(calibration::ObservationOperator& observation,
                              const std::vector<std::vector<double>>& states,
                              const std::vector<std::vector<double>>& changes,
                              double h);

/// Largest r(x + h dx) - r - h J dx over the rows, for h, h/2, h/4, h/8: the order of the last
/// halving.
double taylor_order(calibration::ObservationOperator& observation,
                    const std::vector<std::vector<double>>& states,
                    const std::vector<std::vector<double>>& changes,
                    double h);

}  // namespace viscera::test
