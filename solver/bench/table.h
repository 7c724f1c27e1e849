// The bench on the terminal.
#pragma once

#include <string>
#include <vector>

#include "kernels/backend/device/device.h"
#include "solver/bench/bandwidth.h"
#include "solver/bench/entry.h"

namespace viscera::bench {

std::vector<std::string> bandwidth_lines(const Bandwidth& bandwidth, int ranks);

/// The device, with a warning where it is the emulated one.
std::vector<std::string> device_lines(const kernels::DeviceProperties& device,
                                      const Bandwidth& bandwidth);

/// A heading with size, cells, form and law of the entries, a line an entry, and how the
/// matrix-free action compares with PETSc's AIJ product where both are right. VOID, with the
/// reason, stands in place of a rate whose answer is wrong.
std::vector<std::string> kernel_lines(const std::vector<Entry>& entries, double copy_bandwidth);

/// A heading and the lines of one whole solve.
std::vector<std::string> solve_lines(const Entry& entry);

}  // namespace viscera::bench
