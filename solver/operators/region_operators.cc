#include "solver/operators/region_operators.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <string>

#include "kernels/elements/tetrahedra.h"
#include "solver/core/errors.h"
#include "solver/core/text.h"
#include "solver/discretization/fiber_frames.h"

namespace viscera {
namespace {

/// Mid-edge nodes lie at the middle of their edges (to 1e-10 of the edge).
bool is_straight(const OrganSpace& space, std::int32_t cell) {
  if (!space.is_quadratic())
    return true;
  const std::int32_t* nodes = space.cell_nodes(cell);
  const double* X = space.coordinates().data();
  for (int e = 0; e < 6; ++e) {
    double off = 0, length = 0;
    for (int i = 0; i < 3; ++i) {
      const double a = X[3 * nodes[elements::tet_edges[e][0]] + i];
      const double b = X[3 * nodes[elements::tet_edges[e][1]] + i];
      const double m = X[3 * nodes[4 + e] + i];
      off += std::abs(m - 0.5 * (a + b));
      length += std::abs(b - a);
    }
    if (off > 1e-10 * length)
      return false;
  }
  return true;
}

/// Augmentation over the shear modulus at rest. Measured on Land problem 2 (benchmarks/results):
/// from 2 to 5 Krylov iterations fall by a sixth and the apex moves towards the reference on curved
/// meshes; beyond, Newton needs more iterations.
constexpr double default_augmentation = 5;

double augmentation_of(const Case& the_case, const physics::Material& material, double shear) {
  if (the_case.formulation != Formulation::taylor_hood)
    return 0;
  const double wanted = the_case.solver.augmentation.value_or(default_augmentation * shear);
  // The total volumetric stiffness stays k, so g can be no more than a part of it.
  return std::min(wanted, 0.5 * material.bulk_modulus);
}

RegionOperator make_region(const OrganSpace& space,
                           const Case& the_case,
                           const physics::Material& material,
                           std::vector<std::int32_t> cells,
                           const kernels::TangentOptions& tangent) {
  RegionOperator region;
  region.material = &material;
  region.cells = std::move(cells);
  region.shear = materials::shear_modulus_at_rest(material.law);
  region.augmentation = augmentation_of(the_case, material, region.shear);
  kernels::ElementGroupInput input;
  input.type = space.is_quadratic() ? kernels::ElementType::tet10 : kernels::ElementType::tet4;
  for (const std::int32_t cell : region.cells) {
    input.nodes.insert(input.nodes.end(), space.cell_nodes(cell),
                       space.cell_nodes(cell) + space.nodes_per_cell());
    input.vertices.insert(input.vertices.end(), space.cell_vertices(cell),
                          space.cell_vertices(cell) + 4);
  }
  input.coordinates = space.coordinates().data();
  input.frames = fiber_frames(space, region.cells, material.fibers);
  input.law = material.law;
  input.has_pressure = space.has_pressure();
  region.elements = kernels::make_host_operator(kernels::ElementGroup(std::move(input)), tangent);
  region.elements->set_parameters(region.parameters(the_case, 0));
  return region;
}

}  // namespace

integrals::PointParameters RegionOperator::parameters(const Case& the_case, double t) const {
  integrals::PointParameters p;
  if (the_case.formulation == Formulation::taylor_hood) {
    p.slope = augmentation;
    p.compliance =
        std::isinf(material->bulk_modulus) ? 0 : 1 / (material->bulk_modulus - augmentation);
  } else if (materials::describe(material->law).volumetric == materials::Volumetric::separate) {
    p.slope = material->bulk_modulus;
  }
  p.tension = material->active.tension;
  if (p.tension != 0)
    p.tension *= material->active.curve(t, the_case.steps.end);
  p.transverse = material->active.transverse;
  return p;
}

namespace {

std::vector<RegionOperator> make_on_this_rank(const OrganSpace& space,
                                              const Case& the_case,
                                              const kernels::TangentOptions& tangent) {
  const meshes::OrganMesh& mesh = space.mesh();
  std::vector<RegionOperator> regions;
  for (const physics::Material& material : the_case.materials) {
    std::vector<std::int32_t> straight, curved;
    for (std::int32_t cell = 0; cell < space.n_cells(); ++cell) {
      const std::string& name = mesh.region_names[mesh.cell_regions[space.mesh_cell(cell)]];
      if (material.region != "all" && material.region != name)
        continue;
      (is_straight(space, cell) ? straight : curved).push_back(cell);
    }
    for (std::vector<std::int32_t>* cells : {&straight, &curved})
      if (!cells->empty())
        regions.push_back(make_region(space, the_case, material, std::move(*cells), tangent));
  }
  return regions;
}

/// Throws on every rank, with the text of the first rank whose `mine` is not empty. Collective.
void throw_together(MPI_Comm communicator, const std::string& mine) {
  int rank, n_ranks;
  MPI_Comm_rank(communicator, &rank);
  MPI_Comm_size(communicator, &n_ranks);
  int first = mine.empty() ? n_ranks : rank;
  MPI_Allreduce(MPI_IN_PLACE, &first, 1, MPI_INT, MPI_MIN, communicator);
  if (first == n_ranks)
    return;
  int length = static_cast<int>(mine.size());
  MPI_Bcast(&length, 1, MPI_INT, first, communicator);
  std::string text = mine;
  text.resize(length);
  MPI_Bcast(text.data(), length, MPI_CHAR, first, communicator);
  throw GeometryError(text);
}

}  // namespace

std::vector<RegionOperator> make_region_operators(const OrganSpace& space,
                                                  const Case& the_case,
                                                  const kernels::TangentOptions& tangent) {
  // A cell without a fibre direction may be on one rank only: the others must not wait for it.
  std::vector<RegionOperator> regions;
  std::string problem;
  try {
    regions = make_on_this_rank(space, the_case, tangent);
  } catch (const Error& error) {
    problem = error.what();
  } catch (const std::domain_error& error) {
    problem = error.what();
  }
  throw_together(space.communicator(), problem);
  return regions;
}

}  // namespace viscera
