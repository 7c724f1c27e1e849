// The picture of fibres, drawn by scripts/fibers_picture.py, whose text the program carries.
#pragma once

#include <string>

namespace viscera::app {

/// Draws the point fields `fiber` and `fiber_angle` of the mesh file (.vtu) into the PNG file:
/// outside and cut open. Takes python3 with VTK and numpy. Throws Error (exit 7) that says why
/// where they cannot draw.
void draw_fibers(const std::string& mesh, const std::string& picture);

}  // namespace viscera::app
