// A box on a device: what device benchmarks time. Boxes and operators are large, so one of each is
// kept, that of the benchmark at hand.
#pragma once

#include <memory>
#include <string>

#include "benchmarks/kernels/curve_box.h"
#include "kernels/backend/device/device_traffic.h"
#include "kernels/measure/device_trial.h"

namespace viscera::benchmarks {

/// A box and what the host makes of it.
class DeviceBox {
 public:
  struct Key {
    elements::ElementType type = elements::ElementType::tet10;
    std::string law = "neo_hookean";
    bool has_pressure = false;
    std::int64_t unknowns = 0;  ///< about
  };
  explicit DeviceBox(const Key& key);

  const Key& key() const { return key_; }
  const kernels::ElementGroup& group() const { return group_; }
  const kernels::TrialState& state() const { return state_; }
  const kernels::VertexPlaces& places() const { return places_; }
  const kernels::HostAnswers& answers() const { return answers_; }
  std::int64_t n_nodes() const { return box_.n_nodes(); }
  std::int64_t n_vertices() const { return box_.n_vertices; }

 private:
  Key key_;
  CurveBox box_;
  kernels::ElementGroup group_;
  kernels::TrialState state_;
  kernels::VertexPlaces places_;
  kernels::HostAnswers answers_;
};
bool operator==(const DeviceBox::Key& a, const DeviceBox::Key& b);

/// Box, operator and vectors, and the bytes they move.
struct DeviceSetup {
  DeviceBox::Key box;
  kernels::DeviceOptions options;
};
struct DeviceRun {
  DeviceRun(const std::shared_ptr<kernels::Device>& device,
            const DeviceBox& box,
            const kernels::DeviceOptions& options)
      : trial(device, box.group(), options, box.state(), box.places(), box.answers()),
        traffic(box.group(), box.n_nodes(), box.n_vertices(), options),
        n_blocks(box.places().n_blocks) {}

  kernels::DeviceTrial trial;
  kernels::DeviceTraffic traffic;
  std::int64_t n_blocks;
};

class DeviceRuns {
 public:
  explicit DeviceRuns(std::shared_ptr<kernels::Device> device) : device_(std::move(device)) {}
  /// Throws DeviceError, out_of_memory where it does not fit.
  DeviceRun& of(const DeviceSetup& setup);

 private:
  std::shared_ptr<kernels::Device> device_;
  std::unique_ptr<DeviceBox> box_;
  std::unique_ptr<DeviceRun> run_;
  DeviceSetup setup_;
};

}  // namespace viscera::benchmarks
