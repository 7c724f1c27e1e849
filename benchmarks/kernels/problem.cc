#include "benchmarks/kernels/problem.h"

#include "benchmarks/kernels/box_group.h"
#include "kernels/backend/huge_pages.h"

namespace viscera::benchmarks {

using kernels::TangentFormat;
using kernels::TangentOptions;
using kernels::TangentPrecision;

bool operator==(const Setup& a, const Setup& b) {
  return a.type == b.type && a.law == b.law && a.has_pressure == b.has_pressure &&
         a.options.format == b.options.format && a.options.precision == b.options.precision &&
         a.options.lanes == b.options.lanes;
}

Problem::Problem(const Setup& setup, std::int64_t n_unknowns)
    : setup_(setup), box_(make_curve_box(setup.type, blocks_for(setup.type, n_unknowns))) {
  elements_ = kernels::make_host_operator(
      kernels::ElementGroup(box_input(box_, setup.law, setup.has_pressure)), setup.options);
  elements_->set_parameters(box_parameters(setup.has_pressure));

  u_ = box_displacement(box_);
  d_ = box_direction(box_);
  p_ = box_pressure(box_);
  dp_ = box_pressure_direction(box_);
  r_.resize(u_.size());
  rp_.resize(p_.size());
  d_single_.assign(d_.begin(), d_.end());
  r_single_.resize(d_.size());
  for (auto* vector : {&u_, &d_, &r_})
    kernels::advise_huge_pages(vector->data(), vector->size() * sizeof(double));
  for (auto* vector : {&d_single_, &r_single_})
    kernels::advise_huge_pages(vector->data(), vector->size() * sizeof(float));
  elements_->linearise(state(), out(), nullptr);
}

std::int64_t Problem::n_unknowns() const {
  return 3 * box_.n_nodes() + (setup_.has_pressure ? box_.n_vertices : 0);
}

kernels::ResidualView Problem::out() {
  return {r_.data(), setup_.has_pressure ? rp_.data() : nullptr};
}

kernels::GroupTraffic Problem::traffic() const {
  return {elements_->group(), box_.n_nodes(), box_.n_vertices};
}

/// Read by arithmetic in numbers of that many bytes.
double Problem::tangent_bytes(double number) const {
  const kernels::GroupTraffic t = traffic();
  TangentOptions options = setup_.options;
  if (options.precision == TangentPrecision::both)
    options.precision = number == kernels::double_bytes ? TangentPrecision::double_precision
                                                        : TangentPrecision::single_precision;
  const double stored = t.tangent(kernels::stored_bytes(options.format, options.precision));
  return options.format == TangentFormat::symmetric45
             ? stored
             : stored + t.geometry(number) + t.displacement(number);
}

/// Bytes of a number of the coupling: kept with the tangent, in double where there is one.
double Problem::coupling_number() const {
  return setup_.options.precision == TangentPrecision::single_precision ? kernels::single_bytes
                                                                        : kernels::double_bytes;
}

double Problem::bytes_of_residual() const {
  const kernels::GroupTraffic t = traffic();
  return t.connectivity() + 3 * t.displacement(kernels::double_bytes) +
         t.geometry(kernels::double_bytes) + t.frames();
}

double Problem::bytes_of_linearise() const {
  const kernels::GroupTraffic t = traffic();
  const double stored = kernels::stored_bytes(setup_.options.format, setup_.options.precision);
  return bytes_of_residual() + 2 * (t.tangent(stored) + t.coupling(coupling_number()));
}

double Problem::bytes_of_action() const {
  const kernels::GroupTraffic t = traffic();
  return t.connectivity() + 3 * t.displacement(kernels::double_bytes) + 3 * t.pressure() +
         t.coupling(coupling_number()) + t.weights() + tangent_bytes(kernels::double_bytes);
}
double Problem::bytes_of_single_action() const {
  const kernels::GroupTraffic t = traffic();
  return kernels::index_bytes * t.element_nodes() + 3 * t.displacement(kernels::single_bytes) +
         tangent_bytes(kernels::single_bytes);
}
double Problem::bytes_of_diagonal() const {
  const kernels::GroupTraffic t = traffic();
  return kernels::index_bytes * t.element_nodes() + 6 * t.displacement(kernels::double_bytes) +
         tangent_bytes(kernels::double_bytes);
}
double Problem::bytes_of_vertex_matrices() const {
  const double n = 3 * elements::n_vertices(setup_.type);
  return tangent_bytes(kernels::double_bytes) + 2 * kernels::double_bytes * n * n * box_.n_cells();
}

}  // namespace viscera::benchmarks
