#include "solver/operators/region_operators.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <stdexcept>
#include <string>

#include "kernels/backend/device/device_element_operator.h"
#include "solver/core/errors.h"
#include "solver/core/text.h"
#include "solver/discretization/cell_nodes.h"
#include "solver/discretization/fiber_frames.h"
#include "solver/operators/element_device.h"

namespace viscera {
namespace {

/// Sum of |x_node - mean of the vertices' x|, and of the vertices' distances from the first [mm].
struct Bend {
  double off = 0, size = 0;
  bool is_none() const { return off <= 1e-10 * size; }
};

void add_node(const double* X,
              const std::int32_t* nodes,
              int node,
              const std::vector<int>& vertices,
              Bend& bend) {
  for (int i = 0; i < 3; ++i) {
    double mean = 0;
    for (const int v : vertices) {
      mean += X[3 * std::size_t(nodes[v]) + i] / vertices.size();
      bend.size += std::abs(X[3 * std::size_t(nodes[v]) + i] - X[3 * std::size_t(nodes[0]) + i]);
    }
    bend.off += std::abs(X[3 * std::size_t(nodes[node]) + i] - mean);
  }
}

/// A hexahedron is a parallelepiped when the diagonals of its faces and of itself halve each other.
void add_diagonals(const double* X, const std::int32_t* nodes, Bend& bend) {
  static constexpr int pairs[4][4] = {{0, 2, 1, 3}, {0, 5, 1, 4}, {0, 7, 3, 4}, {0, 6, 1, 7}};
  for (const auto& p : pairs)
    for (int i = 0; i < 3; ++i) {
      const auto x = [&](int v) { return X[3 * std::size_t(nodes[v]) + i]; };
      bend.off += std::abs(x(p[0]) + x(p[1]) - x(p[2]) - x(p[3]));
      bend.size += std::abs(x(p[1]) - x(p[0]));
    }
}

/// The map from the reference cell is affine (to 1e-10): a straight tetrahedron, a parallelepiped.
/// Such cells form groups of their own, whose kernels keep one geometry a cell.
bool is_affine(const OrganSpace& space, std::int32_t cell) {
  const std::int32_t* nodes = space.cell_nodes(cell);
  const double* X = space.coordinates().data();
  const std::vector<std::vector<int>>& between = node_vertices(space.cell_type());
  Bend bend;
  for (int node = space.vertices_per_cell(); node < space.nodes_per_cell(); ++node)
    add_node(X, nodes, node, between[node], bend);
  if (meshes::is_hexahedral(space.cell_type()))
    add_diagonals(X, nodes, bend);
  return bend.is_none();
}

/// Augmentation over the shear modulus. Measured on Land problem 2 to 10 kPa, g following the
/// state, at 14,613 / 38,096 / 93,260 unknowns: Krylov iterations a solve to 1e-6 are 27 / 27 / 29
/// with 1, 23 / 23 / 24 with 2, 21 / 22 / 22 with 3; with 5 extrapolated states lose stability and
/// steps are cut. With g kept at 5 times the modulus at rest they were 23 / 27 / 29.
constexpr double default_augmentation = 3;

/// The total volumetric stiffness stays k, so g can be no more than a part of it.
double at_most_half(double wanted, const physics::Material& material) {
  return std::min(wanted, 0.5 * material.bulk_modulus);
}

}  // namespace

double augmentation_at(const physics::Material& material, double shear) {
  return at_most_half(default_augmentation * shear, material);
}

namespace {

double augmentation_of(const Case& the_case, const physics::Material& material, double shear) {
  if (the_case.formulation != Formulation::taylor_hood)
    return 0;
  if (the_case.solver.augmentation)
    return at_most_half(*the_case.solver.augmentation, material);
  return augmentation_at(material, shear);
}

/// Where the operators are made.
struct Backend {
  const kernels::TangentOptions& tangent;
  std::shared_ptr<kernels::Device> device;  ///< null: the host

  std::unique_ptr<kernels::ElementOperator> make(kernels::ElementGroupInput input,
                                                 DeviceSums sums) const {
    kernels::ElementGroup group(std::move(input));
    if (!device)
      return kernels::make_host_operator(std::move(group), tangent);
    kernels::DeviceOptions options;
    options.format = tangent.format;
    options.precision = tangent.precision;
    options.accumulation = accumulation_of(sums);
    return kernels::make_device_element_operator(device, std::move(group), options);
  }
};

RegionOperator make_region(const OrganSpace& space,
                           const Case& the_case,
                           const physics::Material& material,
                           std::vector<std::int32_t> cells,
                           const Backend& backend) {
  RegionOperator region;
  region.material = &material;
  region.cells = std::move(cells);
  region.shear = materials::shear_modulus_at_rest(material.law);
  region.augmentation = augmentation_of(the_case, material, region.shear);
  kernels::ElementGroupInput input;
  input.type = space.element_type();
  for (const std::int32_t cell : region.cells) {
    input.nodes.insert(input.nodes.end(), space.cell_nodes(cell),
                       space.cell_nodes(cell) + space.nodes_per_cell());
    input.vertices.insert(input.vertices.end(), space.cell_vertices(cell),
                          space.cell_vertices(cell) + space.vertices_per_cell());
  }
  input.coordinates = space.coordinates().data();
  input.frames = fiber_frames(space, region.cells, material.fibers);
  input.law = material.law;
  input.has_pressure = space.has_pressure();
  region.elements = backend.make(std::move(input), the_case.solver.device_sums);
  region.elements->set_parameters(region.parameters(the_case, 0));
  region.rotation = material.fibers.rotation;
  if (region.rotation != 0)
    region.elements->rotate_fibers(region.rotation);
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

bool is_at_halo(const OrganSpace& space, std::int32_t cell) {
  const auto is_ghost = [](const std::int32_t* nodes, int n, const NodeSpace& nodes_of) {
    return std::any_of(nodes, nodes + n,
                       [&](std::int32_t node) { return node >= nodes_of.n_owned; });
  };
  return is_ghost(space.cell_nodes(cell), space.nodes_per_cell(), space.displacement()) ||
         is_ghost(space.cell_vertices(cell), space.vertices_per_cell(), space.vertices());
}

/// Cells that share no node with other ranks are halved, for both directions of the exchange.
std::map<HaloPhase, std::vector<std::int32_t>> by_phase(const OrganSpace& space,
                                                        const std::vector<std::int32_t>& cells) {
  std::map<HaloPhase, std::vector<std::int32_t>> parts;
  std::vector<std::int32_t> inner;
  for (const std::int32_t cell : cells) {
    if (is_at_halo(space, cell))
      parts[HaloPhase::at_halo].push_back(cell);
    else
      inner.push_back(cell);
  }
  const std::size_t half = parts.empty() ? inner.size() : (inner.size() + 1) / 2;
  if (half > 0)
    parts[HaloPhase::before].assign(inner.begin(), inner.begin() + half);
  if (half < inner.size())
    parts[HaloPhase::after].assign(inner.begin() + half, inner.end());
  return parts;
}

std::vector<RegionOperator> make_on_this_rank(const OrganSpace& space,
                                              const Case& the_case,
                                              const Backend& backend) {
  const meshes::OrganMesh& mesh = space.mesh();
  std::vector<RegionOperator> regions;
  for (const physics::Material& material : the_case.materials) {
    std::vector<std::int32_t> affine, curved;
    for (std::int32_t cell = 0; cell < space.n_cells(); ++cell) {
      const std::string& name = mesh.region_names[mesh.cell_regions[space.mesh_cell(cell)]];
      if (material.region != "all" && material.region != name)
        continue;
      (is_affine(space, cell) ? affine : curved).push_back(cell);
    }
    for (const std::vector<std::int32_t>* cells : {&affine, &curved})
      for (auto& [phase, part] : by_phase(space, *cells)) {
        regions.push_back(make_region(space, the_case, material, std::move(part), backend));
        regions.back().phase = phase;
      }
  }
  return regions;
}

/// Throws on every rank, with the status and text of the first rank whose `mine` is not empty.
/// Collective.
void throw_together(MPI_Comm communicator, ExitStatus status, const std::string& mine) {
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
  int code = static_cast<int>(status);
  MPI_Bcast(&code, 1, MPI_INT, first, communicator);
  throw Error(static_cast<ExitStatus>(code), text);
}

}  // namespace

std::vector<RegionOperator> make_region_operators(const OrganSpace& space,
                                                  const Case& the_case,
                                                  const kernels::TangentOptions& tangent,
                                                  std::shared_ptr<kernels::Device> device) {
  // A cell without a fibre direction may be on one rank only: the others must not wait for it.
  std::vector<RegionOperator> regions;
  std::string problem;
  ExitStatus status = ExitStatus::geometry;
  try {
    regions = make_on_this_rank(space, the_case, {tangent, std::move(device)});
  } catch (const Error& error) {
    problem = error.what();
  } catch (const std::domain_error& error) {
    problem = error.what();
  } catch (const kernels::DeviceError& error) {
    problem = error.what();
    status = ExitStatus::unavailable;
  }
  throw_together(space.communicator(), status, problem);
  return regions;
}

}  // namespace viscera
