#include "solver/app/library_versions.h"

#include <mpi.h>
#include <petscconf.h>
#include <petscversion.h>

#include <CLI/Version.hpp>
#include <deal.II/base/config.h>

#include "solver/core/text.h"

namespace viscera::app {

namespace {

/// The first part of "Open MPI v4.1.4, package: ...".
std::string mpi_version() {
  char buffer[MPI_MAX_LIBRARY_VERSION_STRING];
  int length = 0;
  MPI_Get_library_version(buffer, &length);
  const std::string version(buffer, static_cast<std::size_t>(length));
  return version.substr(0, version.find_first_of(",\n"));
}

std::string petsc_version() {
  std::string result =
      text::format("%d.%d.%d", PETSC_VERSION_MAJOR, PETSC_VERSION_MINOR, PETSC_VERSION_SUBMINOR);
#ifdef PETSC_HAVE_MUMPS
  result += ", with MUMPS";
#endif
#ifdef PETSC_HAVE_HYPRE
  result += ", with hypre";
#endif
  return result;
}

}  // namespace

std::vector<std::pair<std::string, std::string>> library_versions() {
  return {{"deal.II", DEAL_II_PACKAGE_VERSION},
          {"PETSc", petsc_version()},
          {"MPI", mpi_version()},
          {"VTK", VISCERA_VTK_VERSION},
          {"CGAL", VISCERA_CGAL_VERSION},
          {"yaml-cpp", VISCERA_YAML_VERSION},
          {"CLI11", CLI11_VERSION}};
}

}  // namespace viscera::app
