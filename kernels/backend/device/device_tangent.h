// Law-free device loops over the stored tangent; instantiated once per element type in stamped
// files (device_element.cu.in).
#pragma once

#include "kernels/backend/device/device_group.h"
#include "kernels/backend/device/device_operator.h"
#include "kernels/backend/device/point_functions.h"

namespace viscera::kernels {

/// An action of the stored tangent; device pointers.
template <class Real>
struct ActionTask {
  GroupView group;
  TangentView tangent;
  TangentFormat format = TangentFormat::symmetric45;
  const Real* state = nullptr;      ///< with stress and moduli: where the tangent was taken
  const Real* direction = nullptr;  ///< null with a pressure: its coupling alone
  const double* pressure = nullptr;
  std::int64_t node_stride = 0, vertex_stride = 0;
  PatchSum<Real> momentum;
  PatchSum<double> volume;  ///< with `pressure`
  int n_sets = 1;
  DeviceLoop loop = DeviceLoop::patches;
};

/// The stored tangent as a matrix; device pointers.
struct MatrixTask {
  GroupView group;
  TangentView tangent;
  TangentFormat format = TangentFormat::symmetric45;
  const double* state = nullptr;  ///< [set][node][3], with stress and moduli
  std::int64_t node_stride = 0;
  int n_sets = 1;
  double* summed = nullptr;  ///< [set][warp][45][32], tetrahedra: tangents summed over points
};

/// Where vertex matrices go in a block sparse matrix; device pointers.
struct BlockPlaces {
  const std::int32_t* places = nullptr;  ///< [element][vertex][vertex]
  /// Ordered: [block + 1] into `items`, each item element * n^2 + n row + column.
  const std::int64_t* first = nullptr;
  const std::uint32_t* items = nullptr;
  std::int64_t n_blocks = 0;
};

template <class Element>
struct DeviceTangent {
  static void apply(Device&, const ActionTask<double>&);
  static void apply(Device&, const ActionTask<float>&);
  /// B^T pressure.
  static void apply_divergence_transpose(Device&, const ActionTask<double>&);
  /// [set][node][3][3].
  static void add_block_diagonal(Device&, const MatrixTask&, const PatchSum<double>& blocks);
  /// [set][element][n][n] with rows of the pressure where the tangent has a coupling.
  static void element_matrices(Device&, const MatrixTask&, double* out);
  static void vertex_matrices(Device&, const MatrixTask&, double* out);
  static void add_vertex_matrices(Device&, const MatrixTask&, const BlockPlaces&, double* blocks);
  /// int N dV.
  static void add_volume_weights(Device&, const MatrixTask&, const PatchSum<double>& weights);
  /// out[set][element]: deformed volume [mm^3].
  static void element_volumes(Device&, const MatrixTask&, const double* displacement, double* out);
};

}  // namespace viscera::kernels
