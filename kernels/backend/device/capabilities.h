// What the device backend covers, from the types themselves.
#pragma once

#include <string>
#include <vector>

#include "kernels/materials/laws.h"

namespace viscera::kernels {

/// Whether a law has device kernels: all do, unless they declare
/// `static constexpr bool host_only = true`, as one must that calls what no GPU has.
template <class Law, class = void>
inline constexpr bool runs_on_device = true;
template <class Law>
inline constexpr bool runs_on_device<Law, std::void_t<decltype(Law::host_only)>> = !Law::host_only;

struct Capability {
  std::string name;
  bool on_device;
};

/// In the order of the variant.
std::vector<Capability> law_capabilities();
/// Cells: all of them, since one without device loops does not link.
std::vector<Capability> element_capabilities();

}  // namespace viscera::kernels
