// Small device loops that know no mechanics.
#pragma once

#include "kernels/backend/device/device.h"
#include "kernels/backend/device/patch_kernel.h"

namespace viscera::kernels {

/// to[i] = from[i], rounded.
void round_to_single(Device& device, const double* from, float* to, std::int64_t n);
/// out[set] = range over the patches [set][patch]; the lowest element where several are equal.
void merge_ranges(
    Device& device, const RatioRange* ranges, int n_patches, int n_sets, RatioRange* out);
/// out[set] = sum of parts [set][n], in an order that n alone decides.
void sum_parts(Device& device, const double* parts, int n, int n_sets, double* out);

}  // namespace viscera::kernels
