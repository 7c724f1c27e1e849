#include "meshes/formats/read_mesh.h"

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <new>
#include <utility>

#include "meshes/formats/abaqus_reader.h"
#include "meshes/formats/carp_reader.h"
#include "meshes/formats/febio_reader.h"
#include "meshes/formats/gmsh_reader.h"
#include "meshes/formats/match_nodes.h"
#include "meshes/formats/raw_mesh.h"
#include "meshes/formats/tetgen_reader.h"
#include "meshes/formats/vtk_reader.h"
#include "meshes/formats/xdmf_reader.h"
#include "solver/core/errors.h"

namespace viscera::meshes {

namespace {

std::string lower_extension(const std::string& file) {
  std::string extension = std::filesystem::path(file).extension().string();
  std::transform(extension.begin(), extension.end(), extension.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return extension;
}

RawMesh read_raw(const std::string& file) {
  const std::string extension = lower_extension(file);
  if (extension == ".msh") {
    return read_gmsh(file);
  }
  if (extension == ".vtu" || extension == ".vtk") {
    return read_vtk(file);
  }
  if (extension == ".inp") {
    return read_abaqus(file);
  }
  if (extension == ".pts" || extension == ".elem" || extension == ".lon") {
    return read_carp(file);
  }
  if (extension == ".node" || extension == ".ele" || extension == ".face") {
    return read_tetgen(file);
  }
  if (extension == ".xdmf" || extension == ".xmf") {
    return read_xdmf(file);
  }
  if (extension == ".feb") {
    return read_febio(file);
  }
  throw GeometryError(
      file +
      ": meshes are read from .msh (Gmsh 1, 2.2, 4.1), .vtu, .vtk, .xdmf, .feb (FEBio), .inp "
      "(Abaqus), .elem (CARP) and .ele (TetGen) files, not '" +
      extension +
      "'. Convert the mesh to one of these; 'viscera mesh' makes one of a label image or "
      "surfaces.");
}

void check_is_there(const std::string& file) {
  if (!std::filesystem::is_regular_file(file)) {
    throw GeometryError(file + ": there is no such mesh file. Check the path.");
  }
}

/// Reads the file and makes a mesh of it by `make(raw, length of its unit)`.
template <class Make>
OrganMesh read_with(const std::string& file, std::optional<double> unit_in_mm, const Make& make) {
  check_is_there(file);
  try {
    RawMesh raw = read_raw(file);
    const double unit = unit_in_mm.value_or(raw.unit_in_mm);
    if (!unit_in_mm && unit == 1e-3) {
      raw.notes.push_back(
          "The lengths were taken as micrometres, as this format has them, and turned into mm.");
    }
    return make(std::move(raw), unit);
  } catch (const std::bad_alloc&) {
    throw GeometryError(file +
                        ": the mesh does not fit into memory. Its file is damaged, or a coarser "
                        "mesh is needed.");
  }
}

}  // namespace

OrganMesh read_mesh(const std::string& file, std::optional<double> unit_in_mm) {
  return read_with(file, unit_in_mm, assemble_mesh);
}

OrganMesh read_mesh(const std::string& file,
                    std::optional<double> unit_in_mm,
                    const std::vector<std::string>& additions) {
  return read_with(file, unit_in_mm, [&additions](RawMesh&& raw, double unit) {
    for (const std::string& addition : additions) {
      check_is_there(addition);
      add_contents(read_raw(addition), raw);
    }
    return assemble_mesh(std::move(raw), unit);
  });
}

OrganMesh read_as_it_is(const std::string& file, std::optional<double> unit_in_mm) {
  return read_with(file, unit_in_mm, gather_mesh);
}

}  // namespace viscera::meshes
