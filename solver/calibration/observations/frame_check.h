// Measured points that lie in another unit or frame than the mesh, or on another surface of it.
#pragma once

#include <string>
#include <vector>

#include "meshes/distance/signed_distance.h"

namespace viscera::calibration {

/// Throws GeometryError, which begins with `source`, where these points [mm, LPS] are far from the
/// surface they are said to show (a twentieth of its size and more), but near it, by a factor of
/// four, with their lengths in another unit, or with x and y of the other sign as between RAS and
/// LPS. Says nothing of shapes that look alike both ways.
void check_frame(const std::vector<meshes::Point>& points,
                 const meshes::SignedDistance& surface,
                 const std::string& name,
                 const std::string& source);

/// "they are around (1, 2, 3) mm, the mesh around (4, 5, 6) mm". Neither is empty.
std::string both_centers(const std::vector<meshes::Point>& points,
                         const std::string& what,
                         const std::vector<meshes::Point>& of_it);

}  // namespace viscera::calibration
