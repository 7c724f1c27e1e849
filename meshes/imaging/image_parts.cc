#include "meshes/imaging/image_parts.h"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "meshes/vec.h"
#include "solver/core/errors.h"
#include "solver/core/text.h"

namespace viscera::meshes::imaging {

void fail(const std::string& file, const std::string& what) {
  throw GeometryError(file + ": " + what);
}

std::uint16_t to_label(const std::string& file, std::size_t voxel, double value) {
  if (!(value >= 0 && value <= 65535 && value == std::floor(value))) {
    fail(file,
         "voxel " + std::to_string(voxel) + " has the value " + text::number(value) +
             "; labels are whole numbers from 0 to 65535. Is this the grey-value image instead "
             "of its segmentation?");
  }
  return static_cast<std::uint16_t>(value);
}

void set_columns(LabelImage& image, const std::array<Point, 3>& columns) {
  for (int a = 0; a < 3; ++a) {
    image.spacing[a] = norm(columns[a]);
    image.axes[a] = times(image.spacing[a] > 0 ? 1 / image.spacing[a] : 0, columns[a]);
  }
}

TextHeader read_header(const std::string& file, char separator, const std::string& last_key) {
  std::ifstream input(file, std::ios::binary);
  TextHeader header;
  std::string line;
  while (header.size < 1000000 && std::getline(input, line)) {
    header.size += line.size() + 1;
    line.erase(std::remove(line.begin(), line.end(), '\r'), line.end());
    if (line.empty()) {
      break;
    }
    const std::size_t split = line.find(separator);
    if (split == std::string::npos || line.front() == '#') {
      continue;
    }
    std::string key = line.substr(0, split);
    key.erase(key.find_last_not_of(' ') + 1);
    std::transform(key.begin(), key.end(), key.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    const std::size_t start = line.find_first_not_of(" =", split + 1);
    std::string value = start == std::string::npos ? "" : line.substr(start);
    value.erase(value.find_last_not_of(' ') + 1);
    header.values[key] = value;
    if (key == last_key) {
      break;
    }
  }
  return header;
}

std::string value_of(const TextHeader& header, const std::string& key) {
  const auto found = header.values.find(key);
  return found == header.values.end() ? "" : found->second;
}

std::size_t take_size(const std::string& file, const std::string& numbers, LabelImage& image) {
  const std::vector<double> sizes = numbers_in(numbers);
  std::size_t voxels = 1;
  for (std::size_t a = 0; a < 3; ++a) {
    if (sizes.size() != 3 || !(sizes[a] >= 2 && sizes[a] <= 65535)) {
      fail(file, "its sizes are '" + numbers + "'; three of 2 to 65535 voxels are needed.");
    }
    image.size[a] = static_cast<int>(sizes[a]);
    voxels *= static_cast<std::size_t>(image.size[a]);
  }
  if (voxels > 4000000000u) {
    fail(file, "it has " + std::to_string(voxels) + " voxels; up to 4e9 are read. Crop the image.");
  }
  return voxels;
}

std::string beside(const std::string& file, const std::string& data_file) {
  return (std::filesystem::path(file).parent_path() / data_file).string();
}

std::vector<double> numbers_in(const std::string& text) {
  std::string blank = text;
  std::replace_if(
      blank.begin(), blank.end(), [](char c) { return c == '(' || c == ')' || c == ','; }, ' ');
  std::vector<double> numbers;
  const char* at = blank.c_str();
  char* end = nullptr;
  for (double value = std::strtod(at, &end); end != at; value = std::strtod(at, &end)) {
    numbers.push_back(value);
    at = end;
  }
  return numbers;
}

}  // namespace viscera::meshes::imaging
