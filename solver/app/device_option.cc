#include "solver/app/device_option.h"

#include <map>

namespace viscera::app {

namespace {

const std::map<std::string, DeviceKind>& devices() {
  static const std::map<std::string, DeviceKind> by_name{{"auto", DeviceKind::automatic},
                                                         {"cpu", DeviceKind::cpu},
                                                         {"cuda", DeviceKind::cuda},
                                                         {"emulated", DeviceKind::emulated}};
  return by_name;
}

}  // namespace

std::vector<std::string> device_names() {
  std::vector<std::string> names;
  for (const auto& [name, kind] : devices()) {
    names.push_back(name);
  }
  return names;
}

DeviceKind device_kind(const std::string& name) {
  return devices().at(name);
}

}  // namespace viscera::app
