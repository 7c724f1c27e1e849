// Residual and tangent of the whole organ on this rank's cells, with halos exchanged.
#pragma once

#include <memory>
#include <vector>

#include "solver/case/case.h"
#include "solver/discretization/organ_space.h"
#include "solver/operators/constraints.h"
#include "solver/operators/dead_loads.h"
#include "solver/operators/region_operators.h"
#include "solver/operators/surfaces.h"
#include "solver/solve/vector.h"

namespace viscera {

/// Forces that do not belong to cells or dead loads.
struct PressureTerm {
  const physics::PressureLoad* load;
  const kernels::SurfaceOperator* surface;
};
struct SpringTerm {
  const physics::RobinCondition* condition;
  const kernels::SurfaceOperator* surface;
  kernels::Spring spring;
};

/// All vectors have the layout of `space`; methods are collective.
class OrganOperator {
 public:
  OrganOperator(const OrganSpace& space,
                const Case& the_case,
                const kernels::TangentOptions& tangent);

  const OrganSpace& space() const { return space_; }
  const Constraints& constraints() const { return constraints_; }
  const std::vector<RegionOperator>& regions() const { return regions_; }
  const std::vector<PressureTerm>& pressures() const { return pressures_; }
  const std::vector<SpringTerm>& springs() const { return springs_; }
  Surfaces& surfaces() { return surfaces_; }
  double time() const { return t_; }
  /// Where element loops run; null: on the CPU.
  const kernels::Device* device() const { return device_.get(); }
  /// Pressure [kPa] of a load now.
  double pressure(const PressureTerm& term) const;

  void set_time(double t);
  /// The case's numbers have changed (those of case_parameters): reads them again.
  void refresh();
  /// Keeps every cell's g as it is now: all later states belong to one discrete problem.
  void freeze_augmentation() { frozen_ = true; }
  /// Moves the reference to the positions in OrganSpace::coordinates, which have changed. Returns
  /// the smallest ratio of a volume element to that of the mesh; where it is not positive the
  /// operator is of no use until the next call. Collective.
  double move_reference();
  /// Augmentation g of every cell from the shear stiffness of its law at `x`, unless the case gives
  /// it. Tissue that stiffens would otherwise outgrow the g of its rest state, and with it the
  /// Schur scale. Collective.
  void choose_augmentation(const BlockVector& x);

  /// A vector of the right layout, zero.
  BlockVector make_vector() const;

  /// internal = forces of tissue and springs, volume equation in the pressure block;
  /// external = dead loads and follower pressure. Constrained entries hold their reactions.
  /// Returns the range of det F over all ranks; `linearise` also stores the tangent.
  kernels::DeterminantRange residual(const BlockVector& x,
                                     BlockVector& internal,
                                     BlockVector& external);
  kernels::DeterminantRange linearise(const BlockVector& x);

  /// y = K d with the stored tangent, follower pressure and springs included. Rows and columns of
  /// constrained entries are kept: callers mask. Ghosts of `d` are used on the way and zero
  /// afterwards.
  void apply(const BlockVector& d, BlockVector& y) const;
  /// momentum += B^T dp on the stored tangent.
  void apply_divergence_transpose(const DistributedVector<double>& dp,
                                  DistributedVector<double>& momentum) const;
  /// Displacement block in single precision without follower pressure: what is smoothed.
  void apply_single(const DistributedVector<float>& d, DistributedVector<float>& y) const;

  /// out = derivative of internal minus external forces, and of the volume equation, at the last
  /// state along a change of one number of the case; constrained entries keep their reactions.
  /// Exact, by dual numbers. Collective.
  void parameter_derivative(const physics::CaseParameter& parameter, BlockVector& out) const;
  /// The same along a change of reference positions at constant displacement. `dX`: displacement
  /// layout, ghosts up to date. Collective.
  void reference_derivative(const DistributedVector<double>& dX, BlockVector& out) const;

  // Transposes at the last state, for adjoints (organ_transposes.cc). Ghosts of `w` are used on the
  // way and zero afterwards. Collective.
  /// y = K^T w; K as in apply. Only follower pressure makes it differ.
  void apply_transpose(const BlockVector& w, BlockVector& y) const;
  /// out = transpose of reference_derivative applied to w; displacement layout.
  void reference_derivative_transpose(const BlockVector& w, DistributedVector<double>& out) const;

  // A number of a law, or the active tension, with a factor in each cell. By cell of the mesh; each
  // rank sees to its own.
  /// Throws std::invalid_argument for a number that belongs to no cell.
  void set_cell_factors(const physics::CaseParameter& parameter,
                        const std::vector<double>& factors);
  /// As parameter_derivative, along a change of these factors.
  void cell_derivative(const physics::CaseParameter& parameter,
                       const std::vector<double>& change,
                       BlockVector& out) const;
  /// Its transpose: cells += derivative of w . forces along each factor, own cells only.
  void contract_cells(const physics::CaseParameter& parameter,
                      const BlockVector& w,
                      std::vector<double>& cells) const;

  /// Lumped Schur mass of the last linearisation [mm^3/kPa], one entry a vertex.
  const DistributedVector<double>& schur() const { return *schur_; }
  /// Diagonal 3x3 blocks of owned nodes [node][3][3], springs included, constrained rows and
  /// columns replaced by the identity.
  std::vector<double> block_diagonal() const;

  /// Point of the last residual or linearisation, ghosts up to date.
  const BlockVector& state() const { return *state_; }

 private:
  void move_to(const BlockVector& x);
  kernels::DeterminantRange over_ranks(kernels::DeterminantRange local) const;
  void material_derivative(const physics::CaseParameter& parameter, BlockVector& out) const;
  void load_derivative(const physics::CaseParameter& parameter, BlockVector& out) const;

  const OrganSpace& space_;
  const Case& case_;
  std::shared_ptr<kernels::Device> device_;
  Surfaces surfaces_;
  Constraints constraints_;
  std::vector<RegionOperator> regions_;
  DeadLoads dead_loads_;
  std::vector<PressureTerm> pressures_;
  std::vector<SpringTerm> springs_;
  std::shared_ptr<BlockVector> state_;  // point of linearisation, ghosts up to date
  std::shared_ptr<DistributedVector<double>> schur_;
  double t_ = 0;
  bool frozen_ = false;
};

}  // namespace viscera
