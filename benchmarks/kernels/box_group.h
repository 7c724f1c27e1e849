// The tissue and the fields that benchmarks put on a box.
#pragma once

#include <string>

#include "benchmarks/kernels/curve_box.h"
#include "kernels/backend/element_group.h"

namespace viscera::benchmarks {

/// One of neo_hookean, guccione and holzapfel_ogden, with published values; the same fibre frame
/// everywhere for laws that read one. `box` must outlive what is made of it.
kernels::ElementGroupInput box_input(const CurveBox& box,
                                     const std::string& law,
                                     bool has_pressure);

/// Volumetric law of that tissue.
integrals::PointParameters box_parameters(bool has_pressure);

/// Smooth displacements of a few hundredths, [node][3].
std::vector<double> box_displacement(const CurveBox& box);
/// A rough direction of size one.
std::vector<double> box_direction(const CurveBox& box);
/// Pressures at the vertices, and a rough direction.
std::vector<double> box_pressure(const CurveBox& box);
std::vector<double> box_pressure_direction(const CurveBox& box);

}  // namespace viscera::benchmarks
