#include "meshes/formats/vtk_legacy_check.h"

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <vtkCellData.h>
#include <vtkPointData.h>
#include <vtkUnstructuredGrid.h>

#include "solver/core/errors.h"

namespace viscera::meshes {

namespace {

std::string read_text(const std::string& file) {
  std::ifstream input(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(input), std::istreambuf_iterator<char>()};
}

[[noreturn]] void cut_off(const std::string& file, const std::string& missing) {
  throw GeometryError(file + ": " + missing + ". The file is cut off: copy or write it again.");
}

/// Arrays that the lines from `at` on announce; of FIELD its own number.
int announced_arrays(const std::string& text, std::size_t at) {
  int arrays = 0;
  for (; at != std::string::npos && at < text.size(); at = text.find('\n', at + 1)) {
    const auto starts = [&](const char* word) {
      return text.compare(at, std::string(word).size(), word) == 0;
    };
    if (starts("\nSCALARS ") || starts("\nVECTORS ") || starts("\nNORMALS ") ||
        starts("\nTENSORS ")) {
      ++arrays;
    } else if (starts("\nFIELD ")) {
      const std::size_t name_end = text.find(' ', at + 7);
      arrays += name_end == std::string::npos ? 1 : std::atoi(text.c_str() + name_end);
    }
  }
  return arrays;
}

}  // namespace

void check_legacy_parts(const std::string& file) {
  const std::string text = read_text(file);
  if (text.find("UNSTRUCTURED_GRID") == std::string::npos) {
    return;  // another kind of data, which the reader says
  }
  for (const char* part : {"\nPOINTS ", "\nCELLS ", "\nCELL_TYPES "}) {
    if (text.find(part) == std::string::npos) {
      cut_off(file, "it ends without its " + std::string(part + 1, std::string(part).size() - 2));
    }
  }
}

void check_legacy_arrays(const std::string& file, vtkUnstructuredGrid& grid) {
  const std::string text = read_text(file);
  const std::size_t first = std::min(text.find("\nPOINT_DATA"), text.find("\nCELL_DATA"));
  if (first == std::string::npos) {
    return;
  }
  const int announced = announced_arrays(text, first + 1);
  const int there =
      grid.GetPointData()->GetNumberOfArrays() + grid.GetCellData()->GetNumberOfArrays();
  if (announced == 0 || there < announced) {
    cut_off(file, "it announces " + std::to_string(std::max(announced, 1)) +
                      " data arrays but holds only " + std::to_string(there));
  }
}

}  // namespace viscera::meshes
