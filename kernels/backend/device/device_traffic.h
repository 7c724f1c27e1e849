// Bytes that the kernels of a device operator move when every array passes the memory bus once:
// those of GroupTraffic, tables of patches instead of plain connectivity, and what one launch
// leaves for the next. Values that several patches read are counted once, as the cache serves them.
#pragma once

#include "kernels/backend/device/device_operator.h"
#include "kernels/backend/device/patch_map.h"
#include "kernels/backend/traffic.h"

namespace viscera::kernels {

class DeviceTraffic {
 public:
  DeviceTraffic(const ElementGroup& group,
                std::int64_t n_nodes,
                std::int64_t n_vertices,
                const DeviceOptions& options);

  double residual() const;
  double linearise() const;
  double apply(DeviceLoop loop) const;
  double apply_single(DeviceLoop loop) const;
  double block_diagonal() const;
  double vertex_matrices(std::int64_t n_blocks) const;  ///< add_vertex_matrices

 private:
  /// Of one numbering: tables that a pass reads, and entries of shared nodes.
  struct Tables {
    double gather = 0, sum = 0;  ///< bytes
    double slots = 0, shared = 0;
    Tables() = default;
    /// `nodes`: [lane block][n][lane] of a group, n an element.
    Tables(const std::int32_t* nodes, std::int64_t n_elements, int n, int patch_elements);
  };
  double action(DeviceLoop loop, double number, double stored_number) const;
  double sum(const Tables& tables, double number, int n_components) const;
  double tangent_read(double stored_number, double state_number) const;

  GroupTraffic group_;
  DeviceOptions options_;
  double sets_;
  Tables nodes_, vertices_;
  double n_nodes_, n_element_vertices_;
  bool summed_;
};

}  // namespace viscera::kernels
