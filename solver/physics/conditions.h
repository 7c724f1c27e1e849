// Supports and loads of a case: plain data in internal units (mm, kg, s, kPa, mN). `key` is the
// place in the case file, "loads.0.pressure", for messages.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "solver/physics/load_curve.h"

namespace viscera::physics {

using Vector = std::array<double, 3>;

/// Displacement prescribed on a surface or a node set; a component without value is free.
/// `fixed` supports are values of zero.
struct DirichletCondition {
  std::string key;
  std::string surface;                         ///< name of a surface, or
  std::string node_set;                        ///< name of a node set
  std::array<std::optional<double>, 3> value;  ///< [mm]
  bool moves = false;                          ///< `displacement`, not `fixed`
  LoadCurve curve;
};

/// Elastic support by surrounding tissue on a surface: t = -k u, or -k (u . N) N with the
/// reference normal N.
struct RobinCondition {
  enum class Direction { all, normal };
  std::string key;
  std::string surface;
  double stiffness = 0;  ///< [kPa/mm], per reference area
  Direction direction = Direction::all;
};

/// Dead traction per reference area [kPa].
struct TractionLoad {
  std::string key;
  std::string surface;
  Vector traction{};
  LoadCurve curve;
};

/// Pressure that follows the deformed normal and area [kPa]; positive pushes against the outward
/// normal of the surface, into the tissue.
struct PressureLoad {
  std::string key;
  std::string surface;
  double pressure = 0;
  LoadCurve curve;
};

/// Body force rho (g(t) - g0): gravity relative to the one under which the geometry was imaged.
struct GravityLoad {
  std::string key;
  Vector acceleration{};  ///< final gravity [mm/s^2]
  Vector imaged_under{};  ///< gravity during imaging [mm/s^2]; zero: the mesh is stress free
  LoadCurve curve;        ///< blends from imaged_under (0) to acceleration (1)
};

/// Dead force [mN]: on the node nearest to a point, shared equally by the nodes of a set, or spread
/// evenly (per reference area) over the part of a surface inside a sphere.
struct ForceLoad {
  std::string key;
  Vector force{};
  std::optional<Vector> point;  ///< [mm]
  std::string node_set;
  std::string surface;  ///< patch: with centre and radius
  Vector center{};      ///< [mm]
  double radius = 0;    ///< [mm]
  LoadCurve curve;
  std::array<LoadCurve, 3> component_curves;  ///< force [mN] over time, instead of force x curve
  bool has_component_curves = false;
};

using Load = std::variant<TractionLoad, PressureLoad, GravityLoad, ForceLoad>;

}  // namespace viscera::physics
