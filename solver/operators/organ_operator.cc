#include "solver/operators/organ_operator.h"

#include <algorithm>

#include <deal.II/base/partitioner.h>
#include <deal.II/lac/la_parallel_block_vector.h>

#include "solver/operators/element_device.h"

namespace viscera {
namespace {

double* values(BlockVector& x, unsigned int block) {
  return x.block(block).begin();
}
const double* values(const BlockVector& x, unsigned int block) {
  return x.block(block).begin();
}

kernels::StateView input_view(const BlockVector& x) {
  return {values(x, 0), x.n_blocks() > 1 ? values(x, 1) : nullptr};
}
kernels::ResidualView output_view(BlockVector& r) {
  return {values(r, 0), r.n_blocks() > 1 ? values(r, 1) : nullptr};
}

/// Calls `evaluate(phase)` for the three phases of a product that reads `x` and adds to `y`, ghosts
/// on their way meanwhile.
template <class Vector, class Evaluate>
void overlap_halo(const std::vector<const Vector*>& x,
                  const std::vector<Vector*>& y,
                  Evaluate evaluate) {
  unsigned int channel = 0;
  for (const Vector* vector : x)
    vector->update_ghost_values_start(channel++);
  evaluate(HaloPhase::before);
  for (const Vector* vector : x)
    vector->update_ghost_values_finish();
  evaluate(HaloPhase::at_halo);
  for (Vector* vector : y)
    vector->compress_start(channel++, dealii::VectorOperation::add);
  evaluate(HaloPhase::after);
  for (Vector* vector : y)
    vector->compress_finish(dealii::VectorOperation::add);
}

template <class Blocks>
auto blocks_of(Blocks& x) {
  std::vector<decltype(&x.block(0))> blocks;
  for (unsigned int b = 0; b < x.n_blocks(); ++b)
    blocks.push_back(&x.block(b));
  return blocks;
}

/// Zeroes owned entries and ghosts, so that local contributions can be added to both.
void clear(BlockVector& x) {
  for (unsigned int b = 0; b < x.n_blocks(); ++b) {
    x.block(b) = 0;
    x.block(b).zero_out_ghost_values();
  }
}

}  // namespace

OrganOperator::OrganOperator(const OrganSpace& space,
                             const Case& the_case,
                             const kernels::TangentOptions& tangent)
    : space_(space),
      case_(the_case),
      device_(choose_device(the_case, space.communicator())),
      surfaces_(space, device_, the_case.solver.device_sums),
      constraints_(space, the_case),
      regions_(make_region_operators(space, the_case, tangent, device_)),
      dead_loads_(space, the_case, regions_, surfaces_) {
  for (const physics::Load& load : case_.loads)
    if (const auto* pressure = std::get_if<physics::PressureLoad>(&load))
      pressures_.push_back({pressure, &surfaces_[pressure->surface]});
  for (const physics::RobinCondition& condition : case_.robin)
    springs_.push_back(
        {&condition,
         &surfaces_[condition.surface],
         {condition.stiffness, condition.direction == physics::RobinCondition::Direction::all
                                   ? kernels::SpringDirection::all
                                   : kernels::SpringDirection::normal}});
  state_ = std::make_shared<BlockVector>(make_vector());
  schur_ = std::make_shared<DistributedVector<double>>(space_.vertices().scalar);
}

BlockVector OrganOperator::make_vector() const {
  BlockVector x(space_.has_pressure() ? 2 : 1);
  x.block(0).reinit(space_.displacement().vector);
  if (space_.has_pressure())
    x.block(1).reinit(space_.vertices().scalar);
  x.collect_sizes();
  return x;
}

void OrganOperator::set_time(double t) {
  t_ = t;
  for (RegionOperator& region : regions_)
    region.elements->set_parameters(region.parameters(case_, t));
}

void OrganOperator::choose_augmentation(const BlockVector& x) {
  if (!space_.has_pressure() || case_.solver.augmentation || frozen_)
    return;
  move_to(x);
  for (RegionOperator& region : regions_) {
    std::vector<double> g(region.cells.size());
    region.elements->effective_shear(input_view(*state_), g.data());
    for (double& value : g)
      value = augmentation_at(*region.material, std::max(value, 0.5 * region.shear));
    region.elements->set_augmentation(g.data(), region.material->bulk_modulus);
    region.cell_augmentation = std::move(g);
  }
}

void OrganOperator::refresh() {
  for (RegionOperator& region : regions_) {
    region.elements->group().law() = region.material->law;
    region.elements->set_parameters(region.parameters(case_, t_));
    if (!region.cell_augmentation.empty())
      region.elements->set_augmentation(region.cell_augmentation.data(),
                                        region.material->bulk_modulus);
    if (region.rotation != region.material->fibers.rotation)
      region.elements->rotate_fibers(region.rotation = region.material->fibers.rotation);
  }
  for (SpringTerm& term : springs_)
    term.spring.stiffness = term.condition->stiffness;
  dead_loads_.refresh();
}

double OrganOperator::move_reference() {
  double smallest = 1;
  for (RegionOperator& region : regions_)
    smallest = std::min(smallest, region.elements->move_reference(space_.coordinates().data()));
  MPI_Allreduce(MPI_IN_PLACE, &smallest, 1, MPI_DOUBLE, MPI_MIN, space_.communicator());
  if (smallest > 0)
    dead_loads_.refresh();
  return smallest;
}

double OrganOperator::pressure(const PressureTerm& term) const {
  return term.load->pressure * term.load->curve(t_, case_.steps.end);
}

kernels::DeterminantRange OrganOperator::over_ranks(kernels::DeterminantRange local) const {
  double extremes[2] = {-local.minimum, local.maximum};
  MPI_Allreduce(MPI_IN_PLACE, extremes, 2, MPI_DOUBLE, MPI_MAX, space_.communicator());
  local.minimum = -extremes[0];
  local.maximum = extremes[1];
  return local;
}

void OrganOperator::move_to(const BlockVector& x) {
  *state_ = x;
  state_->update_ghost_values();
}

kernels::DeterminantRange OrganOperator::residual(const BlockVector& x,
                                                  BlockVector& internal,
                                                  BlockVector& external) {
  move_to(x);
  clear(internal);
  kernels::DeterminantRange range;
  for (RegionOperator& region : regions_)
    range.merge(region.elements->residual(input_view(*state_), output_view(internal)));
  for (const SpringTerm& term : springs_)
    term.surface->apply_spring(term.spring, values(*state_, 0), values(internal, 0));
  clear(external);
  dead_loads_.add(t_, values(external, 0));
  for (const PressureTerm& term : pressures_)
    term.surface->add_pressure(values(*state_, 0), -pressure(term), values(external, 0));
  internal.compress(dealii::VectorOperation::add);
  external.compress(dealii::VectorOperation::add);
  return over_ranks(range);
}

kernels::DeterminantRange OrganOperator::linearise(const BlockVector& x) {
  move_to(x);
  *schur_ = 0;
  schur_->zero_out_ghost_values();
  kernels::DeterminantRange range;
  for (RegionOperator& region : regions_)
    range.merge(region.elements->linearise(input_view(*state_), {}, schur_->begin()));
  schur_->compress(dealii::VectorOperation::add);
  return over_ranks(range);
}

namespace {

using Kind = physics::CaseParameter::Kind;

/// Direction in a region along a number of its material; `factor`: of its active tension.
kernels::ResidualDirection material_direction(const physics::CaseParameter& parameter,
                                              const physics::Material& material,
                                              double factor) {
  kernels::ResidualDirection direction;
  direction.bulk_modulus = parameter.kind == Kind::bulk_modulus;
  if (parameter.kind == Kind::tension || parameter.kind == Kind::tension_factor)
    direction.tension = factor;
  direction.transverse = parameter.kind == Kind::transverse;
  direction.fiber_rotation = parameter.kind == Kind::fiber_rotation;
  if (parameter.kind == Kind::law)
    for (const materials::ParameterInfo& p : materials::describe(material.law).parameters)
      direction.law.push_back(p.name == parameter.name);
  return direction;
}

}  // namespace

void OrganOperator::material_derivative(const physics::CaseParameter& parameter,
                                        BlockVector& out) const {
  const physics::Material& material = case_.materials[parameter.index];
  const physics::LoadCurve& curve = material.active.curve;
  const double factor =
      parameter.kind == Kind::tension_factor
          ? material.active.tension * curve.share_of(parameter.item)(t_, case_.steps.end)
          : curve(t_, case_.steps.end);
  const kernels::ResidualDirection direction = material_direction(parameter, material, factor);
  for (const RegionOperator& region : regions_)
    if (region.material == &material)
      region.elements->residual_derivative(input_view(*state_), direction, output_view(out));
}

void OrganOperator::load_derivative(const physics::CaseParameter& parameter,
                                    BlockVector& out) const {
  dead_loads_.add_parameter_derivative(t_, parameter, -1, values(out, 0));
  if (parameter.kind != Kind::pressure && parameter.kind != Kind::curve_factor)
    return;
  for (const PressureTerm& term : pressures_) {
    if (term.load != std::get_if<physics::PressureLoad>(&case_.loads[parameter.index]))
      continue;
    const physics::LoadCurve& curve = term.load->curve;
    const double p =
        parameter.kind == Kind::pressure
            ? curve(t_, case_.steps.end)
            : term.load->pressure * curve.share_of(parameter.item)(t_, case_.steps.end);
    term.surface->add_pressure(values(*state_, 0), p, values(out, 0));
  }
}

void OrganOperator::parameter_derivative(const physics::CaseParameter& parameter,
                                         BlockVector& out) const {
  clear(out);
  switch (parameter.kind) {
    case Kind::pressure:
    case Kind::traction:
    case Kind::gravity:
    case Kind::imaged_gravity:
    case Kind::force:
    case Kind::curve_factor:
    case Kind::density:
      load_derivative(parameter, out);
      break;
    case Kind::displacement:
    case Kind::displacement_factor:
      break;  // no force at a given displacement: Constraints::add_derivative
    case Kind::stiffness:
      for (const SpringTerm& term : springs_)
        if (term.condition == &case_.robin[parameter.index])
          term.surface->apply_spring({1, term.spring.direction}, values(*state_, 0),
                                     values(out, 0));
      break;
    default:
      material_derivative(parameter, out);
  }
  out.compress(dealii::VectorOperation::add);
}

void OrganOperator::reference_derivative(const DistributedVector<double>& dX,
                                         BlockVector& out) const {
  clear(out);
  kernels::ResidualDirection direction;
  direction.reference = dX.begin();
  for (const RegionOperator& region : regions_)
    region.elements->residual_derivative(input_view(*state_), direction, output_view(out));
  for (const SpringTerm& term : springs_)
    term.surface->apply_spring_shape(term.spring, values(*state_, 0), dX.begin(), values(out, 0));
  for (const PressureTerm& term : pressures_)
    if (const double p = pressure(term); p != 0)
      term.surface->apply_pressure(values(*state_, 0), p, dX.begin(), values(out, 0));
  dead_loads_.add_reference_derivative(t_, dX.begin(), -1, values(out, 0));
  out.compress(dealii::VectorOperation::add);
}

void OrganOperator::apply(const BlockVector& d, BlockVector& y) const {
  using Vector = DistributedVector<double>;
  clear(y);
  overlap_halo<Vector>(blocks_of(d), blocks_of(y), [&](HaloPhase phase) {
    for (const RegionOperator& region : regions_)
      if (region.phase == phase)
        region.elements->apply(input_view(d), output_view(y));
    if (phase != HaloPhase::at_halo)
      return;
    for (const SpringTerm& term : springs_)
      term.surface->apply_spring(term.spring, values(d, 0), values(y, 0));
    for (const PressureTerm& term : pressures_)
      if (const double p = pressure(term); p != 0)
        term.surface->apply_pressure(values(*state_, 0), p, values(d, 0), values(y, 0));
  });
  d.zero_out_ghost_values();
}

void OrganOperator::apply_divergence_transpose(const DistributedVector<double>& dp,
                                               DistributedVector<double>& momentum) const {
  dp.update_ghost_values();
  momentum.zero_out_ghost_values();
  for (const RegionOperator& region : regions_)
    region.elements->apply_divergence_transpose(dp.begin(), momentum.begin());
  momentum.compress(dealii::VectorOperation::add);
}

void OrganOperator::apply_single(const DistributedVector<float>& d,
                                 DistributedVector<float>& y) const {
  y = 0;
  y.zero_out_ghost_values();
  overlap_halo<DistributedVector<float>>({&d}, {&y}, [&](HaloPhase phase) {
    for (const RegionOperator& region : regions_)
      if (region.phase == phase)
        region.elements->apply_single(d.begin(), y.begin());
    if (phase != HaloPhase::at_halo)
      return;
    for (const SpringTerm& term : springs_)
      term.surface->apply_spring(term.spring, d.begin(), y.begin());
  });
}

std::vector<double> OrganOperator::block_diagonal() const {
  const std::int32_t n_local = space_.displacement().n_local;
  const std::int32_t n_owned = space_.displacement().n_owned;
  std::vector<double> blocks(9 * std::size_t(n_local), 0.0);
  for (const RegionOperator& region : regions_)
    region.elements->add_block_diagonal(blocks.data());
  for (const SpringTerm& term : springs_) {
    const int n = term.surface->n_facet_nodes(), rows = 3 * n;
    std::vector<double> matrices(term.surface->n_facets() * rows * rows);
    term.surface->spring_matrices(term.spring, matrices.data());
    for (std::int64_t f = 0; f < term.surface->n_facets(); ++f)
      for (int node = 0; node < n; ++node)
        for (int c = 0; c < 9; ++c)
          blocks[9 * std::size_t(term.surface->facet_nodes(f)[node]) + c] +=
              matrices[(f * rows + 3 * node + c / 3) * rows + 3 * node + c % 3];
  }
  // Halo sums, one column of the blocks at a time in a displacement vector.
  dealii::LinearAlgebra::distributed::Vector<double> column(space_.displacement().vector);
  for (int k = 0; k < 3; ++k) {
    column = 0;
    column.zero_out_ghost_values();
    for (std::int32_t node = 0; node < n_local; ++node)
      for (int i = 0; i < 3; ++i)
        column.local_element(3 * node + i) = blocks[9 * std::size_t(node) + 3 * i + k];
    column.compress(dealii::VectorOperation::add);
    for (std::int32_t node = 0; node < n_owned; ++node)
      for (int i = 0; i < 3; ++i)
        blocks[9 * std::size_t(node) + 3 * i + k] = column.local_element(3 * node + i);
  }
  blocks.resize(9 * std::size_t(n_owned));
  for (const std::int32_t entry : constraints_.entries()) {
    if (entry >= 3 * n_owned)
      continue;
    double* block = &blocks[9 * std::size_t(entry / 3)];
    const int i = entry % 3;
    for (int k = 0; k < 3; ++k)
      block[3 * i + k] = block[3 * k + i] = 0;
    block[4 * i] = 1;
  }
  return blocks;
}

}  // namespace viscera
