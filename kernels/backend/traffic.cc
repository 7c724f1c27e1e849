#include "kernels/backend/traffic.h"

#include "kernels/backend/host_tangent.h"

namespace viscera::kernels {

double stored_bytes(TangentFormat format, TangentPrecision precision) {
  double number = double_bytes + single_bytes;
  if (precision == TangentPrecision::double_precision)
    number = double_bytes;
  if (precision == TangentPrecision::single_precision)
    number = single_bytes;
  return number * n_components(format);
}

GroupTraffic::GroupTraffic(const ElementGroup& group, std::int64_t n_nodes, std::int64_t n_vertices)
    : affine_(group.is_affine()),
      mixed_(group.has_pressure()),
      elements_(static_cast<double>(group.n_elements())),
      points_(elements_ * n_points(group.type())),
      nodes_(static_cast<double>(n_nodes)),
      vertices_(static_cast<double>(n_vertices)),
      element_nodes_(elements_ * kernels::n_nodes(group.type())),
      element_vertices_(mixed_ ? elements_ * kernels::n_vertices(group.type()) : 0),
      frames_(group.has_frames() ? double_bytes * 6 * points_ : 0) {}

}  // namespace viscera::kernels
