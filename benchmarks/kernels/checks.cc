#include "benchmarks/kernels/checks.h"

#include <algorithm>
#include <cmath>

namespace viscera::benchmarks {
namespace {

using Vector = std::vector<double>;

constexpr std::int64_t few_unknowns = 200;

double norm(const Vector& x) {
  double sum = 0;
  for (const double value : x)
    sum += value * value;
  return std::sqrt(sum);
}

double relative_difference(Vector a, const Vector& b) {
  for (std::size_t k = 0; k < a.size(); ++k)
    a[k] -= b[k];
  return norm(a) / norm(b);
}

/// The same law and element, stored as the definition has it.
Setup reference(Setup setup) {
  setup.options = {};
  return setup;
}

/// Displacement rows of the element matrices of a problem.
class Matrices {
 public:
  explicit Matrices(const Problem& problem)
      : problem_(problem), rows_(problem.elements().n_matrix_rows()) {
    values_.resize(static_cast<std::size_t>(rows_) * rows_ * problem.box().n_cells());
    problem.elements().element_matrices(values_.data());
  }

  double operator()(std::int64_t cell, int r, int c) const {
    return values_[(cell * rows_ + r) * rows_ + c];
  }
  int n_nodes() const { return elements::n_nodes(problem_.box().type); }
  std::int64_t unknown(std::int64_t cell, int row) const {
    return 3 * std::int64_t(problem_.box().nodes[cell * n_nodes() + row / 3]) + row % 3;
  }

  Vector times(const Vector& x) const {
    Vector y(x.size(), 0.0);
    for (std::int64_t cell = 0; cell < problem_.box().n_cells(); ++cell)
      for (int r = 0; r < 3 * n_nodes(); ++r)
        for (int c = 0; c < 3 * n_nodes(); ++c)
          y[unknown(cell, r)] += (*this)(cell, r, c) * x[unknown(cell, c)];
    return y;
  }

 private:
  const Problem& problem_;
  int rows_;
  Vector values_;
};

/// Displacement part of the action.
Vector act(const Problem& problem, const Vector& x, bool single_vectors) {
  const kernels::ElementOperator& elements = problem.elements();
  if (single_vectors) {
    const std::vector<float> in(x.begin(), x.end());
    std::vector<float> out(x.size(), 0.0f);
    elements.apply_single(in.data(), out.data());
    return Vector(out.begin(), out.end());
  }
  Vector out(x.size(), 0.0), pressure(problem.box().n_vertices, 0.0), volume(pressure);
  elements.apply({x.data(), pressure.data()}, {out.data(), volume.data()});
  return out;
}

Vector residual(Problem& problem, const Vector& u) {
  Vector out(u.size(), 0.0), volume(problem.box().n_vertices, 0.0);
  problem.elements().residual({u.data(), problem.state().pressure}, {out.data(), volume.data()});
  return out;
}

}  // namespace

double action_tolerance(const Setup& setup, bool single_vectors) {
  const bool single =
      single_vectors || setup.options.precision == kernels::TangentPrecision::single_precision;
  return single ? 5e-6 : 1e-12;
}

double action_error(const Setup& setup, bool single_vectors) {
  const Problem problem(setup, few_unknowns), definition(reference(setup), few_unknowns);
  const Vector& d = problem.displacement_direction();
  return relative_difference(act(problem, d, single_vectors), Matrices(definition).times(d));
}

double residual_error(const Setup& setup) {
  Problem problem(setup, few_unknowns);
  const Problem definition(reference(setup), few_unknowns);
  const Vector& d = problem.displacement_direction();
  constexpr double h = 1e-6;
  Vector u[2];
  for (int side = 0; side < 2; ++side)
    for (std::size_t k = 0; k < d.size(); ++k)
      u[side].push_back(problem.state().displacement[k] + (2 * side - 1) * h * d[k]);
  Vector slope = residual(problem, u[1]);
  const Vector low = residual(problem, u[0]);
  for (std::size_t k = 0; k < slope.size(); ++k)
    slope[k] = (slope[k] - low[k]) / (2 * h);
  return relative_difference(slope, Matrices(definition).times(d));
}

double diagonal_error(const Setup& setup) {
  const Problem problem(setup, few_unknowns), definition(reference(setup), few_unknowns);
  const Matrices K(definition);
  Vector blocks(9 * problem.box().n_nodes(), 0.0), expected(blocks);
  for (std::int64_t cell = 0; cell < problem.box().n_cells(); ++cell)
    for (int r = 0; r < 3 * K.n_nodes(); ++r)
      for (int k = 0; k < 3; ++k)
        expected[3 * K.unknown(cell, r) + k] += K(cell, r, r / 3 * 3 + k);
  problem.elements().add_block_diagonal(blocks.data());
  return relative_difference(blocks, expected);
}

double vertex_matrix_error(const Setup& setup) {
  const Problem problem(setup, few_unknowns), definition(reference(setup), few_unknowns);
  const Matrices K(definition);
  const CurveBox& box = problem.box();
  const int rows = 3 * elements::n_vertices(box.type);
  Vector field, coarse(static_cast<std::size_t>(rows) * rows * box.n_cells());
  for (std::size_t k = 0; k < box.coordinates.size(); ++k)
    field.push_back(0.3 * box.coordinates[k] + 0.7 * box.coordinates[k / 3 * 3 + (k + 1) % 3]);
  problem.elements().vertex_matrices(coarse.data());
  double energies[2] = {0, 0};
  for (std::int64_t cell = 0; cell < box.n_cells(); ++cell) {
    const auto value = [&](int row) { return field[K.unknown(cell, row)]; };  // vertices come first
    for (int r = 0; r < rows; ++r)
      for (int c = 0; c < rows; ++c)
        energies[0] += value(r) * coarse[(cell * rows + r) * rows + c] * value(c);
    for (int r = 0; r < 3 * K.n_nodes(); ++r)
      for (int c = 0; c < 3 * K.n_nodes(); ++c)
        energies[1] += value(r) * K(cell, r, c) * value(c);
  }
  return std::abs(energies[0] - energies[1]) / std::abs(energies[1]);
}

double translation_error(Problem& problem, bool single_vectors) {
  const Vector ones(problem.displacement_direction().size(), 1.0);
  const double rough = norm(act(problem, problem.displacement_direction(), single_vectors));
  return norm(act(problem, ones, single_vectors)) / rough;
}

}  // namespace viscera::benchmarks
