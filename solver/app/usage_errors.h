// Mistakes on the command line, explained.
#pragma once

#include <string>
#include <vector>

namespace CLI {
class App;
class ParseError;
}  // namespace CLI

namespace viscera::app {

/// One paragraph: what was found, what is allowed, the nearest verb or option, where help is.
std::string explain_usage(const CLI::ParseError& error,
                          const CLI::App& program,
                          const std::vector<std::string>& arguments);

}  // namespace viscera::app
