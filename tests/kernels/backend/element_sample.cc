#include "tests/kernels/backend/element_sample.h"

#include <cmath>
#include <random>

#include "kernels/elements/tables.h"
#include "tests/kernels/materials/material_point.h"
#include "tests/support/hex_box.h"
#include "tests/support/kuhn_box.h"

namespace viscera::test {
namespace {

/// Orthonormal frames that turn from point to point.
std::vector<double> turning_frames(int count) {
  std::vector<double> frames;
  for (int k = 0; k < count; ++k) {
    const Vec3<double> axis{{2.0 / 7, 3.0 / 7, 6.0 / 7}};
    const Frame frame = rotated(oblique_frame(), rotation(axis, 0.9 * k));
    frames.insert(frames.end(), frame.f.v, frame.f.v + 3);
    frames.insert(frames.end(), frame.s.v, frame.s.v + 3);
  }
  return frames;
}

template <class Element>
Mat3<double> reference_gradient(const std::vector<double>& values,
                                const std::int32_t* nodes,
                                int q) {
  Mat3<double> A{};
  for (int node = 0; node < Element::n_nodes; ++node)
    for (int i = 0; i < 3; ++i)
      for (int a = 0; a < 3; ++a)
        A[i][a] += values[3 * static_cast<std::size_t>(nodes[node]) + i] *
                   elements::point_table<Element>.gradient[q][node][a];
  return A;
}

/// Vertices first, then the other nodes.
template <class Box>
int distort(Box& box, kernels::ElementType type, Edges edges) {
  const auto everything = [](const Point&) { return true; };
  const int n_vertices = static_cast<int>(box.nodes.size());
  if (edges != Edges::regular)
    perturb(box, 0.04, 11, everything);
  if (kernels::n_nodes(type) > kernels::n_vertices(type)) {
    add_middles(box);
    if (edges == Edges::curved)
      perturb(box, 0.012, 12, everything);
  }
  return n_vertices;
}

}  // namespace

State operator+(const State& a, const State& b) {
  State sum = a;
  for (std::size_t k = 0; k < sum.u.size(); ++k)
    sum.u[k] += b.u[k];
  for (std::size_t k = 0; k < sum.p.size(); ++k)
    sum.p[k] += b.p[k];
  return sum;
}

State operator*(double factor, const State& a) {
  State product = a;
  for (double& value : product.u)
    value *= factor;
  for (double& value : product.p)
    value *= factor;
  return product;
}

double dot(const State& a, const State& b) {
  double sum = 0;
  for (std::size_t k = 0; k < a.u.size(); ++k)
    sum += a.u[k] * b.u[k];
  for (std::size_t k = 0; k < a.p.size(); ++k)
    sum += a.p[k] * b.p[k];
  return sum;
}

double norm(const State& a) {
  return std::sqrt(dot(a, a));
}

kernels::ElementType element_type(Form form) {
  using kernels::ElementType;
  static constexpr ElementType types[] = {ElementType::tet4,  ElementType::tet10,
                                          ElementType::tet10, ElementType::hex8,
                                          ElementType::hex27, ElementType::hex27};
  return types[static_cast<int>(form)];
}

std::string name_of(Form form) {
  static constexpr const char* names[] = {"Tet4", "Tet10", "Tet10Pressure",
                                          "Hex8", "Hex27", "Hex27Pressure"};
  return names[static_cast<int>(form)];
}

ElementSample::ElementSample(const LawSample& law, Form form, int n, Edges edges)
    : form_(form), n_(n) {
  input_.type = element_type(form);
  // Cells of about half a millimetre, 48 of them.
  length_ = n_element_vertices() == 4 ? Point{1.0, 1.2, 0.9} : Point{2.0, 2.4, 1.35};
  if (n_element_vertices() == 4) {
    KuhnBox box = kuhn_box({2, 2, 2}, length_);
    n_vertices_ = distort(box, input_.type, edges);
    take_cells(box);
  } else {
    HexBox box = hex_box({4, 4, 3}, length_);
    n_vertices_ = distort(box, input_.type, edges);
    take_cells(box);
  }
  input_.frames = turning_frames(n * n_points());
  input_.law = make_law(law);
  input_.has_pressure = has_pressure();
  parameters.slope = has_pressure() ? 6.0 : (has_own_volumetric_part() ? 0.0 : 40.0);
  parameters.compliance = has_pressure() ? 1.0 / 34.0 : 0.0;
}

template <class Box>
void ElementSample::take_cells(const Box& box) {
  for (const Point& node : box.nodes)
    coordinates_.insert(coordinates_.end(), node.begin(), node.end());
  for (int e = 0; e < n_; ++e) {
    const auto first = box.cells.begin() + e * box.nodes_per_cell;
    input_.nodes.insert(input_.nodes.end(), first, first + box.nodes_per_cell);
    input_.vertices.insert(input_.vertices.end(), first, first + n_element_vertices());
  }
}

bool ElementSample::is_inside(int node) const {
  constexpr double moved = 0.1;  // farther than `distort` moves nodes of the surface
  for (int i = 0; i < 3; ++i) {
    const double x = coordinates_[3 * node + i];
    if (x < moved || x > length_[i] - moved)
      return false;
  }
  return true;
}

void ElementSample::keep_only(int e) {
  const auto keep = [e](auto& values, int stride) {
    values = {values.begin() + e * stride, values.begin() + (e + 1) * stride};
  };
  keep(input_.nodes, n_element_nodes());
  keep(input_.vertices, n_element_vertices());
  keep(input_.frames, 6 * n_points());
  n_ = 1;
}

bool ElementSample::has_own_volumetric_part() const {
  return materials::describe(input_.law).volumetric == materials::Volumetric::included;
}

std::unique_ptr<kernels::ElementOperator> ElementSample::make_operator(
    const kernels::TangentOptions& options) const {
  kernels::ElementGroupInput input = input_;
  input.coordinates = coordinates_.data();
  auto elements = kernels::make_host_operator(kernels::ElementGroup(std::move(input)), options);
  elements->set_parameters(parameters);
  return elements;
}

State ElementSample::zero() const {
  State state;
  state.u.assign(coordinates_.size(), 0.0);
  if (has_pressure())
    state.p.assign(n_vertices_, 0.0);
  return state;
}

State ElementSample::direction(unsigned seed) const {
  State state = zero();
  std::mt19937 generator(seed);
  std::uniform_real_distribution<double> uniform(-1, 1);
  for (double& value : state.u)
    value = uniform(generator);
  for (double& value : state.p)
    value = uniform(generator);
  return state;
}

State ElementSample::affine(const Mat3<double>& H,
                            const Vec3<double>& shift,
                            double pressure) const {
  State state = zero();
  for (int node = 0; node < n_nodes(); ++node)
    for (int i = 0; i < 3; ++i) {
      state.u[3 * node + i] = shift[i];
      for (int J = 0; J < 3; ++J)
        state.u[3 * node + i] += H[i][J] * coordinates_[3 * node + J];
    }
  for (double& value : state.p)
    value = pressure;
  return state;
}

State ElementSample::deformed() const {
  const Mat3<double> H{{{0.08, 0.05, -0.03}, {-0.06, -0.05, 0.04}, {0.02, 0.07, 0.03}}};
  State noise = 0.015 * direction(21);
  for (double& value : noise.p)
    value *= 60;
  return affine(H, {{0.1, -0.2, 0.3}}, 1.5) + noise;
}

PlainPoint ElementSample::plain_point(const State& state, int e, int q) const {
  return elements::visit_element(
      input_.type, [&](auto element) { return plain_point_of<decltype(element)>(state, e, q); });
}

template <class Element>
PlainPoint ElementSample::plain_point_of(const State& state, int e, int q) const {
  const std::int32_t* nodes = &input_.nodes[static_cast<std::size_t>(e) * Element::n_nodes];
  const Mat3<double> A = reference_gradient<Element>(coordinates_, nodes, q);
  const Mat3<double> G = reference_gradient<Element>(state.u, nodes, q);
  const Mat3<double> cofactors = cofactor(A);
  const double det = determinant(A);
  PlainPoint point;
  for (int i = 0; i < 3; ++i)
    for (int J = 0; J < 3; ++J) {
      point.H[i][J] = 0;
      for (int a = 0; a < 3; ++a)
        point.H[i][J] += G[i][a] * cofactors[J][a] / det;
    }
  Mat3<double> F = point.H;
  for (int i = 0; i < 3; ++i)
    F[i][i] += 1;
  point.J = determinant(F);
  point.volume = det * Element::weight(q);
  point.pressure = 0;
  for (int v = 0; v < Element::n_vertices && has_pressure(); ++v)
    point.pressure +=
        state.p[input_.vertices[Element::n_vertices * e + v]] * Element::vertex_shape(q, v);
  point.frame = axis_frame();
  for (int i = 0; i < 3 && !input_.frames.empty(); ++i) {
    point.frame.f[i] = input_.frames[6 * (e * n_points() + q) + i];
    point.frame.s[i] = input_.frames[6 * (e * n_points() + q) + 3 + i];
  }
  return point;
}

double ElementSample::energy(const State& state) const {
  double total = 0;
  for (int e = 0; e < n_; ++e)
    for (int q = 0; q < n_points(); ++q) {
      const PlainPoint at = plain_point(state, e, q);
      const SymMat3<double> E = green_lagrange(at.H);
      const double change = at.J - 1;
      double density = evaluate(input_.law, E, at.frame).energy +
                       0.5 * parameters.slope * change * change + at.pressure * change -
                       0.5 * parameters.compliance * at.pressure * at.pressure;
      const double along = contract(materials::structure_tensor(at.frame.f), E);
      density += parameters.tension * (along + parameters.transverse * (trace(E) - along));
      total += density * at.volume;
    }
  return total;
}

State ElementSample::residual(kernels::ElementOperator& elements, const State& state) const {
  State out = zero();
  elements.residual(state.view(form_), {out.u.data(), out.p.data()});
  return out;
}

State ElementSample::action(const kernels::ElementOperator& elements,
                            const State& direction) const {
  State out = zero();
  elements.apply(direction.view(form_), {out.u.data(), out.p.data()});
  return out;
}

void ElementSample::linearise(kernels::ElementOperator& elements, const State& state) const {
  State unused = zero();
  elements.linearise(state.view(form_), {unused.u.data(), unused.p.data()}, nullptr);
}

std::vector<ContractCase> contract_cases() {
  std::vector<ContractCase> cases;
  for (const LawSample& law : law_samples())
    for (const Form form : all_forms)
      cases.push_back({law, form});
  return cases;
}

std::string name_of(const ContractCase& contract) {
  return contract.law.label + name_of(contract.form);
}

}  // namespace viscera::test
