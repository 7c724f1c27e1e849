// The values of --device.
#pragma once

#include <string>
#include <vector>

#include "solver/case/case.h"

namespace viscera::app {

std::vector<std::string> device_names();
/// One of them.
DeviceKind device_kind(const std::string& name);

}  // namespace viscera::app
