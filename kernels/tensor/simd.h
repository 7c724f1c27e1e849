// Host SIMD lanes as a Real. Only backends and tests include this; law headers do not.
#pragma once

#include <xsimd/xsimd.hpp>

#include "kernels/tensor/math.h"

namespace viscera {

/// As many lanes of T as one register of the target processor holds. math:: functions, including
/// math::select on the masks that comparisons return, find their xsimd versions by themselves.
template <class T>
using Batch = xsimd::batch<T>;

}  // namespace viscera
