// What the fuzz targets share (scripts/fuzz_readers.sh): the format by its name, and the files that
// an input stands for.
//
// The environment variable VISCERA_FUZZ_FORMAT names the format. Formats of several files get them
// from one input, parted by lines that say "%%"; all are called `input` and lie in one folder.
#pragma once

#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iostream>
#include <map>
#include <string>
#include <string_view>
#include <unistd.h>
#include <vector>

#include "solver/core/errors.h"

namespace viscera::fuzz {

struct Format {
  std::vector<std::string> files;                ///< extensions, the first is what `read` is given
  std::function<void(const std::string&)> read;  ///< throws Error for what it refuses
};

using Formats = std::map<std::string, Format>;

inline const Format& chosen(const Formats& formats) {
  const char* name = std::getenv("VISCERA_FUZZ_FORMAT");
  const auto found = formats.find(name == nullptr ? "" : name);
  if (found == formats.end()) {
    std::cerr << "VISCERA_FUZZ_FORMAT: one of";
    for (const auto& [known, format] : formats) {
      std::cerr << " " << known;
    }
    std::cerr << " is needed\n";
    std::exit(2);
  }
  return found->second;
}

/// A folder of this process, in memory where the system has a place for it.
class Folder {
 public:
  Folder() {
    const std::filesystem::path shared = "/dev/shm";
    const std::filesystem::path base =
        std::filesystem::is_directory(shared) ? shared : std::filesystem::temp_directory_path();
    path_ = base / ("viscera_fuzz_" + std::to_string(getpid()));
    std::filesystem::create_directories(path_);
  }
  ~Folder() { std::filesystem::remove_all(path_); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  std::string stem() const { return (path_ / "input").string(); }

 private:
  std::filesystem::path path_;
};

inline void write_files(const Format& format, const std::string& stem, std::string_view bytes) {
  constexpr std::string_view separator = "\n%%\n";
  for (const std::string& extension : format.files) {
    const std::size_t end = bytes.find(separator);
    std::ofstream(stem + extension, std::ios::binary) << bytes.substr(0, end);
    bytes =
        end == std::string_view::npos ? std::string_view() : bytes.substr(end + separator.size());
  }
}

/// Body of LLVMFuzzerTestOneInput: anything but an answer or an Error of `status` ends the run.
inline int run(const Formats& formats, ExitStatus status, const std::uint8_t* data, std::size_t n) {
  static const Format& format = chosen(formats);
  static const Folder folder;
  static const std::string stem = folder.stem();
  write_files(format, stem, {reinterpret_cast<const char*>(data), n});
  try {
    format.read(stem + format.files.front());
  } catch (const Error& error) {
    if (error.status() != status) {
      throw;
    }
  }
  return 0;
}

}  // namespace viscera::fuzz
