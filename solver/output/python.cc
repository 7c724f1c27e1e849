#include "solver/output/python.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <spawn.h>
#include <unistd.h>

#include <sys/wait.h>

namespace viscera::output {
namespace {

struct Ended {
  int status;  ///< of the process; 127: it could not be started
  std::string said;
};

std::string read_all(int file) {
  std::string out;
  std::array<char, 4096> buffer;
  ssize_t n;
  while ((n = read(file, buffer.data(), buffer.size())) > 0 || (n < 0 && errno == EINTR))
    out.append(buffer.data(), n > 0 ? n : 0);
  return out;
}

/// posix_spawn: nothing of this process is copied, as MPI wants it.
Ended run(const std::vector<std::string>& command) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0)
    return {127, std::strerror(errno)};
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
  posix_spawn_file_actions_adddup2(&actions, ends[1], STDERR_FILENO);
  std::vector<char*> words;
  for (const std::string& word : command)
    words.push_back(const_cast<char*>(word.c_str()));
  words.push_back(nullptr);
  pid_t child;
  const int error = posix_spawnp(&child, words[0], &actions, nullptr, words.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  close(ends[1]);
  Ended ended{127, error ? command[0] + ": " + std::strerror(error) : read_all(ends[0])};
  close(ends[0]);
  int raw = 0;
  if (error == 0 && waitpid(child, &raw, 0) == child)
    ended.status = WIFEXITED(raw) ? WEXITSTATUS(raw) : 128 + WTERMSIG(raw);
  return ended;
}

std::vector<std::string> lines_of(const std::string& said) {
  std::vector<std::string> lines;
  std::size_t begin = 0;
  while (begin < said.size()) {
    const std::size_t end = std::min(said.find('\n', begin), said.size());
    if (end > begin)
      lines.push_back(said.substr(begin, end - begin));
    begin = end + 1;
  }
  return lines;
}

}  // namespace

std::string PythonRun::reason() const {
  return lines.empty() ? "exit status " + std::to_string(status) : lines.back();
}

PythonRun run_python(const std::vector<std::string>& arguments) {
  Ended ended{127, ""};
  for (const char* python : {"python3", "/usr/bin/python3"}) {
    if (ended.status != 0) {
      std::vector<std::string> command = {python};
      command.insert(command.end(), arguments.begin(), arguments.end());
      ended = run(command);
    }
  }
  return {ended.status, lines_of(ended.said)};
}

}  // namespace viscera::output
