#include <stdexcept>

#include <deal.II/base/partitioner.h>
#include <deal.II/lac/la_parallel_block_vector.h>

#include "solver/operators/organ_operator.h"

namespace viscera {
namespace {

using Kind = physics::CaseParameter::Kind;

const double* values(const BlockVector& x, unsigned int block) {
  return x.block(block).begin();
}
kernels::StateView input(const BlockVector& x) {
  return {values(x, 0), x.n_blocks() > 1 ? values(x, 1) : nullptr};
}
kernels::ResidualView output(BlockVector& x) {
  return {x.block(0).begin(), x.n_blocks() > 1 ? x.block(1).begin() : nullptr};
}

void clear(DistributedVector<double>& x) {
  x = 0;
  x.zero_out_ghost_values();
}
void clear(BlockVector& x) {
  for (unsigned int b = 0; b < x.n_blocks(); ++b)
    clear(x.block(b));
}

/// Number of a parameter as ElementOperator::set_cell_factors counts.
int cell_parameter(const physics::CaseParameter& parameter, const physics::Material& material) {
  const std::vector<materials::ParameterInfo> table = materials::describe(material.law).parameters;
  if (parameter.kind == Kind::tension)
    return static_cast<int>(table.size());
  if (parameter.kind == Kind::law)
    for (std::size_t i = 0; i < table.size(); ++i)
      if (table[i].name == parameter.name)
        return static_cast<int>(i);
  throw std::invalid_argument("'" + parameter.path + "' is one number for all cells");
}

std::vector<double> of_elements(const RegionOperator& region,
                                const OrganSpace& space,
                                const std::vector<double>& by_mesh_cell) {
  std::vector<double> out;
  for (const std::int32_t cell : region.cells)
    out.push_back(by_mesh_cell[space.mesh_cell(cell)]);
  return out;
}

}  // namespace

void OrganOperator::apply_transpose(const BlockVector& w, BlockVector& y) const {
  clear(y);
  w.update_ghost_values();
  for (const RegionOperator& region : regions_)
    region.elements->apply(input(w), output(y));
  for (const SpringTerm& term : springs_)
    term.surface->apply_spring(term.spring, values(w, 0), y.block(0).begin());
  for (const PressureTerm& term : pressures_)
    if (const double p = pressure(term); p != 0)
      term.surface->apply_pressure_transpose(values(*state_, 0), p, values(w, 0),
                                             y.block(0).begin());
  y.compress(dealii::VectorOperation::add);
  w.zero_out_ghost_values();
}

void OrganOperator::reference_derivative_transpose(const BlockVector& w,
                                                   DistributedVector<double>& out) const {
  clear(out);
  w.update_ghost_values();
  for (const RegionOperator& region : regions_)
    region.elements->reference_derivative_transpose(input(*state_), input(w), out.begin());
  for (const SpringTerm& term : springs_)
    term.surface->apply_spring_shape_transpose(term.spring, values(*state_, 0), values(w, 0),
                                               out.begin());
  for (const PressureTerm& term : pressures_)
    if (const double p = pressure(term); p != 0)
      term.surface->apply_pressure_transpose(values(*state_, 0), p, values(w, 0), out.begin());
  dead_loads_.add_reference_derivative_transpose(t_, values(w, 0), -1, out.begin());
  out.compress(dealii::VectorOperation::add);
  w.zero_out_ghost_values();
}

void OrganOperator::set_cell_factors(const physics::CaseParameter& parameter,
                                     const std::vector<double>& factors) {
  const physics::Material& material = case_.materials[parameter.index];
  const int number = cell_parameter(parameter, material);
  for (RegionOperator& region : regions_)
    if (region.material == &material)
      region.elements->set_cell_factors(number, of_elements(region, space_, factors).data());
}

void OrganOperator::cell_derivative(const physics::CaseParameter& parameter,
                                    const std::vector<double>& change,
                                    BlockVector& out) const {
  clear(out);
  const physics::Material& material = case_.materials[parameter.index];
  for (const RegionOperator& region : regions_) {
    if (region.material != &material)
      continue;
    const std::vector<double> of_this = of_elements(region, space_, change);
    kernels::ResidualDirection direction;
    direction.cell_parameter = cell_parameter(parameter, material);
    direction.cell_factors = of_this.data();
    region.elements->residual_derivative(input(*state_), direction, output(out));
  }
  out.compress(dealii::VectorOperation::add);
}

void OrganOperator::contract_cells(const physics::CaseParameter& parameter,
                                   const BlockVector& w,
                                   std::vector<double>& cells) const {
  w.update_ghost_values();
  const physics::Material& material = case_.materials[parameter.index];
  for (const RegionOperator& region : regions_) {
    if (region.material != &material)
      continue;
    const std::vector<double> ones(region.cells.size(), 1.0);
    std::vector<double> out(region.cells.size(), 0.0);
    kernels::ResidualDirection direction;
    direction.cell_parameter = cell_parameter(parameter, material);
    direction.cell_factors = ones.data();
    region.elements->contract_derivative(input(*state_), direction, input(w), out.data());
    for (std::size_t e = 0; e < out.size(); ++e)
      cells[space_.mesh_cell(region.cells[e])] += out[e];
  }
  w.zero_out_ghost_values();
}

}  // namespace viscera
