#include "meshes/formats/write_mesh.h"

#include <filesystem>
#include <unistd.h>

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
