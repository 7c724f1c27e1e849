// What a region is made of.
#pragma once

#include <array>
#include <limits>
#include <string>

#include "kernels/materials/laws.h"
#include "solver/physics/load_curve.h"

namespace viscera::physics {

/// Active fibre stress S_a = T (f f + transverse (I - f f)), a second Piola-Kirchhoff stress.
struct ActiveStress {
  double tension = 0;     ///< T [kPa]
  double transverse = 0;  ///< share across the fibre, 0 to 1
  LoadCurve curve;
};

/// Where a region's fibre and sheet directions come from.
struct FiberSource {
  std::string fiber_field;  ///< vector field of the mesh (points or cells)
  std::string sheet_field;  ///< optional
  bool constant = false;    ///< use the two directions below instead of fields
  std::array<double, 3> fiber{1, 0, 0};
  std::array<double, 3> sheet{0, 1, 0};
  double rotation = 0;  ///< turns fibres about the sheet direction, f towards f x s [rad]
};

struct Material {
  std::string key;     ///< its place in the case file, "materials.wall", for messages
  std::string region;  ///< name, or "all"
  materials::AnyLaw law;
  double bulk_modulus =
      std::numeric_limits<double>::infinity();  ///< [kPa]; infinity: incompressible
  double density = 1.06e-6;                     ///< [kg/mm^3]
  FiberSource fibers;
  ActiveStress active;
};

}  // namespace viscera::physics
