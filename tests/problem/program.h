// The program as a process: runs it in a folder of its own and reads what it leaves.
#pragma once

#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "tests/case/case_files.h"

namespace viscera::test {

struct Outcome {
  int status = -1;  ///< exit status; -1 where a signal ended it
  std::string output;
};

class Program {
 public:
  /// Runs `viscera ARGUMENTS` in the folder, under mpiexec where there is more than one rank.
  Outcome run(const std::string& arguments, int ranks = 1) const;

  /// Runs `viscera ARGUMENTS` (apart at spaces) on one rank and sends it `signal` as soon as it has
  /// written `file`.
  Outcome signal_when_written(const std::string& file,
                              int signal,
                              const std::string& arguments) const;

  /// The same with SIGKILL; false where the run had ended before it arrived.
  bool kill_when_written(const std::string& file, const std::string& arguments) const;

  void write(const std::string& name, const std::string& text) const { folder_.write(name, text); }
  std::string path(const std::string& name) const { return folder_.path() + "/" + name; }
  bool exists(const std::string& name) const;
  std::string text(const std::string& name) const;
  nlohmann::json json(const std::string& name) const;
  /// Names of the files that a .pvd lists, in its order.
  std::vector<std::string> series(const std::string& pvd) const;

 private:
  TemporaryFolder folder_;
};

}  // namespace viscera::test
