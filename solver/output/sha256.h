// SHA-256 (FIPS 180-4), to name an input by its bytes.
#pragma once

#include <string>

namespace viscera::output {

/// 64 hexadecimal digits, as `sha256sum` prints them.
std::string sha256(const std::string& bytes);

/// Of the bytes of a file; empty if it cannot be read.
std::string sha256_of_file(const std::string& file);

}  // namespace viscera::output
