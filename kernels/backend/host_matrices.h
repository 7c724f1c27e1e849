// Diagonals and element matrices of the stored tangent on lanes; one instantiation per element
// type.
#pragma once

#include "kernels/backend/host_tangent.h"

namespace viscera::kernels {

template <class Element>
struct HostMatrices {
  /// blocks[node][3][3] += diagonal blocks.
  static void add_block_diagonal(const ElementGroup&, const TangentData&, double* blocks);
  static void add_block_diagonal(const ElementGroup&, const TangentData&, float* blocks);
  static void element_matrices(const ElementGroup&, const TangentData&, double* out);
  static void vertex_matrices(const ElementGroup&, const TangentData&, double* out);
  static void add_vertex_matrices(const ElementGroup&,
                                  const TangentData&,
                                  const std::int32_t* places,
                                  double* blocks);
};

}  // namespace viscera::kernels
