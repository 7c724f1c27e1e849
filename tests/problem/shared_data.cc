#include "tests/problem/shared_data.h"

#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>

namespace viscera::test {

std::string shared_data() {
  namespace fs = std::filesystem;
  const char* set = std::getenv("VISCERA_SHARED");
  const fs::path folder =
      set != nullptr ? fs::path(set) : fs::path(VISCERA_SOURCE_DIR) / ".." / "shared" / "data";
  return fs::is_directory(folder) ? folder.string() : "";
}

std::vector<double> read_npy(const std::string& file) {
  std::ifstream stream(file, std::ios::binary);
  const std::string bytes{std::istreambuf_iterator<char>(stream), {}};
  if (bytes.size() < 10 || bytes[6] != 1) throw std::runtime_error(file + " is no .npy file");
  const std::size_t length = std::uint8_t(bytes[8]) + 256 * std::uint8_t(bytes[9]);
  const std::string header = bytes.substr(10, length);
  const bool is_integer = header.find("'<i8'") != std::string::npos;
  if (header.find("'fortran_order': True") != std::string::npos ||
      (!is_integer && header.find("'<f8'") == std::string::npos))
    throw std::runtime_error(file + " has a layout that this reader does not know");
  std::vector<double> values;
  for (std::size_t at = 10 + length; at + 8 <= bytes.size(); at += 8) {
    double real;
    std::int64_t integer;
    std::memcpy(&real, &bytes[at], 8);
    std::memcpy(&integer, &bytes[at], 8);
    values.push_back(is_integer ? double(integer) : real);
  }
  return values;
}

}  // namespace viscera::test
