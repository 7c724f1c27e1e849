// Small files of a calibration, and which rank writes them.
#pragma once

#include <string>

namespace viscera::calibration {

/// Rank of this process among all.
int rank_here();

/// Throws Error when the file cannot be written.
void write_text(const std::string& file, const std::string& text);

}  // namespace viscera::calibration
