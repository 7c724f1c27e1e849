// Which files a case reads besides itself: mesh, measurements, tables, node sets.
#pragma once

#include <string>
#include <vector>

namespace viscera {

/// Paths as they are opened, in the order of the keys, each once; without files that are not there.
/// Throws InputError as read_case does.
std::vector<std::string> input_files(const std::string& case_file,
                                     const std::vector<std::string>& overrides);

}  // namespace viscera
