// Whether a kernel gives the right answer, before it is timed. Each returns the relative error;
// `tolerance` says how much is rounding.
#pragma once

#include "benchmarks/kernels/problem.h"

namespace viscera::benchmarks {

/// Rounding that an action may show: of its vectors and of what is stored.
double action_tolerance(const Setup& setup, bool single_vectors);

/// Actions against products with element matrices of the symmetric tangent in double, on a box of a
/// few cells that fill no whole number of lanes.
double action_error(const Setup& setup, bool single_vectors);
/// Difference of residuals against the same products: error of the difference 1e-6.
double residual_error(const Setup& setup);
/// Diagonal blocks against those of the element matrices.
double diagonal_error(const Setup& setup);
/// Energy of a linear field by vertex matrices against that by element matrices.
double vertex_matrix_error(const Setup& setup);
/// On the large box itself: force of a translation against that of a rough direction.
double translation_error(Problem& problem, bool single_vectors);

}  // namespace viscera::benchmarks
