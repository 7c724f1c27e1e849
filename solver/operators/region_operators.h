// Element groups of the organ on this rank: one for each material and kind of geometry.
#pragma once

#include <memory>
#include <vector>

#include "kernels/backend/device/device.h"
#include "kernels/backend/element_operator.h"
#include "solver/case/case.h"
#include "solver/discretization/organ_space.h"

namespace viscera {

/// When a group is evaluated in a product with halo exchange: ghost values arrive while the cells
/// of `before` are at work, sums of shared nodes leave while those of `after` are.
enum class HaloPhase {
  before,  ///< owned nodes only
  at_halo,
  after  ///< owned nodes only
};

struct RegionOperator {
  const physics::Material* material = nullptr;
  std::vector<std::int32_t> cells;        ///< owned cells, in the order of the group's elements
  double augmentation = 0;                ///< g [kPa]; zero in displacement form
  double shear = 0;                       ///< shear modulus at rest [kPa]
  std::vector<double> cell_augmentation;  ///< g of every cell once it was chosen there; else empty
  double rotation = 0;                    ///< of the fibres now [rad]
  HaloPhase phase = HaloPhase::before;
  std::unique_ptr<kernels::ElementOperator> elements;

  /// Law-independent parameters at time t.
  integrals::PointParameters parameters(const Case& the_case, double t) const;
};

/// Augmentation g [kPa] of Taylor-Hood for tissue that has this shear stiffness [kPa] now.
double augmentation_at(const physics::Material& material, double shear);

/// Affine cells (straight tetrahedra, parallelepipeds) and others go to separate groups, and so do
/// the phases of the halo exchange. On `device`, or on the CPU when it is null. Collective.
std::vector<RegionOperator> make_region_operators(const OrganSpace& space,
                                                  const Case& the_case,
                                                  const kernels::TangentOptions& tangent,
                                                  std::shared_ptr<kernels::Device> device);

}  // namespace viscera
