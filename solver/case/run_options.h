// What the command line says about one run, beside the case.
#pragma once

#include <limits>
#include <string>
#include <vector>

namespace viscera {

enum class Start { anew, resume };
enum class Plots { drawn, none };

struct RunOptions {
  double wall_time = std::numeric_limits<double>::infinity();  ///< [s] until the run stops (exit 5)
  double checkpoint_every = 60;  ///< [s] between checkpoints, at least
  int groups = 1;                ///< of ranks, that independent work is shared out to
  Start start = Start::anew;
  Plots plots = Plots::drawn;  ///< pictures of a calibration
  std::vector<std::string> overrides;  ///< as given with --set, for the record
  std::string command;                 ///< the whole command line, for the record
};

}  // namespace viscera
