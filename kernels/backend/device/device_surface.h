// Surface terms on a device, for one or more parameter sets over one mesh in one launch. All
// vectors are in the memory of the device: nodal vectors [set][node][3], pressures and stiffnesses
// [set]. Forces and weights are added, matrices and volumes written. Work is queued; it fails at
// the next call that waits.
#pragma once

#include <memory>

#include "kernels/backend/device/device.h"
#include "kernels/backend/device/device_patches.h"
#include "kernels/backend/surface_operator.h"

namespace viscera::kernels {

struct SurfaceView;

struct DeviceSurfaceOptions {
  Accumulation accumulation = Accumulation::atomic;
  int n_sets = 1;
  int patch_facets = 0;  ///< facets of a patch; 0: the default of the facet type
};

/// Springs of every set in one direction.
struct DeviceSprings {
  const double* stiffness = nullptr;  ///< [set] [kPa/mm] per reference area
  SpringDirection direction = SpringDirection::all;
};

class DeviceSurface {
 public:
  /// Copies facets and coordinates. node_stride: doubles of one set in nodal vectors. Throws
  /// std::invalid_argument for nodes outside them, DeviceError.
  DeviceSurface(std::shared_ptr<Device> device,
                const SurfaceInput& input,
                const DeviceSurfaceOptions& options,
                std::int64_t node_stride);

  std::int64_t n_facets() const { return n_facets_; }
  int n_sets() const { return n_sets_; }
  /// Bytes on the device.
  std::size_t bytes() const;

  /// As SurfaceOperator; included [facet] or null, weights [node], of the mesh.
  void add_area_weights(const char* included, double* weights);

  void add_pressure(const double* displacement, const double* pressure, double* force);
  void apply_pressure(const double* displacement,
                      const double* pressure,
                      const double* direction,
                      double* force);
  /// Values of MatSetValuesCOO: out [set][facet][3n][3n].
  void pressure_matrices(const double* displacement, const double* pressure, double* out);

  void apply_spring(const DeviceSprings& springs, const double* displacement, double* force);
  void apply_spring(const DeviceSprings& springs, const float* displacement, float* force);
  void spring_matrices(const DeviceSprings& springs, double* out);  ///< [set][facet][3n][3n]

  /// out [set]. The same bits in every run, with either accumulation.
  void flux_volume(const double* displacement, const double (&origin)[3], double* out);
  void area(const double* displacement, double* out);

 private:
  SurfaceView view() const;
  template <class Real>
  PatchSum<Real> sum(Real* out);
  template <class Real, class Term>
  void add(const Term& term,
           const double* displacement,
           const Real* direction,
           const PatchSum<Real>& force,
           int n_sets);
  template <class Term>
  void matrices(const Term& term, const double* displacement, double* out);
  template <class Measure>
  void integrate(const Measure& measure, const double* displacement, double* out);

  std::shared_ptr<Device> device_;
  FacetType type_;
  std::int64_t n_facets_;
  int n_sets_;
  std::int64_t node_stride_;
  DevicePatches patches_;
  DeviceArray<double> coordinates_, parts_;
  DeviceArray<unsigned char> table_;
  DeviceArray<double> slots_;  ///< of ordered sums, else empty
};

}  // namespace viscera::kernels
