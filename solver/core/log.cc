#include "solver/core/log.h"

#include <memory>
#include <vector>

#include <spdlog/sinks/basic_file_sink.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

namespace viscera::log {

namespace {

/// A line from before the file, which is in it too.
struct EarlyLine {
  spdlog::log_clock::time_point time;
  spdlog::level::level_enum level;
  std::string line;
};

constexpr std::size_t most_early_lines = 1000;

/// The two streams of the terminal and the file; a rank above 0 has none of them.
struct Speaker {
  std::unique_ptr<spdlog::logger> out;
  std::unique_ptr<spdlog::logger> err;
  std::unique_ptr<spdlog::logger> file;
  int rank = 0;
  bool awaits_file = true;
  std::vector<EarlyLine> early;

  Speaker() {
    out = make(std::make_shared<spdlog::sinks::stdout_sink_mt>(), "%v");
    err = make(std::make_shared<spdlog::sinks::stderr_sink_mt>(), "%l: %v");
  }

  static std::unique_ptr<spdlog::logger> make(const spdlog::sink_ptr& sink, const char* pattern) {
    auto logger = std::make_unique<spdlog::logger>("viscera", sink);
    logger->set_pattern(pattern);
    logger->set_level(spdlog::level::debug);
    logger->flush_on(spdlog::level::info);
    return logger;
  }

  void say(const std::unique_ptr<spdlog::logger>& terminal,
           spdlog::level::level_enum level,
           const std::string& line) {
    if (rank != 0) {
      return;
    }
    if (terminal) {
      terminal->log(level, spdlog::string_view_t(line));
    }
    if (file) {
      file->log(level, spdlog::string_view_t(line));
    } else if (awaits_file && early.size() < most_early_lines) {
      early.push_back({spdlog::log_clock::now(), level, line});
    }
  }

  void open(const std::string& path, bool replace) {
    file = make(std::make_shared<spdlog::sinks::basic_file_sink_mt>(path, replace),
                "%Y-%m-%d %H:%M:%S.%e %l: %v");
    for (const EarlyLine& one : early) {
      file->log(one.time, spdlog::source_loc{}, one.level, spdlog::string_view_t(one.line));
    }
    early.clear();
    awaits_file = false;
  }
};

Speaker& speaker() {
  static Speaker instance;
  return instance;
}

}  // namespace

void start(int rank) {
  speaker().rank = rank;
}

void write_to_file(const std::string& path, LogFile existing) {
  if (speaker().rank == 0) {
    speaker().open(path, existing == LogFile::replace);
  }
}

void detail(const std::string& line) {
  speaker().say(nullptr, spdlog::level::debug, line);
}
void info(const std::string& line) {
  speaker().say(speaker().out, spdlog::level::info, line);
}
void warning(const std::string& line) {
  speaker().say(speaker().err, spdlog::level::warn, line);
}
void error(const std::string& line) {
  speaker().say(speaker().err, spdlog::level::err, line);
}
void finish() {
  speaker().file.reset();
}

}  // namespace viscera::log
