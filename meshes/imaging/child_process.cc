#include "meshes/imaging/child_process.h"

#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <unistd.h>

#include <sys/resource.h>
#include <sys/wait.h>

namespace viscera::meshes::imaging {

namespace {

[[noreturn]] void run(const std::function<void()>& action) {
  const int nothing = open("/dev/null", O_WRONLY);
  dup2(nothing, STDOUT_FILENO);
  dup2(nothing, STDERR_FILENO);
  const rlimit no_core{0, 0};
  setrlimit(RLIMIT_CORE, &no_core);
  for (const int signal_number : {SIGABRT, SIGSEGV, SIGBUS, SIGFPE}) {
    std::signal(signal_number, SIG_DFL);
  }
  try {
    action();
  } catch (...) {
    // the same will be thrown again in the parent
  }
  _exit(0);
}

}  // namespace

bool ends_well_in_child(const std::function<void()>& action) {
  const pid_t child = fork();
  if (child < 0) {
    return true;
  }
  if (child == 0) {
    run(action);
  }
  int status = 0;
  while (waitpid(child, &status, 0) < 0) {
    if (errno != EINTR) {
      return true;
    }
  }
  return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

}  // namespace viscera::meshes::imaging
