// What a run tells its user: the terminal of rank 0 and, once the output folder is known, log.txt.
#pragma once

#include <string>

namespace viscera::log {

/// Only rank 0 speaks. Until this is called the process counts as rank 0.
void start(int rank);

/// From here on everything also goes to this file (replaced if it is there), with time stamps.
void write_to_file(const std::string& path);

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
