// The operator of one element group: residual, stored tangent, its action, diagonals and matrices.
// One implementation a backend; the solver sees only this interface. All arrays are local
// (owned then ghosts), interleaved [node][3] for displacements and [vertex] for pressures; results
// are added, so callers zero them first.
#pragma once

#include <cstdint>
#include <limits>
#include <memory>

#include "kernels/backend/element_group.h"
#include "kernels/backend/residual_direction.h"

namespace viscera::kernels {

/// Where the solution is read from; mm and kPa. `pressure` is null in displacement form.
struct StateView {
  const double* displacement = nullptr;
  const double* pressure = nullptr;
};

/// Where residuals go; mN and mm^3.
struct ResidualView {
  double* momentum = nullptr;
  double* volume = nullptr;
};

/// Volume ratio over the quadrature points of a group.
struct DeterminantRange {
  double minimum = std::numeric_limits<double>::infinity();
  double maximum = -std::numeric_limits<double>::infinity();
  std::int64_t worst_element = -1;  ///< element of the minimum

  void merge(const DeterminantRange& other) {
    if (other.minimum < minimum) {
      minimum = other.minimum;
      worst_element = other.worst_element;
    }
    if (other.maximum > maximum)
      maximum = other.maximum;
  }
};

/// What is stored of the tangent at a quadrature point.
enum class TangentFormat {
  symmetric45,  ///< symmetric 9x9 tangent per element coordinate: 45 numbers, the fewest operations
  stress_moduli27,  ///< second Piola-Kirchhoff stress (6) and material moduli (21): the fewest
                    ///< bytes
};
/// Number type of the stored tangent. `both` keeps a double copy for the outer operator beside the
/// single one of the preconditioner.
enum class TangentPrecision { single_precision, double_precision, both };
/// Lanes of the action: as many as a register holds, or one to measure what lanes gain.
enum class TangentLanes { whole_register, one };

struct TangentOptions {
  TangentFormat format = TangentFormat::symmetric45;
  TangentPrecision precision = TangentPrecision::both;
  TangentLanes lanes = TangentLanes::whole_register;
};

/// Derived values of one quadrature point, in this order.
enum PointField : int {
  cauchy_stress = 0,  ///< 6: xx yy zz xy yz xz [kPa], total (volumetric and active included)
  green_lagrange_strain = 6,  ///< 6
  volume_ratio = 12,          ///< J
  fiber_stretch = 13,         ///< |F f|; 1 without fibres
  strain_energy = 14,         ///< W of the law alone [kPa = uJ/mm^3]
  n_point_fields = 15
};

class ElementOperator {
 public:
  virtual ~ElementOperator() = default;

  virtual const ElementGroup& group() const = 0;
  virtual ElementGroup& group() = 0;
  /// Region parameters (active tension changes with time).
  virtual void set_parameters(const integrals::PointParameters& parameters) = 0;
  /// Augmentation g [kPa] of each element (g[element], at most bulk_modulus) of a tissue of that
  /// bulk modulus k [kPa]: slope = g, compliance = 1 / (k - g), 0 for k infinite, instead of those
  /// of set_parameters. Holds for what is evaluated afterwards, until the next call; null returns
  /// to set_parameters.
  virtual void set_augmentation(const double* g, double bulk_modulus) = 0;

  /// Number `parameter` of the law's table, or the active tension where it is the table's size,
  /// gets a factor in each element [element]; null: 1 again. A device throws DeviceError.
  virtual void set_cell_factors(int parameter, const double* factors) = 0;

  /// As ElementGroup; afterwards everything is evaluated on the moved reference, or with the turned
  /// fibres. A device throws DeviceError.
  virtual double move_reference(const double* coordinates) = 0;
  virtual void rotate_fibers(double angle) = 0;
  /// out += derivative of the residual at `state` along `direction`, by dual numbers (exact). A
  /// device throws DeviceError.
  virtual void residual_derivative(const StateView& state,
                                   const ResidualDirection& direction,
                                   const ResidualView& out) const = 0;
  /// reference[node] += the transpose of residual_derivative along reference positions, applied to
  /// `multiplier` (displacement and pressure part): the same dual numbers along the nine directions
  /// of dX/dxi at every point, so transposed to round-off. A device throws DeviceError.
  virtual void reference_derivative_transpose(const StateView& state,
                                              const StateView& multiplier,
                                              double* reference) const = 0;
  /// cells[element] += multiplier . residual_derivative of that element alone: with a direction of
  /// ones in cell_factors, the derivative along the factor of every element, in one pass. A device
  /// throws DeviceError.
  virtual void contract_derivative(const StateView& state,
                                   const ResidualDirection& direction,
                                   const StateView& multiplier,
                                   double* cells) const = 0;

  /// Internal forces int P : dN/dX and the volume equation int N ((J-1) - compliance p).
  virtual DeterminantRange residual(const StateView& state, const ResidualView& out) = 0;

  /// As residual, and stores the tangent at `state`. Adds to schur[vertex] the lumped mass
  /// int N (1/(slope + mu) + compliance), mu the local shear stiffness [mm^3/kPa] (may be null).
  virtual DeterminantRange linearise(const StateView& state,
                                     const ResidualView& out,
                                     double* schur) = 0;

  /// out += K direction with the stored tangent (pressure parts where present).
  virtual void apply(const StateView& direction, const ResidualView& out) const = 0;
  /// Displacement block alone, single precision.
  virtual void apply_single(const float* direction, float* out) const = 0;
  /// blocks[node][3][3] += diagonal blocks of the displacement block.
  virtual void add_block_diagonal(double* blocks) const = 0;
  virtual void add_block_diagonal(float* blocks) const = 0;
  /// momentum += B^T dp with the stored coupling of volume and displacement.
  virtual void apply_divergence_transpose(const double* pressure, double* momentum) const = 0;

  /// Element matrices [element][n][n], row-major, n = n_matrix_rows(): displacement rows 3 node +
  /// i, then pressure rows by vertex.
  virtual int n_matrix_rows() const = 0;
  virtual void element_matrices(double* out) const = 0;
  /// Galerkin restriction [element][n][n] of the displacement block to the shapes of degree one of
  /// the vertices, n = 3 times their number, row 3 vertex + i.
  virtual void vertex_matrices(double* out) const = 0;
  /// Adds those matrices where they belong: blocks[places[element][vertex][vertex]][3][3] +=.
  virtual void add_vertex_matrices(const std::int32_t* places, double* blocks) const = 0;

  /// out[element] = mean over its quadrature points of the shear modulus of the law at `state`,
  /// negative ones counted as zero (materials::effective_shear) [kPa].
  virtual void effective_shear(const StateView& state, double* out) const = 0;
  /// Values at quadrature points [element][point][n_point_fields].
  virtual void point_fields(const StateView& state, double* out) const = 0;
  /// weights[node] += int N_node dV (reference) [mm^3].
  virtual void add_volume_weights(double* weights) const = 0;
  /// Deformed volume [mm^3] of the elements whose `included` is not zero (empty: all).
  virtual double volume(const double* displacement, const std::vector<char>& included) const = 0;
};

/// SIMD lanes on this processor.
std::unique_ptr<ElementOperator> make_host_operator(ElementGroup group,
                                                    const TangentOptions& options);

}  // namespace viscera::kernels
