// The operator of one element group on a device, for one or more parameter sets over one mesh in
// one launch: residual, stored tangent, its action, diagonals and matrices. All vectors are in the
// memory of the device, set after set: displacements [set][node][3], pressures [set][vertex].
// Results are added. Work is queued; it fails at the next call that waits.
#pragma once

#include <memory>
#include <vector>

#include "kernels/backend/device/device.h"
#include "kernels/backend/device/device_patches.h"
#include "kernels/backend/element_operator.h"

namespace viscera::kernels {

struct DeviceOptions {
  TangentFormat format = TangentFormat::symmetric45;
  TangentPrecision precision = TangentPrecision::both;
  Accumulation accumulation = Accumulation::atomic;
  int n_sets = 1;
  /// Elements of a patch, a power of two; 0: the default of the element type.
  int patch_elements = 0;
};

/// How the tangent action runs over the elements.
enum class DeviceLoop { patches, element_threads };

class DeviceOperator {
 public:
  virtual ~DeviceOperator() = default;

  virtual int n_sets() const = 0;
  /// Bytes on the device.
  virtual std::size_t bytes() const = 0;

  /// Laws of the sets: one for each, all of the kind of the group's law.
  virtual void set_laws(const std::vector<materials::AnyLaw>& laws) = 0;
  /// Region parameters of the sets, one for each.
  virtual void set_parameters(const std::vector<integrals::PointParameters>& parameters) = 0;
  /// As ElementOperator::set_augmentation, from host memory; g [set][element].
  virtual void set_augmentation(const double* g, double bulk_modulus) = 0;

  /// As in ElementOperator, for all sets at once; one range a set.
  virtual std::vector<DeterminantRange> residual(const StateView& state,
                                                 const ResidualView& out) = 0;
  virtual std::vector<DeterminantRange> linearise(const StateView& state,
                                                  const ResidualView& out,
                                                  double* schur) = 0;
  virtual void apply(const StateView& direction,
                     const ResidualView& out,
                     DeviceLoop loop = DeviceLoop::patches) = 0;
  virtual void apply_single(const float* direction,
                            float* out,
                            DeviceLoop loop = DeviceLoop::patches) = 0;
  virtual void apply_divergence_transpose(const double* pressure, double* momentum) = 0;
  virtual void add_block_diagonal(double* blocks) = 0;

  /// Values of MatSetValuesCOO for the pattern of make_coo_pattern: [set][element][n][n].
  virtual int n_matrix_rows() const = 0;
  virtual void element_matrices(double* out) = 0;
  virtual void vertex_matrices(double* out) = 0;
  /// Where they belong in a block sparse matrix of n_blocks: places [element][vertex][vertex] in
  /// host memory, copied.
  virtual void set_vertex_places(const std::int32_t* places, std::int64_t n_blocks) = 0;
  /// blocks [set][block][3][3] += the vertex matrices.
  virtual void add_vertex_matrices(double* blocks) = 0;

  virtual void effective_shear(const StateView& state, double* out) = 0;  ///< [set][element]
  /// [set][element][point][n_point_fields].
  virtual void point_fields(const StateView& state, double* out) = 0;
  virtual void add_volume_weights(double* weights) = 0;  ///< [node], of the mesh
  /// out [set][element]: deformed volumes [mm^3].
  virtual void element_volumes(const double* displacement, double* out) = 0;
};

/// node_stride, vertex_stride: doubles of one set in displacement and pressure vectors. Throws
/// DeviceError, out_of_memory with an estimate of what is needed.
std::unique_ptr<DeviceOperator> make_device_operator(std::shared_ptr<Device> device,
                                                     const ElementGroup& group,
                                                     const DeviceOptions& options,
                                                     std::int64_t node_stride,
                                                     std::int64_t vertex_stride);

}  // namespace viscera::kernels
