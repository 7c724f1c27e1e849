// Law-free loops of the host backend over the stored tangent; one instantiation per element type.
#pragma once

#include "kernels/backend/element_operator.h"

namespace viscera::kernels {

/// Numbers stored at a quadrature point in a format.
constexpr int n_components(TangentFormat format) {
  return format == TangentFormat::symmetric45 ? 45 : 27;
}

/// Stored quadrature data of a group after `linearise`; n components a point.
struct TangentData {
  TangentFormat format = TangentFormat::symmetric45;
  AlignedVector<double> values;          ///< [block][point][n][lane]; empty in single precision
  AlignedVector<float> values_single;    ///< the same; empty in double precision
  AlignedVector<double> coupling;        ///< [block][point][9][lane] with `values`
  AlignedVector<float> coupling_single;  ///< the same where there is no double tangent
  AlignedVector<double> compliance;      ///< [block][lane] [1/kPa]; empty without pressure

  // With stress and moduli alone: the displacement [node][3] they belong to, and the geometry of
  // the group in single precision.
  AlignedVector<double> state;
  AlignedVector<float> state_single, geometry_single;

  bool has_coupling() const { return !coupling.empty() || !coupling_single.empty(); }
};

/// Calls body(coupling) with the array that is there.
template <class Body>
void with_coupling(const TangentData& data, const Body& body) {
  if (data.coupling.empty())
    body(data.coupling_single.data());
  else
    body(data.coupling.data());
}

/// Reference volume [mm^3] of quadrature point q of element e.
template <class Element>
double point_volume(const ElementGroup& group, std::int64_t e, int q) {
  const bool affine = group.is_affine();
  const int n = affine ? 10 : 10 * Element::n_points;
  return Element::weight(q) * group.geometry()[lane_index(e, n, (affine ? 0 : 10 * q) + 9)];
}

/// Loops over one element type.
template <class Element>
struct HostTangent {
  static void apply(const ElementGroup&,
                    const TangentData&,
                    TangentLanes,
                    const StateView& direction,
                    const ResidualView& out);
  static void apply_single(
      const ElementGroup&, const TangentData&, TangentLanes, const float* in, float* out);
  static void apply_divergence_transpose(const ElementGroup&,
                                         const TangentData&,
                                         const double* pressure,
                                         double* momentum);
  static void add_volume_weights(const ElementGroup&, double* weights);
  static double volume(const ElementGroup&,
                       const double* displacement,
                       const std::vector<char>& included);
};

}  // namespace viscera::kernels
