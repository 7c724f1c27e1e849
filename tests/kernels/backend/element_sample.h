// Groups of elements in no special position, with states and a plain evaluation to compare with.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "kernels/backend/element_operator.h"
#include "tests/kernels/materials/material_point.h"
#include "tests/kernels/materials/samples.h"

namespace viscera::test {

enum class Form { tet4, tet10, tet10_pressure, hex8, hex27, hex27_pressure };
inline constexpr Form all_forms[] = {Form::tet4, Form::tet10, Form::tet10_pressure,
                                     Form::hex8, Form::hex27, Form::hex27_pressure};
inline constexpr Form displacement_forms[] = {Form::tet4, Form::tet10, Form::hex8, Form::hex27};

kernels::ElementType element_type(Form form);
inline bool has_pressure(Form form) {
  return form == Form::tet10_pressure || form == Form::hex27_pressure;
}
std::string name_of(Form form);
inline void PrintTo(Form form, std::ostream* out) {
  *out << name_of(form);
}

/// Shape of the cells: of a regular box (hexahedra are parallelepipeds), with moved vertices, with
/// moved middle nodes too.
enum class Edges { regular, straight, curved };

/// Step of the differences of residuals [mm]. The moduli of Holzapfel-Gasser-Ogden jump where a
/// fibre family begins to be stretched: there the step is too short to reach across at any of the
/// points.
inline double residual_step(const LawSample& law) {
  return law.law == "holzapfel_gasser_ogden" ? 1e-8 : 1e-5;
}

/// Group sizes: one lane, part of a block, a block, and more than two that are no whole number.
inline constexpr int group_sizes[] = {1, 7, 16, 37};

/// Displacements [node][3] and pressures [vertex].
struct State {
  std::vector<double> u, p;

  kernels::StateView view(Form form) const {
    return {u.data(), has_pressure(form) ? p.data() : nullptr};
  }
};

State operator+(const State& a, const State& b);
State operator*(double factor, const State& a);
double dot(const State& a, const State& b);
double norm(const State& a);

/// What the tests compute by themselves at a quadrature point.
struct PlainPoint {
  Mat3<double> H;  ///< du_i/dX_J
  double J;
  double volume;  ///< reference volume element times weight [mm^3]
  double pressure;
  Frame frame;
};

class ElementSample {
 public:
  /// The first n cells of a distorted box of 48, that share nodes; curved only when quadratic.
  ElementSample(const LawSample& law, Form form, int n, Edges edges = Edges::curved);

  Form form() const { return form_; }
  int n_elements() const { return n_; }
  int n_element_nodes() const { return kernels::n_nodes(input_.type); }
  int n_element_vertices() const { return kernels::n_vertices(input_.type); }
  int n_points() const { return kernels::n_points(input_.type); }
  int n_nodes() const { return static_cast<int>(coordinates_.size()) / 3; }
  int n_vertices() const { return n_vertices_; }
  bool has_pressure() const { return test::has_pressure(form_); }
  bool has_own_volumetric_part() const;
  const std::vector<double>& coordinates() const { return coordinates_; }
  const std::vector<std::int32_t>& nodes() const { return input_.nodes; }
  const std::vector<std::int32_t>& vertices() const { return input_.vertices; }

  /// Whether a node is not one of the surface of the box, which the first 48 cells fill.
  bool is_inside(int node) const;

  /// Changes what the group is made from; before make_operator.
  kernels::ElementGroupInput& input() { return input_; }
  const materials::AnyLaw& law() const { return input_.law; }
  /// Drops every element but e from the group; nodes and states stay as they are.
  void keep_only(int e);

  /// With the parameters below.
  std::unique_ptr<kernels::ElementOperator> make_operator(
      const kernels::TangentOptions& options = {}) const;
  integrals::PointParameters parameters;  ///< volumetric part and active stress in use

  State zero() const;
  /// A moderate deformation with different strains everywhere; det F > 0.
  State deformed() const;
  /// Values of size one at every unknown.
  State direction(unsigned seed) const;
  /// u = H X + shift, pressure constant.
  State affine(const Mat3<double>& H, const Vec3<double>& shift, double pressure) const;

  PlainPoint plain_point(const State& state, int element, int q) const;
  /// Sum of W + slope/2 (J-1)^2 + p (J-1) - compliance p^2 / 2 + S_active : E [uJ].
  double energy(const State& state) const;

  State residual(kernels::ElementOperator& elements, const State& state) const;
  State action(const kernels::ElementOperator& elements, const State& direction) const;
  void linearise(kernels::ElementOperator& elements, const State& state) const;

 private:
  template <class Box>
  void take_cells(const Box& box);
  template <class Element>
  PlainPoint plain_point_of(const State& state, int element, int q) const;

  Form form_;
  int n_, n_vertices_ = 0;
  std::array<double, 3> length_;  ///< of the box [mm]
  std::vector<double> coordinates_;
  kernels::ElementGroupInput input_;
};

/// Law and form of a contract suite, and its name.
struct ContractCase {
  LawSample law;
  Form form;
};
std::vector<ContractCase> contract_cases();
std::string name_of(const ContractCase& contract);
inline void PrintTo(const ContractCase& contract, std::ostream* out) {
  *out << name_of(contract);
}

}  // namespace viscera::test
