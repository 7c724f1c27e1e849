// One fuzz target for every reader written here (scripts/fuzz_readers.sh): whatever the bytes, a
// reader gives a mesh or a GeometryError.
//
// The environment variable VISCERA_FUZZ_FORMAT names the format by its extension. Formats of
// several files get them from one input, parted by lines that say "%%".
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <map>
#include <string>
#include <unistd.h>
#include <vector>

#include "meshes/formats/abaqus_reader.h"
#include "meshes/formats/carp_reader.h"
#include "meshes/formats/febio_reader.h"
#include "meshes/formats/raw_mesh.h"
#include "meshes/formats/tetgen_reader.h"
#include "meshes/formats/xdmf_reader.h"
#include "solver/core/errors.h"

namespace {

using viscera::meshes::RawMesh;

struct Format {
  std::vector<std::string> files;  ///< extensions, the first is what the reader is given
  RawMesh (*read)(const std::string&);
};

const std::map<std::string, Format> formats = {
    {"feb", {{".feb"}, viscera::meshes::read_febio}},
    {"inp", {{".inp"}, viscera::meshes::read_abaqus}},
    {"elem", {{".elem", ".pts", ".lon"}, viscera::meshes::read_carp}},
    {"ele", {{".ele", ".node", ".face"}, viscera::meshes::read_tetgen}},
    {"xdmf", {{".xdmf"}, viscera::meshes::read_xdmf}},
};

const Format& chosen_format() {
  const char* name = std::getenv("VISCERA_FUZZ_FORMAT");
  const auto found = formats.find(name == nullptr ? "" : name);
  if (found == formats.end()) {
    std::cerr << "VISCERA_FUZZ_FORMAT: one of feb, inp, elem, ele, xdmf is needed\n";
    std::exit(2);
  }
  return found->second;
}

/// In memory where the system has a place for it.
std::string stem() {
  const std::filesystem::path shared = "/dev/shm";
  const std::filesystem::path folder =
      std::filesystem::is_directory(shared) ? shared : std::filesystem::temp_directory_path();
  return (folder / ("viscera_fuzz_" + std::to_string(getpid()))).string();
}

void write_files(const Format& format, const std::string& base, std::string_view bytes) {
  constexpr std::string_view separator = "\n%%\n";
  for (const std::string& extension : format.files) {
    const std::size_t end = bytes.find(separator);
    std::ofstream(base + extension, std::ios::binary) << bytes.substr(0, end);
    bytes =
        end == std::string_view::npos ? std::string_view() : bytes.substr(end + separator.size());
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const Format& format = chosen_format();
  static const std::string base = stem();
  write_files(format, base, {reinterpret_cast<const char*>(data), size});
  try {
    RawMesh raw = format.read(base + format.files.front());
    const double unit = raw.unit_in_mm;
    viscera::meshes::assemble_mesh(std::move(raw), unit);
  } catch (const viscera::GeometryError&) {
    // the answer to most inputs
  }
  return 0;
}
