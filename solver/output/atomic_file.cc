#include "solver/output/atomic_file.h"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fstream>

#include "solver/core/errors.h"

namespace viscera::output {

namespace {

[[noreturn]] void refuse(const std::string& file, int reason) {
  throw Error(ExitStatus::internal,
              "Cannot write " + file + ": " + std::strerror(reason) +
                  ". Check the free space, the quota and the permissions of its folder.");
}

}  // namespace

std::string partial_name(const std::string& file) {
  return file + ".part";
}

void publish(const std::string& file) {
  if (std::rename(partial_name(file).c_str(), file.c_str()) != 0)
    refuse(file, errno);
}

void write_atomically(const std::string& file, const std::string& text) {
  errno = 0;
  std::ofstream stream(partial_name(file), std::ios::binary | std::ios::trunc);
  stream << text;
  stream.close();
  if (!stream) {
    const int reason = errno != 0 ? errno : EIO;
    std::remove(partial_name(file).c_str());
    refuse(file, reason);
  }
  publish(file);
}

}  // namespace viscera::output
