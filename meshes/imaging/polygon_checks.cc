#include "meshes/imaging/polygon_checks.h"

#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <limits>
#include <sstream>

#include "meshes/imaging/ply_lists.h"
#include "solver/core/errors.h"

namespace viscera::meshes::imaging {

namespace {

[[noreturn]] void fail(const std::string& file, const std::string& what) {
  throw GeometryError(file + ": " + what);
}

std::string first_bytes(const std::string& file) {
  std::ifstream input(file, std::ios::binary);
  std::string bytes(1000, '\0');
  input.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  bytes.resize(static_cast<std::size_t>(input.gcount()));
  return bytes;
}

/// A binary STL file says how many triangles of 50 bytes follow its 84 bytes.
void check_stl_length(const std::string& file) {
  const std::string head = first_bytes(file);
  const std::uintmax_t size = std::filesystem::file_size(file);
  if (head.compare(0, 5, "solid") == 0 && head.find("facet") != std::string::npos) {
    return;  // text, whose parser finds its end
  }
  std::uintmax_t count = 0;
  for (int byte = 3; byte >= 0 && head.size() >= 84; --byte) {
    count = 256 * count + static_cast<unsigned char>(head[static_cast<std::size_t>(80 + byte)]);
  }
  if (head.size() < 84 || size < 84 + 50 * count) {
    fail(file, "it announces " + std::to_string(count) + " triangles but has only " +
                   std::to_string(size) +
                   " bytes. The file is cut off or is no STL file: copy or export it again.");
  }
}

/// More entries than bytes: CGAL's readers would take memory for them.
class Counts {
 public:
  explicit Counts(const std::string& file)
      : file_(file), size_(static_cast<double>(std::filesystem::file_size(file))) {}

  void check(const std::string& count) const {
    const double n = std::strtod(count.c_str(), nullptr);
    if (!(n >= 0 && n <= size_)) {
      fail(file_, "it announces " + count + " entries but has only " +
                      std::to_string(static_cast<std::uintmax_t>(size_)) +
                      " bytes. The file is cut off or damaged: copy or export it again.");
    }
  }

 private:
  const std::string& file_;
  double size_;
};

void skip_line(std::istream& input) {
  input.ignore(std::numeric_limits<std::streamsize>::max(), '\n');
}

bool is_real(const std::string& type) {
  return type == "float" || type == "double" || type == "float32" || type == "float64";
}

/// CGAL's reader crashes at a property of no element, and at coordinates that are integers.
void check_ply_header(const std::string& file) {
  std::ifstream input(file, std::ios::binary);
  const Counts counts(file);
  std::string element;
  for (std::string line, word; word != "end_header" && std::getline(input, line);) {
    std::istringstream words(line);
    std::string first, second, third, fourth;
    word.clear();
    words >> word >> first >> second >> third >> fourth;
    const std::string& name = first == "list" ? fourth : second;
    if (word == "element") {
      element = first;
      counts.check(second);
    } else if (word == "property" && element.empty()) {
      fail(file,
           "its header lists a property before any element. The file is damaged: export it "
           "again.");
    } else if (word == "property" && (name == "x" || name == "y" || name == "z") &&
               !is_real(first)) {
      fail(file, "its header gives the coordinate " + name + " the type '" + first +
                     "'; float or double is needed. Export it again.");
    }
  }
}

/// The next word of an OFF file, without remarks.
bool next_word(std::istream& input, std::string& word) {
  while (input >> word) {
    if (word.front() != '#') {
      return true;
    }
    skip_line(input);
  }
  return false;
}

/// Three coordinates a point and the corners of a face, each with more to the end of its line.
void check_off_faces(const Counts& counts, std::istream& input, double points) {
  std::string word;
  for (double point = 0; point < points && next_word(input, word); ++point) {
    next_word(input, word);
    next_word(input, word);
    skip_line(input);
  }
  while (next_word(input, word)) {
    counts.check(word);
    skip_line(input);
  }
}

/// CGAL takes the word after any other character.
bool is_binary_off(const std::string& head) {
  std::istringstream lines(head);
  for (std::string line; std::getline(lines, line);) {
    if (line.substr(0, line.find('#')).find("BINARY") != std::string::npos) {
      return true;
    }
  }
  return false;
}

void check_off(const std::string& file) {
  std::ifstream input(file, std::ios::binary);
  std::string kind, points, faces;
  next_word(input, kind);
  next_word(input, points);
  next_word(input, faces);
  if (is_binary_off(first_bytes(file))) {
    fail(file, "it is a binary OFF file, which is not read. Export it as text, or as STL.");
  }
  const Counts counts(file);
  counts.check(points);
  counts.check(faces);
  skip_line(input);
  if (kind == "OFF") {
    check_off_faces(counts, input, std::strtod(points.c_str(), nullptr));
  }
}

}  // namespace

void check_polygon_file(const std::string& file, const std::string& extension) {
  if (extension == ".stl") {
    check_stl_length(file);
  } else if (extension == ".ply") {
    check_ply_header(file);
    check_ply_lists(file);
  } else if (extension == ".off") {
    check_off(file);
  }
}

}  // namespace viscera::meshes::imaging
