// What a run tells its user: the terminal of rank 0 and, once the output folder is known, log.txt.
#pragma once

#include <string>

namespace viscera::log {

/// Only rank 0 speaks. Until this is called the process counts as rank 0.
void start(int rank);

enum class LogFile { replace, go_on };

/// From here on everything also goes to this file, with time stamps.
void write_to_file(const std::string& path, LogFile existing = LogFile::replace);

/// Goes to the file only.
void detail(const std::string& line);

/// One line on standard output.
void info(const std::string& line);

/// One line on standard error, marked "warning:" and "error:".
void warning(const std::string& line);
void error(const std::string& line);

/// Writes out what is buffered and closes the file.
void finish();

}  // namespace viscera::log
