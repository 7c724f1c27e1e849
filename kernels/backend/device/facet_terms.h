// What happens at one quadrature point of a facet on a device: the terms of a surface as functions
// of the tangents of the facet (of the deformed surface, or of the reference one) and of the
// direction in which they are taken. What depends on the tangents alone is prepared once.
#pragma once

#include "kernels/integrals/surface_point.h"

namespace viscera::kernels {

struct FacetPlace {
  int set;
  std::int64_t facet;
};

/// What a term reads of a direction; zero where it reads nothing.
enum class DirectionUse { none, value, tangents };
struct FacetDirection {
  Vec3<double> value;
  integrals::Tangents<double> tangents;
};

/// Area; facets with `included` zero count nothing (null: all). A scalar: component 0.
struct AreaTerm {
  static constexpr int n_components = 1;
  static constexpr DirectionUse use = DirectionUse::none;
  const char* included;  ///< [facet], or null

  VISCERA_HD static double prepare(const integrals::Tangents<double>& x) {
    return integrals::length(integrals::area_vector(x));
  }
  VISCERA_HD Vec3<double> operator()(const FacetPlace& at,
                                     double area,
                                     const FacetDirection&) const {
    return {included && !included[at.facet] ? 0.0 : area, 0.0, 0.0};
  }
};

/// Follower pressure on the deformed surface.
struct PressureTerm {
  static constexpr int n_components = 3;
  static constexpr DirectionUse use = DirectionUse::none;
  const double* pressure;  ///< [set]

  VISCERA_HD static integrals::Tangents<double> prepare(const integrals::Tangents<double>& x) {
    return x;
  }
  VISCERA_HD Vec3<double> operator()(const FacetPlace& at,
                                     const integrals::Tangents<double>& x,
                                     const FacetDirection&) const {
    return integrals::pressure_force(x, pressure[at.set]);
  }
};

/// Its derivative along a direction.
struct PressureIncrementTerm {
  static constexpr int n_components = 3;
  static constexpr DirectionUse use = DirectionUse::tangents;
  const double* pressure;  ///< [set]

  VISCERA_HD static integrals::Tangents<double> prepare(const integrals::Tangents<double>& x) {
    return x;
  }
  VISCERA_HD Vec3<double> operator()(const FacetPlace& at,
                                     const integrals::Tangents<double>& x,
                                     const FacetDirection& d) const {
    return integrals::pressure_force_increment(x, d.tangents, pressure[at.set]);
  }
};

/// Springs on the reference surface.
struct SpringTerm {
  static constexpr int n_components = 3;
  static constexpr DirectionUse use = DirectionUse::value;
  const double* stiffness;  ///< [set]
  bool along_normal;

  VISCERA_HD static integrals::AreaElement<double> prepare(const integrals::Tangents<double>& X) {
    return integrals::area_element(X);
  }
  VISCERA_HD Vec3<double> operator()(const FacetPlace& at,
                                     const integrals::AreaElement<double>& reference,
                                     const FacetDirection& d) const {
    return integrals::spring_force(reference, d.value, stiffness[at.set], along_normal);
  }
};

/// Volume between the surface and a point, by its flux.
struct FluxMeasure {
  double origin[3];
  VISCERA_HD double operator()(const Vec3<double>& x, const Vec3<double>& area) const {
    return integrals::volume_flux(x, origin, area);
  }
};

struct AreaMeasure {
  VISCERA_HD double operator()(const Vec3<double>&, const Vec3<double>& area) const {
    return integrals::length(area);
  }
};

}  // namespace viscera::kernels
