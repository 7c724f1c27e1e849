// Times and checks the kernels of one size on a device: a GPU, or the emulated one for tests.
#pragma once

#include "kernels/measure/device_trial.h"
#include "solver/bench/bandwidth.h"
#include "solver/bench/entry.h"
#include "solver/bench/options.h"

namespace viscera::bench {

/// The device of `options`. Throws UnavailableError where there is none, and InputError for more
/// than one rank: what is measured is one device.
std::shared_ptr<kernels::Device> make_device(const Options& options);

/// Copy and triad in its memory.
Bandwidth measure_bandwidth(const std::shared_ptr<kernels::Device>& device);

/// What does not fit in the memory of the device or of this machine is skipped with the reason.
std::vector<Entry> bench_device_kernels(const std::string& cells,
                                        std::int64_t unknowns,
                                        const Options& options,
                                        const std::shared_ptr<kernels::Device>& device);

}  // namespace viscera::bench
