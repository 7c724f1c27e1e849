#include "benchmarks/kernels/problem.h"

#include <cmath>
#include <map>

#include "kernels/backend/huge_pages.h"

namespace viscera::benchmarks {
namespace {

using kernels::TangentFormat;
using kernels::TangentPrecision;

materials::AnyLaw make_law(const std::string& name) {
  static const std::map<std::string, std::map<std::string, double>> parameters{
      {"neo_hookean", {{"mu", 3.0}}},
      {"guccione", {{"C", 2.0}, {"bf", 8.0}, {"bt", 2.0}, {"bfs", 4.0}}},
      {"holzapfel_ogden",
       {{"a", 0.059},
        {"b", 8.023},
        {"af", 18.472},
        {"bf", 16.026},
        {"as", 2.481},
        {"bs", 11.120},
        {"afs", 0.216},
        {"bfs", 11.436}}}};
  return materials::make_law(name, parameters.at(name));
}

/// The same fibre frame everywhere, for laws that read one.
std::vector<double> make_frames(const Setup& setup, const CurveBox& box) {
  std::vector<double> frames;
  if (setup.law == "neo_hookean")
    return frames;
  for (std::int64_t k = 0; k < box.n_cells() * elements::n_points(setup.type); ++k)
    frames.insert(frames.end(), {0.6, 0.8, 0.0, -0.8, 0.6, 0.0});
  return frames;
}

/// Smooth displacements of a few hundredths and a rough direction of size one.
void fill(const CurveBox& box, std::vector<double>& u, std::vector<double>& d) {
  for (std::size_t k = 0; k < u.size(); ++k) {
    u[k] = 0.03 * std::sin(0.9 * box.coordinates[k] + 0.7 * box.coordinates[k / 3 * 3]);
    d[k] = std::sin(1.7 * static_cast<double>(k));
  }
}

}  // namespace

bool operator==(const Setup& a, const Setup& b) {
  return a.type == b.type && a.law == b.law && a.has_pressure == b.has_pressure &&
         a.options.format == b.options.format && a.options.precision == b.options.precision &&
         a.options.lanes == b.options.lanes;
}

Problem::Problem(const Setup& setup, std::int64_t n_unknowns)
    : setup_(setup), box_(make_curve_box(setup.type, blocks_for(setup.type, n_unknowns))) {
  kernels::ElementGroupInput input;
  input.type = setup.type;
  input.nodes = box_.nodes;
  input.vertices = box_.vertices;
  input.coordinates = box_.coordinates.data();
  input.frames = make_frames(setup, box_);
  input.law = make_law(setup.law);
  input.has_pressure = setup.has_pressure;
  elements_ = kernels::make_host_operator(kernels::ElementGroup(std::move(input)), setup.options);
  integrals::PointParameters parameters;
  parameters.slope = 6;
  parameters.compliance = setup.has_pressure ? 1.0 / 34 : 0;
  elements_->set_parameters(parameters);

  for (auto* vector : {&u_, &d_, &r_})
    vector->resize(box_.coordinates.size());
  p_.assign(box_.n_vertices, 0.5);
  rp_.resize(box_.n_vertices);
  for (int v = 0; v < box_.n_vertices; ++v)
    dp_.push_back(std::cos(2.3 * v));
  fill(box_, u_, d_);
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

double Problem::stored_bytes(std::size_t number, int per_point) const {
  return static_cast<double>(number) * per_point * elements::n_points(setup_.type) * box_.n_cells();
}

double Problem::geometry_bytes(std::size_t number) const {
  return elements_->group().is_affine() ? static_cast<double>(number) * 10 * box_.n_cells()
                                        : stored_bytes(number, 10);
}

/// Connectivity once and `passes` times the vectors.
double Problem::vector_bytes(std::size_t number, int passes) const {
  return static_cast<double>(sizeof(std::int32_t)) * box_.nodes.size() +
         static_cast<double>(number) * passes * box_.coordinates.size();
}

/// With arithmetic in numbers of that many bytes.
double Problem::tangent_bytes(std::size_t number) const {
  const TangentPrecision precision = setup_.options.precision;
  std::size_t stored = precision == TangentPrecision::single_precision ? 4 : 8;
  if (precision == TangentPrecision::both)
    stored = number;
  if (setup_.options.format == TangentFormat::symmetric45)
    return stored_bytes(stored, 45);
  return stored_bytes(stored, 27) + geometry_bytes(number) +
         static_cast<double>(number) * box_.coordinates.size();
}

/// Coupling, volumes, vertex connectivity and pressures.
double Problem::pressure_bytes() const {
  if (!setup_.has_pressure)
    return 0;
  return stored_bytes(8, 10) + 4.0 * box_.vertices.size() + 3 * 8.0 * box_.n_vertices;
}

double Problem::bytes_of_residual() const {
  const double frames = elements_->group().has_frames() ? stored_bytes(8, 6) : 0;
  const double pressures = setup_.has_pressure ? 4.0 * box_.vertices.size() : 0;
  return vector_bytes(8, 3) + geometry_bytes(8) + frames + pressures;
}

double Problem::bytes_of_linearise() const {
  const int n = setup_.options.format == TangentFormat::symmetric45 ? 45 : 27;
  const TangentPrecision precision = setup_.options.precision;
  const int number = precision == TangentPrecision::both
                         ? 12
                         : (precision == TangentPrecision::single_precision ? 4 : 8);
  const double coupling = setup_.has_pressure ? stored_bytes(8, 9) : 0;
  return bytes_of_residual() + 2 * (stored_bytes(number, n) + coupling);
}

double Problem::bytes_of_action() const {
  return vector_bytes(8, 3) + tangent_bytes(8) + pressure_bytes();
}
double Problem::bytes_of_single_action() const {
  return vector_bytes(4, 3) + tangent_bytes(4);
}
double Problem::bytes_of_diagonal() const {
  return vector_bytes(8, 6) + tangent_bytes(8);
}
double Problem::bytes_of_vertex_matrices() const {
  const double n = 3 * elements::n_vertices(setup_.type);
  return tangent_bytes(8) + 2 * 8 * n * n * box_.n_cells();
}

}  // namespace viscera::benchmarks
