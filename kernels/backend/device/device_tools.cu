#include "kernels/backend/device/device_tools.h"

namespace viscera::kernels {
namespace {

struct RoundKernel {
  static constexpr int n_threads = 256;
  const double* from;
  float* to;
  std::int64_t n;
  template <class Block>
  VISCERA_HD void operator()(Block& block) const {
    const std::int64_t first = block.index() * n_threads;
    block.each(n_threads, [&](int t) {
      if (first + t < n)
        to[first + t] = static_cast<float>(from[first + t]);
    });
  }
};

VISCERA_HD void merge(const RatioRange& from, RatioRange& to) {
  const bool lower =
      from.smallest < to.smallest ||
      (from.smallest == to.smallest && from.element >= 0 && from.element < to.element);
  if (lower) {
    to.smallest = from.smallest;
    to.element = from.element;
  }
  to.largest = from.largest > to.largest ? from.largest : to.largest;
}

struct RangeKernel {
  static constexpr int n_threads = 256;
  const RatioRange* ranges;
  int n_patches;
  RatioRange* out;
  template <class Block>
  VISCERA_HD void operator()(Block& block) const {
    auto* parts = reinterpret_cast<RatioRange*>(block.shared());
    const RatioRange* of_set = ranges + std::int64_t(block.set()) * n_patches;
    block.each(n_threads, [&](int t) {
      RatioRange range{1e300, -1e300, -1};
      for (int p = t; p < n_patches; p += n_threads)
        merge(of_set[p], range);
      parts[t] = range;
    });
    block.each(1, [&](int) {
      for (int t = 1; t < n_threads; ++t)
        merge(parts[t], parts[0]);
      out[block.set()] = parts[0];
    });
  }
};

struct SumKernel {
  static constexpr int n_threads = 256;
  const double* parts;
  int n;
  double* out;
  template <class Block>
  VISCERA_HD void operator()(Block& block) const {
    auto* sums = reinterpret_cast<double*>(block.shared());
    const double* of_set = parts + std::int64_t(block.set()) * n;
    block.each(n_threads, [&](int t) {
      double sum = 0;
      for (int p = t; p < n; p += n_threads)
        sum += of_set[p];
      sums[t] = sum;
    });
    block.each(1, [&](int) {
      double sum = 0;
      for (int t = 0; t < n_threads; ++t)
        sum += sums[t];
      out[block.set()] = sum;
    });
  }
};

std::int64_t n_blocks_of(std::int64_t n, int threads) {
  return (n + threads - 1) / threads;
}

}  // namespace

void round_to_single(Device& device, const double* from, float* to, std::int64_t n) {
  launch(device, {n_blocks_of(n, RoundKernel::n_threads), 1, 0}, RoundKernel{from, to, n});
}

void merge_ranges(
    Device& device, const RatioRange* ranges, int n_patches, int n_sets, RatioRange* out) {
  launch(device, {1, n_sets, RangeKernel::n_threads * sizeof(RatioRange)},
         RangeKernel{ranges, n_patches, out});
}

void sum_parts(Device& device, const double* parts, int n, int n_sets, double* out) {
  launch(device, {1, n_sets, SumKernel::n_threads * sizeof(double)}, SumKernel{parts, n, out});
}

}  // namespace viscera::kernels
