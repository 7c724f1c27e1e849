#include "tests/problem/program.h"

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <thread>
#include <unistd.h>

#include <nlohmann/json.hpp>
#include <sys/resource.h>
#include <sys/wait.h>

namespace viscera::test {

namespace {

/// What OpenMPI needs in a container and as root (scripts/env.sh).
const std::string mpi_environment =
    "OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1 "
    "OMPI_MCA_btl_vader_single_copy_mechanism=none OMPI_MCA_hwloc_base_binding_policy=none ";

}  // namespace

Outcome Program::run(const std::string& arguments, int ranks) const {
  const std::string launch =
      ranks > 1
          ? mpi_environment + (VISCERA_MPIEXEC " --oversubscribe -n ") + std::to_string(ranks) + " "
          : "";
  const std::string command = "cd '" + folder_.path() + "' && " + launch +
                              "'" VISCERA_PROGRAM "' " + arguments + " > output.txt 2>&1";
  const int raw = std::system(command.c_str());
  return {WIFEXITED(raw) ? WEXITSTATUS(raw) : -1, text("output.txt")};
}

bool Program::kill_when_written(const std::string& file, const std::string& arguments) const {
  return signal_when_written(file, SIGKILL, arguments).status == -1;
}

Outcome Program::signal_when_written(const std::string& file,
                                     int signal,
                                     const std::string& arguments) const {
  std::vector<std::string> words{"viscera"};
  std::istringstream stream(arguments);
  for (std::string word; stream >> word;)
    words.push_back(word);
  std::vector<char*> argv;
  for (std::string& word : words)
    argv.push_back(word.data());
  argv.push_back(nullptr);
  const std::string folder = folder_.path();
  const pid_t child = fork();
  if (child == 0) {
    const int out = open((folder + "/output.txt").c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
    if (chdir(folder.c_str()) != 0 || dup2(out, 1) < 0 || dup2(out, 2) < 0)
      _exit(127);
    setpriority(PRIO_PROCESS, 0, 5);  // who watches goes first where processors are short
    execv(VISCERA_PROGRAM, argv.data());
    _exit(127);
  }
  const auto wait = std::chrono::milliseconds(1);
  int status = 0;
  bool ended = false;
  for (int k = 0; k < 600000 && !ended && !exists(file); ++k) {
    std::this_thread::sleep_for(wait);
    ended = waitpid(child, &status, WNOHANG) != 0;
  }
  if (!ended) {
    kill(child, signal);
    waitpid(child, &status, 0);
  }
  return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, text("output.txt")};
}

bool Program::exists(const std::string& name) const {
  return std::filesystem::exists(path(name));
}

std::string Program::text(const std::string& name) const {
  std::ostringstream content;
  content << std::ifstream(path(name)).rdbuf();
  return content.str();
}

nlohmann::json Program::json(const std::string& name) const {
  return nlohmann::json::parse(text(name));
}

std::vector<std::string> Program::series(const std::string& pvd) const {
  const std::string content = text(pvd), mark = "file=\"";
  const std::string folder = pvd.substr(0, pvd.rfind('/') + 1);
  std::vector<std::string> files;
  for (std::size_t at = content.find(mark); at != std::string::npos; at = content.find(mark, at)) {
    at += mark.size();
    files.push_back(folder + content.substr(at, content.find('"', at) - at));
  }
  return files;
}

}  // namespace viscera::test
