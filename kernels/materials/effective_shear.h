// One shear stiffness of a deformed, anisotropic point, to scale preconditioners and augmentation.
#pragma once

#include "kernels/tensor/symmetric.h"

namespace viscera::materials {

/// (D_IJKL C_IK C_JL - D_IJKL C_IJ C_KL / 3) / (10 J) [kPa]: the average over directions of the
/// spatial shear moduli; of an isotropic law at rest (C = I, J = 1) it is its shear modulus.
/// D material moduli dS/dE [kPa], C right Cauchy-Green tensor, J its volume ratio.
template <class Real>
VISCERA_HD inline Real effective_shear(const SymTensor4<Real>& D,
                                       const SymMat3<Real>& C,
                                       const Real& J) {
  Real crossed = Real(0.0), straight = Real(0.0);
  VISCERA_UNROLL
  for (int a = 0; a < 6; ++a) {
    const int i = voigt_row(a), j = voigt_column(a);
    VISCERA_UNROLL
    for (int b = 0; b < 6; ++b) {
      const int k = voigt_row(b), l = voigt_column(b);
      // a and b stand for one or two ordered index pairs each
      const Real copies = Real((a < 3 ? 1.0 : 2.0) * (b < 3 ? 1.0 : 2.0));
      const Real weighted = copies * D(a, b);
      crossed = crossed + weighted * Real(0.5) * (C(i, k) * C(j, l) + C(i, l) * C(j, k));
      straight = straight + weighted * C[a] * C[b];
    }
  }
  return (crossed - straight * Real(1.0 / 3.0)) / (Real(10.0) * J);
}

}  // namespace viscera::materials
