// Bodies swept from a sheet through layers.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "meshes/organ_mesh.h"
#include "meshes/shapes/sheet.h"

namespace viscera::meshes {

/// What a swept body consists of.
struct Sweep {
  int layers = 1;
  CellType cell_type = CellType::hex27;
  std::string region = "body";
  std::string bottom, top;         ///< surfaces at w = 0 and w = 1
  std::vector<std::string> sides;  ///< surface of every side number of the sheet
  /// Place [mm] of the point (p, q) of the sheet at depth w from 0 to 1; must keep the right hand.
  std::function<Point(double p, double q, double w)> place;
};

/// Throws InputError if a shape of so many Taylor-Hood unknowns is too large to be numbered by
/// 32-bit numbers (1e9 are allowed). To be called before its sheet is made.
void require_countable(double unknowns);

/// The cells of the sheet times the layers; every node of a quadratic cell lies where `place` puts
/// it. Tetrahedra: six a hexahedron (each quadrilateral cut along its shorter diagonal, each prism
/// in three by the order of its columns, turned in every other layer), which meet their neighbours
/// and use the same nodes as the hexahedra. Surfaces in the order bottom, top, sides, then
/// `boundary`.
OrganMesh sweep(const Sheet& sheet, const Sweep& body);

}  // namespace viscera::meshes
