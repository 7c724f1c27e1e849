// One operator on a device with vectors to work on, held against the operator of the host: what
// benchmarks time, and whether the answer is right.
#pragma once

#include <memory>
#include <vector>

#include "kernels/backend/device/device_operator.h"
#include "kernels/backend/device/device_timer.h"

namespace viscera::kernels {

/// Where a group is evaluated; host memory, [node][3] and [vertex] (empty without pressures).
struct TrialState {
  std::vector<double> displacement, pressure;
  std::vector<double> direction, pressure_direction;
  integrals::PointParameters parameters;
};

/// Blocks of the P1 matrix and where vertex matrices go in them.
struct VertexPlaces {
  std::vector<std::int32_t> places;  ///< [element][vertex][vertex]
  std::int64_t n_blocks = 0;
};
VertexPlaces make_vertex_places(const ElementGroup& group);

/// What the operator of the host gives, with its tangent in double; the same layout.
struct HostAnswers {
  std::vector<double> residual, volume;       ///< of the state
  std::vector<double> action, volume_action;  ///< of the direction, pressures included
  std::vector<double> displacement_action;    ///< of the displacements alone
  std::vector<double> diagonal;               ///< [node][3][3]
  std::vector<double> vertex_blocks;          ///< [block][3][3]
};
HostAnswers host_answers(const ElementGroup& group,
                         const TrialState& state,
                         const VertexPlaces& places);

/// Bounds of the relative error against the host.
inline constexpr double device_double_tolerance = 1e-12;
inline constexpr double device_single_tolerance = 1e-6;
/// By what is stored, and by the vectors.
double trial_tolerance(const DeviceOptions& options, bool single_vectors);

/// Bytes of the vectors of a trial.
std::int64_t trial_bytes(const TrialState& state, const DeviceOptions& options);

class DeviceTrial {
 public:
  /// `state`, `places` and `answers` are kept by reference. Linearises. Throws DeviceError.
  DeviceTrial(std::shared_ptr<Device> device,
              const ElementGroup& group,
              const DeviceOptions& options,
              const TrialState& state,
              const VertexPlaces& places,
              const HostAnswers& answers);

  DeviceOperator& elements() { return *operator_; }
  /// Unknowns of all sets; displacements alone.
  std::int64_t n_unknowns() const { return n_sets_ * (n_u_ + n_p_); }
  std::int64_t n_displacements() const { return n_sets_ * n_u_; }

  // What is timed. Results are added to arrays of the trial.
  void residual();
  void linearise();
  void apply(DeviceLoop loop);
  void apply_single(DeviceLoop loop);
  void block_diagonal();
  void vertex_matrices();

  // Each once from zero; the relative error against the host, the largest over the sets.
  double residual_error();
  double apply_error(DeviceLoop loop);
  double apply_single_error(DeviceLoop loop);
  double block_diagonal_error();
  double vertex_matrices_error();

 private:
  StateView view(const DeviceArray<double>& u, const DeviceArray<double>& p) const;
  ResidualView out();
  void clear();
  double momentum_error(const std::vector<double>& momentum, const std::vector<double>& volume);

  std::shared_ptr<Device> device_;
  const TrialState& state_;
  const VertexPlaces& places_;
  const HostAnswers& answers_;
  std::int64_t n_sets_, n_u_, n_p_;
  std::unique_ptr<DeviceOperator> operator_;
  DeviceArray<double> u_, p_, d_, dp_, momentum_, volume_, diagonal_, blocks_;
  DeviceArray<float> d_single_, momentum_single_;
};

}  // namespace viscera::kernels
