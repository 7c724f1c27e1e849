// How the weights int N dV of nodes (ElementOperator::add_volume_weights) change with the
// reference.
#pragma once

#include "kernels/backend/element_group.h"

namespace viscera::kernels {

/// weights[node] += derivative of int N dV along a change `dX` of reference positions [node][3].
void add_volume_weights_shape(const ElementGroup& group, const double* dX, double* weights);
/// reference[node][3] += its transpose, applied to `multiplier` [node].
void add_volume_weights_shape_transpose(const ElementGroup& group,
                                        const double* multiplier,
                                        double* reference);

}  // namespace viscera::kernels
