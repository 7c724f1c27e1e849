#include "solver/bench/options.h"

#include <algorithm>
#include <cmath>
#include <filesystem>

#include "solver/bench/record.h"
#include "solver/bench/sample_mesh.h"
#include "solver/bench/tissue.h"
#include "solver/core/errors.h"
#include "solver/core/text.h"
#include "solver/core/units.h"

namespace viscera::bench {
namespace {

constexpr double largest_size = 2e9;  // cells and nodes are counted in 32 bits

std::int64_t parse_size(const std::string& word, const std::string& option) {
  double value = 0;
  try {
    value = units::parse_number(text::trim(word));
  } catch (const units::UnitError&) {
  }
  if (!(value >= 100 && value <= largest_size))
    throw InputError(option + ": found '" + word +
                     "'. Allowed: numbers of unknowns from 100 to 2e9, apart by commas, such as "
                     "1e4,1e5,1e6.");
  return std::llround(value);
}

/// Everything that must be known of the file before an hour is spent on measuring.
void check_json(const Options& options) {
  if (options.json_file.empty()) {
    if (options.append)
      throw InputError("--append needs --json FILE, the record to append to.");
    return;
  }
  std::error_code ignored;
  const std::filesystem::path file(options.json_file);
  const std::filesystem::path folder = file.has_parent_path() ? file.parent_path() : ".";
  if (!std::filesystem::is_directory(folder, ignored))
    throw InputError("--json: the folder of '" + options.json_file +
                     "' does not exist. Create it.");
  if (std::filesystem::exists(file, ignored) && !is_record(options.json_file))
    throw InputError("--json: '" + options.json_file +
                     "' exists and is not a record of 'viscera bench'. Give another name.");
}

}  // namespace

std::vector<std::int64_t> parse_sizes(const std::string& text, const std::string& option) {
  std::vector<std::int64_t> sizes;
  for (const std::string& word : text::split(text, ','))
    sizes.push_back(parse_size(word, option));
  return sizes;
}

namespace {

void check_device(const Options& options) {
  if (options.device == DeviceKind::cpu)
    return;
  if (options.parts != std::vector<Part>{Part::kernels})
    throw InputError("--device: whole solves are measured on the CPU alone. Measure 'kernels'.");
  for (const std::int64_t size : options.kernel_sizes)
    if (options.device == DeviceKind::emulated && size > largest_emulated)
      throw InputError(
          text::format("--device emulated is for tests of the bench: found %lld unknowns, at most "
                       "%lld are allowed. Give --sizes 3e3, or --device cuda.",
                       static_cast<long long>(size), static_cast<long long>(largest_emulated)));
}

}  // namespace

void check(const Options& options) {
  check_device(options);
  tissue(options.law);
  for (const std::string& name : options.cells)
    if (!cell_kind(name).quadratic && options.unknowns == Unknowns::mixed)
      throw InputError("--form taylor_hood needs quadratic cells, found '" + name + "'.");
  const auto has_solve = [](const std::string& name) { return cell_kind(name).quadratic; };
  const bool solves = std::count(options.parts.begin(), options.parts.end(), Part::solve) > 0;
  if (solves && std::none_of(options.cells.begin(), options.cells.end(), has_solve))
    throw InputError("solve: the ventricle is incompressible and needs quadratic cells, found " +
                     text::list(options.cells) + ".");
  std::error_code ignored;
  if (solves && !std::filesystem::is_directory(options.scratch, ignored))
    throw InputError("--scratch: '" + options.scratch +
                     "' is no folder. Give one that every rank can write to.");
  check_json(options);
}

}  // namespace viscera::bench
