// Files that are either complete or not there.
#pragma once

#include <string>

namespace viscera::output {

/// The name a file is written under before it is renamed to `file`; same folder, ends in ".part".
std::string partial_name(const std::string& file);

/// Renames partial_name(file) to `file`, replacing it. Throws Error (70) with the system's reason.
void publish(const std::string& file);

/// Writes `text` to `file` through a partial file. Throws Error (70) with the system's reason.
void write_atomically(const std::string& file, const std::string& text);

}  // namespace viscera::output
