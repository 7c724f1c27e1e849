// Files that are wrong, each in one way.
#pragma once

#include <ostream>
#include <string>
#include <vector>

namespace viscera::meshes::test {

/// How a file ends under `viscera inspect`: refused by the reader, red and not to be mended, red
/// and mended by `--repair`, yellow, green.
enum class Fate { refused, red, mended, yellow, green };

inline std::ostream& operator<<(std::ostream& out, Fate fate) {
  constexpr const char* names[] = {"refused", "red", "mended", "yellow", "green"};
  return out << names[static_cast<int>(fate)];
}

struct Mutilation {
  friend void PrintTo(const Mutilation& m, std::ostream* out) { *out << m.name; }

  const char* name;
  const char* file;
  std::string (*content)();
  Fate fate;
  std::vector<const char*> words;  ///< in the refusal, or in the reasons and notes
};

/// At least one for everything that was seen to go wrong.
std::vector<Mutilation> mutilations();

}  // namespace viscera::meshes::test
