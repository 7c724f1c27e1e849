#include "solver/app/usage_errors.h"

#include <algorithm>

#include <CLI/CLI.hpp>

#include "solver/core/text.h"

namespace viscera::app {

namespace {

using Words = std::vector<std::string>;

bool contains(const Words& words, const std::string& word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

Words verbs_of(const CLI::App& program) {
  Words names;
  for (const CLI::App* verb : program.get_subcommands({})) {
    names.push_back(verb->get_name());
  }
  return names;
}

/// "-o", "--output", "--help" ...
Words options_of(const CLI::App& app) {
  Words names;
  for (const CLI::Option* option : app.get_options()) {
    for (const std::string& name : option->get_snames()) {
      names.push_back("-" + name);
    }
    for (const std::string& name : option->get_lnames()) {
      names.push_back("--" + name);
    }
  }
  return names;
}

/// The first argument that looks like an option and is none of `app`; empty if there is none.
std::string unknown_option(const CLI::App& app, const Words& arguments) {
  const Words known = options_of(app);
  for (const std::string& argument : arguments) {
    const std::string name = argument.substr(0, argument.find('='));
    const bool number =
        name.size() > 1 && (std::isdigit(static_cast<unsigned char>(name[1])) || name[1] == '.');
    if (name.size() > 1 && name[0] == '-' && name != "--" && !number && !contains(known, name) &&
        !contains(known, name.substr(0, 2))) {
      return name;
    }
  }
  return "";
}

std::string explain_option(const CLI::App& app,
                           const std::string& option,
                           const std::string& command) {
  const Words known = options_of(app);
  return "found the unknown option '" + option + "'. Allowed: " + text::list(known) + "." +
         text::did_you_mean(option, known) + " '" + command + " --help' explains them.";
}

}  // namespace

std::string explain_usage(const CLI::ParseError& error,
                          const CLI::App& program,
                          const Words& arguments) {
  const Words verbs = verbs_of(program);
  if (arguments.empty()) {
    return "no verb. Allowed: " + text::list(verbs) + ". 'viscera --help' explains them.";
  }
  const std::string& first = arguments.front();
  if (first[0] == '-') {
    return explain_option(program, first, "viscera");
  }
  if (!contains(verbs, first)) {
    return "found the unknown verb '" + first + "'. Allowed: " + text::list(verbs) + "." +
           text::did_you_mean(first, verbs) + " 'viscera --help' explains them.";
  }
  const std::string command = "viscera " + first;
  const CLI::App& verb = *program.get_subcommand(first);
  const std::string option = unknown_option(verb, {arguments.begin() + 1, arguments.end()});
  if (!option.empty()) {
    return command + ": " + explain_option(verb, option, command);
  }
  return command + ": " + error.what() + ". '" + command +
         " --help' shows the options and an example.";
}

}  // namespace viscera::app
