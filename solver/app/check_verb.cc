#include <memory>

#include <CLI/CLI.hpp>

#include "solver/app/case_summary.h"
#include "solver/problem/load_mesh.h"
#include "solver/app/verbs.h"
#include "solver/case/read_case.h"
#include "solver/core/log.h"

namespace viscera::app {

namespace {

struct CheckRequest {
  std::string file;
  std::vector<std::string> overrides;
};

ExitStatus check(const CheckRequest& request) {
  const Case simulation = read_case(request.file, request.overrides);
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
  verb->footer("\nExample:\n  viscera check liver.yaml --set \"materials.parenchyma.mu=3 kPa\"");
  verb->callback([&action, request] { action = [request] { return check(*request); }; });
}

}  // namespace viscera::app
