#include "solver/problem/first_report.h"

#include <petscversion.h>

#include <deal.II/base/config.h>
#include <deal.II/lac/la_parallel_block_vector.h>

#include "solver/core/build_info.h"
#include "solver/core/text.h"
#include "solver/operators/element_device.h"
#include "solver/output/sha256.h"

namespace viscera {
namespace {

const char* name_of(Formulation formulation) {
  switch (formulation) {
    case Formulation::taylor_hood:
      return "taylor_hood";
    case Formulation::displacement_p1:
      return "displacement_p1";
    case Formulation::displacement_p2:
      return "displacement_p2";
  }
  return "";
}

/// Where no case file was read from disk there is nothing to hash.
std::string hash_of(const std::string& file) {
  return file.empty() ? std::string() : output::sha256_of_file(file);
}

}  // namespace

output::RunReport first_report(const MechanicsProblem& problem, const Case& the_case) {
  const OrganSpace& space = problem.organ().space();
  const BuildInfo& build = build_info();
  output::RunReport report;
  report.title = the_case.title;
  report.versions = {{"viscera", build.version},
                     {"commit", build.commit},
                     {"compiler", build.compiler},
                     {"build_type", build.build_type},
                     {"deal.II", DEAL_II_PACKAGE_VERSION},
                     {"PETSc", text::format("%d.%d.%d", PETSC_VERSION_MAJOR, PETSC_VERSION_MINOR,
                                            PETSC_VERSION_SUBMINOR)}};
  report.case_file = the_case.file;
  report.case_sha256 = hash_of(the_case.file);
  report.mesh_file = the_case.mesh.file;
  report.cells = space.mesh().n_cells();
  report.nodes = space.mesh().n_nodes();
  for (const std::int32_t region : space.mesh().cell_regions)
    ++report.regions[space.mesh().region_names[region]];
  report.unknowns = problem.n_unknowns();
  MPI_Comm_size(space.communicator(), &report.ranks);
  report.device = device_name(problem.organ().device());
  report.formulation = name_of(the_case.formulation);
  return report;
}

}  // namespace viscera
