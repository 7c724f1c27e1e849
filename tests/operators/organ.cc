#include "tests/operators/organ.h"

#include <cmath>

namespace viscera::test {

Organ::Organ(meshes::OrganMesh mesh, Case the_case, MPI_Comm communicator)
    : mesh_(std::move(mesh)),
      case_(std::move(the_case)),
      space_(std::make_unique<OrganSpace>(mesh_, case_.formulation, communicator)),
      operator_(std::make_unique<OrganOperator>(*space_, case_, kernels::TangentOptions{})) {
  operator_->set_time(1);
}

BlockVector Organ::vector(const Field& displacement, const Scalar& pressure) const {
  BlockVector x = operator_->make_vector();
  const std::vector<double>& X = space_->coordinates();
  for (std::int32_t node = 0; node < space_->displacement().n_local; ++node) {
    const Point at{X[3 * node], X[3 * node + 1], X[3 * node + 2]};
    const std::int32_t vertex = space_->parents().vertex_at(node);
    if (space_->has_pressure() && vertex >= 0 && vertex < space_->vertices().n_owned)
      x.block(1).local_element(vertex) = pressure(at);
    if (node >= space_->displacement().n_owned)
      continue;
    const Point u = displacement(at);
    for (int i = 0; i < 3; ++i)
      x.block(0).local_element(3 * node + i) = u[i];
  }
  return x;
}

BlockVector Organ::residual(const BlockVector& x) {
  BlockVector internal = operator_->make_vector(), external = internal;
  operator_->residual(x, internal, external);
  internal.add(-1.0, external);
  return internal;
}

BlockVector Organ::external(const BlockVector& x) {
  BlockVector internal = operator_->make_vector(), external = internal;
  operator_->residual(x, internal, external);
  return external;
}

BlockVector Organ::action(const BlockVector& d) const {
  BlockVector y = operator_->make_vector();
  operator_->apply(d, y);
  return y;
}

void Organ::mask(BlockVector& x) const {
  for (const std::int32_t entry : operator_->constraints().entries())
    if (entry < 3 * space_->displacement().n_owned)
      x.block(0).local_element(entry) = 0;
}

void Organ::keep_interior(BlockVector& x, const Point& length) const {
  const std::vector<double>& X = space_->coordinates();
  for (std::int32_t node = 0; node < space_->displacement().n_owned; ++node)
    for (int i = 0; i < 3; ++i)
      if (X[3 * node + i] < 1e-9 || X[3 * node + i] > length[i] - 1e-9)
        for (int k = 0; k < 3; ++k)
          x.block(0).local_element(3 * node + k) = 0;
  if (x.n_blocks() > 1)
    x.block(1) = 0;
}

Point Organ::total(const BlockVector& force) const {
  Point sum{0, 0, 0};
  for (std::int32_t node = 0; node < space_->displacement().n_owned; ++node)
    for (int i = 0; i < 3; ++i)
      sum[i] += force.block(0).local_element(3 * node + i);
  MPI_Allreduce(MPI_IN_PLACE, sum.data(), 3, MPI_DOUBLE, MPI_SUM, space_->communicator());
  return sum;
}

Point wavy_displacement(const Point& X) {
  return {0.05 * X[0] + 0.03 * X[1] + 0.1 * std::sin(0.7 * X[1] + 0.3 * X[2]),
          -0.04 * X[1] + 0.02 * X[2] + 0.1 * std::sin(0.6 * X[2] - 0.4 * X[0]),
          0.03 * X[2] - 0.05 * X[0] + 0.1 * std::cos(0.5 * X[0] + 0.5 * X[1])};
}

double wavy_pressure(const Point& X) {
  return 2 + std::sin(0.5 * X[0] + 0.8 * X[1] - 0.3 * X[2]);
}

Point rough_displacement(const Point& X) {
  const double phase = 37.1 * X[0] + 59.3 * X[1] + 83.7 * X[2];
  return {std::sin(phase), std::sin(phase + 2), std::sin(2 * phase + 1)};
}

double rough_pressure(const Point& X) {
  return std::sin(41.3 * X[0] + 23.9 * X[1] - 71.7 * X[2]);
}

Point no_displacement(const Point&) {
  return {0, 0, 0};
}

double no_pressure(const Point&) {
  return 0;
}

Field affine(const Mat3<double>& F) {
  return [F](const Point& X) {
    Point u;
    for (int i = 0; i < 3; ++i)
      u[i] = F[i][0] * X[0] + F[i][1] * X[1] + F[i][2] * X[2] - X[i];
    return u;
  };
}

Case plain_case(Formulation formulation, const LawSample& law) {
  Case the_case;
  the_case.formulation = formulation;
  physics::Material material;
  material.region = "all";
  material.law = make_law(law);
  if (formulation != Formulation::taylor_hood)
    material.bulk_modulus = 60;
  material.fibers.constant = true;
  material.fibers.fiber = {2.0 / 7, 3.0 / 7, 6.0 / 7};
  material.fibers.sheet = {6.0 / 7, 2.0 / 7, -3.0 / 7};
  material.density = 3e-5;  // thirty times water, so that gravity counts on a small box
  the_case.materials.push_back(material);
  return the_case;
}

const std::vector<NamedLoad>& named_loads() {
  static const std::vector<NamedLoad> loads{
      {"Traction",
       [](Case& c) {
         c.loads.push_back(physics::TractionLoad{"", "x1", {1, -2, 0.5}, {}});
       }},
      {"Pressure",
       [](Case& c) {
         c.loads.push_back(physics::PressureLoad{"", "y1", 3, {}});
       }},
      {"Gravity",
       [](Case& c) {
         c.loads.push_back(physics::GravityLoad{"", {0, -9810, 100}, {0, 0, -9810}, {}});
       }},
      {"Point",
       [](Case& c) {
         physics::ForceLoad load;
         load.force = {3, 2, -1};
         load.point = physics::Vector{9.5, 7.5, 5.5};
         c.loads.push_back(load);
       }},
      {"NodeSet",
       [](Case& c) {
         physics::ForceLoad load;
         load.force = {-3, 1, 2};
         load.node_set = "some";
         c.loads.push_back(load);
       }},
      {"Patch",
       [](Case& c) {
         physics::ForceLoad load;
         load.force = {1, -1, 4};
         load.surface = "z1";
         load.center = {6, 4, 6};
         load.radius = 3;
         c.loads.push_back(load);
       }},
      {"SpringsNormal",
       [](Case& c) {
         c.robin.push_back({"", "z0", 0.8, physics::RobinCondition::Direction::normal});
       }},
      {"SpringsAll", [](Case& c) {
         c.robin.push_back({"", "y0", 0.6, physics::RobinCondition::Direction::all});
       }}};
  return loads;
}

void add_every_load(Case& the_case) {
  for (const NamedLoad& load : named_loads())
    load.add(the_case);
  hold_x0(the_case);
}

void hold_x0(Case& the_case) {
  physics::DirichletCondition condition;
  condition.surface = "x0";
  condition.value = {0.0, 0.15, std::nullopt};
  the_case.dirichlet.push_back(condition);
}

void fix(Case& the_case, const std::string& surface) {
  physics::DirichletCondition condition;
  condition.surface = surface;
  condition.value = {0.0, 0.0, 0.0};
  the_case.dirichlet.push_back(condition);
}

meshes::OrganMesh loaded_box(const BoxOptions& options) {
  meshes::OrganMesh mesh = box_mesh(options);
  mesh.node_sets["some"] = {1, 5, static_cast<std::int32_t>(mesh.nodes.size()) - 1};
  return mesh;
}

std::string name_of(const Form& form) {
  switch (form.formulation) {
    case Formulation::displacement_p1:
      return form.hexahedra ? "Q1" : "P1";
    case Formulation::displacement_p2:
      return form.hexahedra ? "Q2" : "P2";
    case Formulation::taylor_hood:
      break;
  }
  return form.hexahedra ? "TaylorHoodHexahedra" : "TaylorHood";
}

double norm(const BlockVector& a) {
  return a.l2_norm();
}

}  // namespace viscera::test
