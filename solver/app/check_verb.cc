#include <memory>

#include <CLI/CLI.hpp>

#include "kernels/backend/device/device.h"
#include "solver/app/case_summary.h"
#include "solver/app/device_option.h"
#include "solver/app/verbs.h"
#include "solver/calibration/driver/refuse_beside_adjoints.h"
#include "solver/case/read_case.h"
#include "solver/core/log.h"
#include "solver/operators/element_device.h"
#include "solver/problem/load_mesh.h"

namespace viscera::app {

namespace {

struct CheckRequest {
  std::string file;
  std::vector<std::string> overrides;
  std::string device;
};

/// Refuses what no GPU can do; says when this machine has none, as a login node may.
void check_device(const Case& simulation) {
  if (simulation.solver.device != DeviceKind::cuda) {
    return;
  }
  require_device_paths(device_features(simulation));
  try {
    if (kernels::cuda_devices().empty()) {
      log::warning("The case fits --device cuda, but this machine has no GPU.");
    }
  } catch (const kernels::DeviceError& error) {
    if (error.reason() == kernels::DeviceError::Reason::not_built) {
      throw;
    }
    log::warning(std::string("The case fits --device cuda, but here ") + error.what());
  }
}

ExitStatus check(const CheckRequest& request) {
  Case simulation = read_case(request.file, request.overrides);
  if (!request.device.empty()) {
    simulation.solver.device = device_kind(request.device);
  }
  check_device(simulation);
  calibration::refuse_beside_adjoints(simulation, {});
  const meshes::OrganMesh mesh = problem::load_mesh(simulation);
  for (const std::string& line : summarize(simulation, mesh)) {
    log::info(line);
  }
  log::info("The case is complete and fits its mesh.");
  return ExitStatus::done;
}

}  // namespace

void add_check(CLI::App& program, Action& action) {
  CLI::App* verb = program.add_subcommand(
      "check", "Check a case and its mesh without solving, and show what it says");
  const auto request = std::make_shared<CheckRequest>();
  verb->add_option("CASE", request->file, "Case file (YAML)")->required();
  verb->add_option("--set", request->overrides,
                   "KEY=VALUE put over the case file, as often as needed; list entries by index: "
                   "loads.0.pressure.value=8 kPa")
      ->expected(1)
      ->take_all()
      ->allow_extra_args(false);
  verb->add_option("--device", request->device,
                   "Where the case shall run: with cuda, whatever has no CUDA path is refused")
      ->check(CLI::IsMember(device_names()));
  verb->footer("\nExample:\n  viscera check liver.yaml --set \"materials.parenchyma.mu=3 kPa\"");
  verb->callback([&action, request] { action = [request] { return check(*request); }; });
}

}  // namespace viscera::app
