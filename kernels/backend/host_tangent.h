// Law-free loops of the host backend over the stored tangent; one instantiation per element type.
#pragma once

#include "kernels/backend/element_operator.h"

namespace viscera::kernels {

/// Stored quadrature data of a group after `linearise`.
struct TangentData {
  AlignedVector<double> tangent;        ///< [block][point][45][lane]; empty with single storage
  AlignedVector<float> tangent_single;  ///< [block][point][45][lane]
  AlignedVector<double> coupling;       ///< [block][point][9][lane]; empty without pressure
  AlignedVector<double> compliance;     ///< [block][lane] [1/kPa]; empty without pressure
  AlignedVector<double> volume;         ///< [block][point][lane], reference volume weight [mm^3]
};

/// Loops over one element type.
template <class Element>
struct HostTangent {
  static void apply(const ElementGroup&,
                    const TangentData&,
                    const StateView& direction,
                    const ResidualView& out);
  static void apply_single(const ElementGroup&, const TangentData&, const float* in, float* out);
  static void apply_divergence_transpose(const ElementGroup&,
                                         const TangentData&,
                                         const double* pressure,
                                         double* momentum);
  static void add_block_diagonal(const ElementGroup&, const TangentData&, double* blocks);
  static void element_matrices(const ElementGroup&, const TangentData&, double* out);
  static void vertex_matrices(const ElementGroup&, const TangentData&, double* out);
  static void add_volume_weights(const ElementGroup&, const TangentData&, double* weights);
  static double volume(const ElementGroup&,
                       const TangentData&,
                       const double* displacement,
                       const std::vector<char>& included);
};

}  // namespace viscera::kernels
