// What every reader is tested for: the order of nodes, and damaged input.
#pragma once

#include <string>
#include <vector>

#include "meshes/organ_mesh.h"

namespace viscera::meshes::test {

/// A curved image of the reference cell: every node of a cell has a place that shows a wrong
/// permutation. Keeps orientation.
Point curved_image(const Point& reference);

/// Reference places of a cell's nodes in VTK's order: hexahedra in [-1, 1]^3, tetrahedra with the
/// vertices 0, e1, e2, e3.
std::vector<Point> reference_nodes(CellType type);

/// "x y z" of a curved image, all digits, parted by `separator`.
std::string image_text(const Point& reference, const char* separator);

/// Expects that the only cell of `mesh` has the images of the reference places for its nodes.
void expect_curved_cell(const OrganMesh& mesh, CellType type);

/// Reads the text cut off at many places and with single bytes changed, as file `name`: nothing
/// but a GeometryError of one paragraph that names the file (or its companion) may come of it, or a
/// sound mesh.
void expect_survives_damage(const std::string& name, const std::string& text);

/// The text with its first `found` replaced.
std::string with(std::string text, const std::string& found, const std::string& replacement);

}  // namespace viscera::meshes::test
