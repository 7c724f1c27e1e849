// Integrals over the facets of one surface: weights, follower pressure, springs, enclosed volume.
// Arrays are local, interleaved [node][3]; results are added.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "kernels/elements/types.h"

namespace viscera::kernels {

using elements::FacetType;
using elements::n_nodes;

enum class SpringDirection { all, normal };

struct Spring {
  double stiffness = 0;  ///< [kPa/mm] per reference area
  SpringDirection direction = SpringDirection::all;
};

struct SurfaceInput {
  FacetType type = FacetType::tri6;
  std::vector<std::int32_t> nodes;      ///< [facet][node]; oriented outward
  const double* coordinates = nullptr;  ///< [node][3], reference [mm]; must outlive the operator
};

class SurfaceOperator {
 public:
  virtual ~SurfaceOperator() = default;
  virtual std::int64_t n_facets() const = 0;
  virtual int n_facet_nodes() const = 0;
  /// Nodes of a facet.
  virtual const std::int32_t* facet_nodes(std::int64_t facet) const = 0;

  /// weights[node] += int N dA (reference) [mm^2]; `included[facet]` zero skips it (null: all).
  virtual void add_area_weights(const std::vector<char>* included, double* weights) const = 0;
  /// weights[node] += their derivative along a change of reference positions [node][3]. A device
  /// throws DeviceError.
  virtual void add_area_weights_shape(const std::vector<char>* included,
                                      const double* reference_direction,
                                      double* weights) const = 0;
  /// reference[node][3] += its transpose, applied to `multiplier` [node].
  virtual void add_area_weights_shape_transpose(const std::vector<char>* included,
                                                const double* multiplier,
                                                double* reference) const = 0;

  /// force += p int N (x,1 x x,2): internal minus external force of the pressure p [kPa -> mN].
  virtual void add_pressure(const double* displacement, double p, double* force) const = 0;
  /// force += its derivative along `direction`.
  virtual void apply_pressure(const double* displacement,
                              double p,
                              const double* direction,
                              double* force) const = 0;
  /// out += the transpose of apply_pressure, applied to `multiplier`. A device throws DeviceError.
  virtual void apply_pressure_transpose(const double* displacement,
                                        double p,
                                        const double* multiplier,
                                        double* out) const = 0;
  /// out[facet][3n][3n] = matrix of that derivative, row-major.
  virtual void pressure_matrices(const double* displacement, double p, double* out) const = 0;

  /// force += int N k u dA, or along the reference normal only. Linear: residual and tangent.
  virtual void apply_spring(const Spring& spring,
                            const double* displacement,
                            double* force) const = 0;
  virtual void apply_spring(const Spring& spring,
                            const float* displacement,
                            float* force) const = 0;
  virtual void spring_matrices(const Spring& spring, double* out) const = 0;
  /// force += derivative of the spring force along a change of reference positions at constant
  /// displacement. A device throws DeviceError.
  virtual void apply_spring_shape(const Spring& spring,
                                  const double* displacement,
                                  const double* reference_direction,
                                  double* force) const = 0;
  /// reference += its transpose, applied to `multiplier`. A device throws DeviceError.
  virtual void apply_spring_shape_transpose(const Spring& spring,
                                            const double* displacement,
                                            const double* multiplier,
                                            double* reference) const = 0;

  /// int (x - origin) . n da / 3 over the deformed surface [mm^3]: minus the enclosed volume when
  /// the surface bounds a cavity of the tissue.
  virtual double flux_volume(const double* displacement, const double (&origin)[3]) const = 0;
  /// gradient[node] += its derivative along positions at a fixed origin [mm^2]. A device throws
  /// DeviceError.
  virtual void add_flux_gradient(const double* displacement,
                                 const double (&origin)[3],
                                 double* gradient) const = 0;
  /// Deformed area [mm^2].
  virtual double area(const double* displacement) const = 0;
};

std::unique_ptr<SurfaceOperator> make_host_surface(SurfaceInput input);

}  // namespace viscera::kernels
