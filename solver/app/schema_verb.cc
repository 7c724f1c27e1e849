#include <memory>

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "solver/app/verbs.h"
#include "solver/case/reference.h"
#include "solver/case/schema.h"
#include "solver/core/log.h"

namespace viscera::app {

void add_schema(CLI::App& program, Action& action) {
  CLI::App* verb =
      program.add_subcommand("schema", "Print the JSON Schema of the case file, for editors");
  const auto reference = std::make_shared<bool>(false);
  verb->add_flag("--reference", *reference,
                 "Print a list of all keys with units and defaults instead");
  verb->footer("\nExample:\n  viscera schema > viscera.schema.json");
  verb->callback([&action, reference] {
    action = [reference] {
      log::info(*reference ? case_reference() : case_schema().dump(2));
      return ExitStatus::done;
    };
  });
}

}  // namespace viscera::app
