// What `viscera bench` is asked to measure.
#pragma once

#include <string>
#include <vector>

#include "solver/bench/stopwatch.h"
#include "solver/case/case.h"

namespace viscera::bench {

enum class Part { kernels, solve };

/// `displacement`: three unknowns a node; `mixed`: Taylor-Hood, on quadratic cells.
enum class Unknowns { displacement, mixed };

/// Number type of stored tangents.
enum class Precision { double_stored, single_stored };

/// Unknowns on the emulated device, which is for tests of the bench itself.
inline constexpr std::int64_t largest_emulated = 20000;

struct Options {
  std::vector<Part> parts{Part::kernels, Part::solve};
  std::vector<std::string> cells{"tet10"};
  std::vector<std::int64_t> kernel_sizes{100000};  ///< unknowns over all ranks, about
  std::vector<std::int64_t> solve_sizes{15000};
  std::string law = "guccione";
  Unknowns unknowns = Unknowns::displacement;
  std::vector<Precision> precisions{Precision::double_stored, Precision::single_stored};
  DeviceKind device = DeviceKind::cpu;  ///< where kernels run: cpu, cuda or emulated
  Patience patience;
  std::string json_file;      ///< empty: none is written
  bool append = false;        ///< to the runs that the file holds
  std::string scratch = ".";  ///< folder in which solves write their fields, removed afterwards
  std::string command;        ///< for the record
};

/// "1e4,3e5" as whole numbers. Throws InputError, which names the option.
std::vector<std::int64_t> parse_sizes(const std::string& text, const std::string& option);

/// Throws InputError for cells, law or precisions that the bench does not know, for mixed unknowns
/// on linear cells, and for a JSON file that is not one of the bench or cannot be written.
void check(const Options& options);

}  // namespace viscera::bench
