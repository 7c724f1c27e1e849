// Numbers and places as messages and reports write them.
#pragma once

#include <string>

#include "meshes/organ_mesh.h"

namespace viscera::meshes {

/// `digits` significant ones: "0.166667".
std::string number_text(double value, int digits = 6);

/// "(1.5, -20, 3) mm"
std::string place_text(const Point& x);

/// "1 cell", "12 cells".
std::string count_text(std::size_t count, const std::string& one, const std::string& several);

}  // namespace viscera::meshes
