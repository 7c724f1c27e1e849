// One fuzz target for every reader written here (scripts/fuzz_readers.sh): whatever the bytes, a
// reader gives a mesh, or an image, or a GeometryError.
//
// The environment variable VISCERA_FUZZ_FORMAT names the format by its extension. Formats of
// several files get them from one input, parted by lines that say "%%".
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
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
#include "meshes/imaging/image_parts.h"
#include "solver/core/errors.h"

namespace {

using viscera::meshes::RawMesh;

struct Format {
  std::vector<std::string> files;  ///< extensions, the first is what the reader is given
  std::function<void(const std::string&)> read;
};

template <RawMesh (*reader)(const std::string&)>
void mesh_by(const std::string& file) {
  RawMesh raw = reader(file);
  const double unit = raw.unit_in_mm;
  viscera::meshes::assemble_mesh(std::move(raw), unit);
}

template <viscera::meshes::LabelImage (*reader)(const std::string&)>
void image_by(const std::string& file) {
  viscera::meshes::check_label_image(reader(file), file);
}

const std::map<std::string, Format> formats = {
    {"feb", {{".feb"}, mesh_by<viscera::meshes::read_febio>}},
    {"inp", {{".inp"}, mesh_by<viscera::meshes::read_abaqus>}},
    {"elem", {{".elem", ".pts", ".lon"}, mesh_by<viscera::meshes::read_carp>}},
    {"ele", {{".ele", ".node", ".face"}, mesh_by<viscera::meshes::read_tetgen>}},
    {"xdmf", {{".xdmf"}, mesh_by<viscera::meshes::read_xdmf>}},
    {"inr", {{".inr"}, image_by<viscera::meshes::imaging::read_inrimage>}},
    {"nii", {{".nii"}, image_by<viscera::meshes::imaging::read_nifti>}},
    {"nrrd", {{".nrrd", ".raw"}, image_by<viscera::meshes::imaging::read_nrrd>}},
    {"mhd", {{".mhd", ".raw"}, image_by<viscera::meshes::imaging::read_metaimage>}},
};

const Format& chosen_format() {
  const char* name = std::getenv("VISCERA_FUZZ_FORMAT");
  const auto found = formats.find(name == nullptr ? "" : name);
  if (found == formats.end()) {
    std::cerr << "VISCERA_FUZZ_FORMAT: one of";
    for (const auto& [known, format] : formats) {
      std::cerr << " " << known;
    }
    std::cerr << " is needed\n";
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
    format.read(base + format.files.front());
  } catch (const viscera::GeometryError&) {
    // the answer to most inputs
  }
  return 0;
}
