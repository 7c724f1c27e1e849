// A box of tissue with everything the operator needs, and vectors over it given by functions of
// position: the same on any number of ranks.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <deal.II/base/partitioner.h>
#include <deal.II/lac/la_parallel_block_vector.h>

#include "solver/operators/organ_operator.h"
#include "tests/kernels/materials/samples.h"
#include "tests/support/box_mesh.h"

namespace viscera::test {

using Field = std::function<Point(const Point&)>;
using Scalar = std::function<double(const Point&)>;

/// Mesh and case; the space and the operator refer to them.
class Organ {
 public:
  Organ(meshes::OrganMesh mesh, Case the_case, MPI_Comm communicator = MPI_COMM_WORLD);

  const OrganSpace& space() const { return *space_; }
  OrganSpace& space() { return *space_; }
  const Case& the_case() const { return case_; }
  Case& the_case() { return case_; }
  OrganOperator& operator*() { return *operator_; }
  OrganOperator* operator->() { return operator_.get(); }
  const OrganOperator& operator*() const { return *operator_; }

  BlockVector vector(const Field& displacement, const Scalar& pressure) const;
  /// Internal minus external forces, nothing masked.
  BlockVector residual(const BlockVector& x);
  BlockVector external(const BlockVector& x);
  BlockVector action(const BlockVector& d) const;
  /// Zero at prescribed entries.
  void mask(BlockVector& x) const;
  /// Zero at nodes of the outer boundary of a box and in the pressure block.
  void keep_interior(BlockVector& x, const Point& length) const;
  /// Sum over all nodes of a vector of forces.
  Point total(const BlockVector& force) const;

 private:
  meshes::OrganMesh mesh_;
  Case case_;
  std::unique_ptr<OrganSpace> space_;
  std::unique_ptr<OrganOperator> operator_;
};

/// Smooth and moderate, det F > 0 on a box of some millimetres.
Point wavy_displacement(const Point& X);
double wavy_pressure(const Point& X);
/// Of size one and different from node to node.
Point rough_displacement(const Point& X);
double rough_pressure(const Point& X);
Point no_displacement(const Point& X);
double no_pressure(const Point& X);

/// u = (F - I) X.
Field affine(const Mat3<double>& F);

/// One material everywhere; bulk modulus infinite in Taylor-Hood form, 60 kPa in the others.
Case plain_case(Formulation formulation, const LawSample& law = law_samples().front());

/// The loads under test by name; on the box of BoxOptions' default length with node set `some`.
struct NamedLoad {
  std::string name;
  std::function<void(Case&)> add;
};
const std::vector<NamedLoad>& named_loads();
/// All of them, with x0 held and moved.
void add_every_load(Case& the_case);
/// Components of x0: x held, y moved, z free.
void hold_x0(Case& the_case);
void fix(Case& the_case, const std::string& surface);

/// Box with the node set `some`.
meshes::OrganMesh loaded_box(const BoxOptions& options = {});

/// A formulation on tetrahedra or hexahedra.
struct Form {
  Formulation formulation;
  bool hexahedra;

  operator Formulation() const { return formulation; }
  /// The box of these cells.
  BoxOptions box(BoxOptions options = {}) const {
    options.hexahedra = hexahedra;
    return options;
  }
};
inline constexpr Form forms[] = {
    {Formulation::displacement_p1, false}, {Formulation::displacement_p2, false},
    {Formulation::taylor_hood, false},     {Formulation::displacement_p1, true},
    {Formulation::displacement_p2, true},  {Formulation::taylor_hood, true}};
/// P1, P2, TaylorHood; Q1, Q2, TaylorHoodHexahedra.
std::string name_of(const Form& form);

double norm(const BlockVector& a);

}  // namespace viscera::test
