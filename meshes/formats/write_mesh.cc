#include "meshes/formats/write_mesh.h"

#include <filesystem>
#include <unistd.h>

#include "meshes/formats/febio_writer.h"
#include "meshes/formats/writers.h"
#include "meshes/quality/check_mesh.h"
#include "meshes/quality/facets.h"
#include "solver/core/errors.h"

namespace viscera::meshes {

std::vector<const Surface*> surfaces_to_write(const OrganMesh& mesh) {
  std::vector<const Surface*> written;
  for (const Surface& surface : mesh.surfaces) {
    if (surface.name != "boundary" || surface.n_facets() != extract_boundary(mesh).n_facets()) {
      written.push_back(&surface);
    }
  }
  return written;
}

std::vector<std::string> fields_left_out(const OrganMesh& mesh, const std::string& file) {
  std::vector<std::string> names;
  if (std::filesystem::path(file).extension() != ".feb") {
    return names;
  }
  for (const Field& field : mesh.point_fields) {
    names.push_back(field.name);
  }
  for (const Field& field : mesh.cell_fields) {
    const bool is_kept = &field == febio_axis(mesh, "fiber") ||
                         &field == febio_axis(mesh, "sheet") ||
                         field.name.compare(0, 12, "element_set:") == 0;
    if (!is_kept) {
      names.push_back(field.name);
    }
  }
  return names;
}

void check_folder(const std::string& option, const std::string& file) {
  const std::filesystem::path target(file);
  const std::string folder = target.has_parent_path() ? target.parent_path().string() : ".";
  std::error_code ignored;
  if (!std::filesystem::is_directory(folder, ignored)) {
    throw InputError(option + ": found '" + file + "', but there is no folder " + folder +
                     ". Allowed: a file in a folder that exists.");
  }
  if (access(folder.c_str(), W_OK) != 0) {
    throw InputError(option + ": found '" + file + "', but nothing can be written into " + folder +
                     ". Allowed: a file in a folder that can be written to.");
  }
}

void check_output(const std::string& option, const std::string& file) {
  const std::string ending = std::filesystem::path(file).extension().string();
  if (ending != ".vtu" && ending != ".msh" && ending != ".feb") {
    throw InputError(option + ": found '" + file +
                     "'. Allowed: a file .vtu, .msh (Gmsh 4.1) or .feb (FEBio 4.0).");
  }
  check_folder(option, file);
}

void write_mesh(const OrganMesh& mesh, const std::string& file) {
  check_arrays(mesh, file);
  const std::filesystem::path target(file);
  const std::string extension = target.extension().string();
  // the format's own extension stays last: VTK and others judge by it
  const std::string temporary = file + ".partial-" + std::to_string(getpid()) + extension;
  try {
    if (extension == ".vtu") {
      write_vtu(mesh, temporary);
    } else if (extension == ".msh") {
      write_gmsh(mesh, temporary);
    } else if (extension == ".feb") {
      write_febio(mesh, temporary);
    } else {
      throw GeometryError(file + ": meshes are written as .vtu, .msh or .feb, not '" + extension +
                          "'. Give the file one of these endings.");
    }
    std::filesystem::rename(temporary, target);
  } catch (const std::filesystem::filesystem_error& error) {
    std::error_code ignored;
    std::filesystem::remove(temporary, ignored);
    throw GeometryError(file + ": the mesh cannot be written: " + error.code().message() +
                        ". Check that the folder exists and can be written to.");
  } catch (...) {
    std::error_code ignored;
    std::filesystem::remove(temporary, ignored);
    throw;
  }
}

}  // namespace viscera::meshes
