// Borders of a mesh made from voxels become smooth, and every region keeps its volume.
#pragma once

#include <vector>

#include "meshes/imaging/borders.h"

namespace viscera::meshes::imaging {

/// Takes the steps of voxels out of the borders: nodes of sheets go, some rounds, to the quadratic
/// that fits the nodes up to two edges and up to `radius` (mm) around them (moving least squares,
/// Levin 1998), nodes of the curves where three regions meet to the quadratic along the curve. A
/// round organ stays round: what this moves on a smooth surface is of fourth order in the edge
/// length.
void smooth_borders(Tetrahedra& mesh, const Borders& borders, double radius, BorderMover& mover);

/// Moves every border between regions a and b along its normal by q_a - q_b (outside: 0) such that
/// the regions get these volumes (mm3, by region number, entry 0 unused), as bubbles of pressures q
/// would: the least move by area. Repeated until each is within 1e-4 of its own or no more is
/// gained.
void restore_volumes(Tetrahedra& mesh,
                     const Borders& borders,
                     const std::vector<double>& volumes,
                     BorderMover& mover);

/// Volumes by region number, mm3.
std::vector<double> region_volumes(const Tetrahedra& mesh, std::size_t regions);

}  // namespace viscera::meshes::imaging
