// Slabs and tubes of layers, each a region with a fibre angle.
#pragma once

#include <array>
#include <string>
#include <vector>

#include "meshes/organ_mesh.h"

namespace viscera::meshes {

struct Layer {
  std::string name;
  double thickness = 1;                    ///< mm
  int cells = 1;                           ///< hexahedra through it
  double first_angle = 0, last_angle = 0;  ///< of the fibre at its two sides [rad], linear between
};

/// A flat piece of tissue: x along, y across, layers along z from 0 upwards.
struct SlabOptions {
  std::array<double, 2> size = {20, 20};  ///< mm along x and y
  std::array<int, 2> cells = {4, 4};
  std::vector<Layer> layers = {{"tissue", 4, 2, 0, 0}};
  CellType cell_type = CellType::tet10;
};

enum class TubePart { whole, quarter };

/// A vessel: layers from the inside out. Straight, from z = 0 along the z axis; or bent about an
/// axis parallel to y through (bend_radius, 0, 0), its start still at z = 0 across the z axis.
struct TubeOptions {
  double inner_radius = 10;         ///< mm
  double length = 40;               ///< mm, along the centre line
  double bend_radius = 0;           ///< mm, of the centre line; 0: straight
  TubePart part = TubePart::whole;  ///< quarter: x >= 0 and y >= 0 of a straight tube
  int around = 6;                   ///< hexahedra along a quarter of the circumference
  int along = 12;
  std::vector<Layer> layers = {{"wall", 2, 2, 0, 0}};
  CellType cell_type = CellType::tet10;
};

/// Regions named by the layers, surfaces `x0`, `x1`, `y0`, `y1`, `z0`, `z1`, `<layer>_<next>`
/// between layers, and `boundary`. Throws InputError for sizes, counts and names of layers that
/// are none.
OrganMesh make_slab(const SlabOptions& options);

/// Regions named by the layers, surfaces `inner`, `outer`, `start`, `end`, `<layer>_<next>`, of a
/// quarter `symmetry_x` and `symmetry_y` (at x = 0 and y = 0), and `boundary`. Throws InputError
/// for what is no tube, and for a bend narrower than the tube or longer than a whole turn.
OrganMesh make_tube(const TubeOptions& options);

/// Adds unit vectors `fiber` (in the plane of the layer, at its angle: of a slab from x towards y,
/// of a tube from the circumference towards the axis), `cross` (in that plane across the fibre)
/// and `sheet` (through the thickness), right-handed in this order; as fields on points and at
/// quadrature points (directions.h). Precondition: made by `make_slab` with these options.
void add_fibers(const SlabOptions& options, OrganMesh& mesh);
void add_fibers(const TubeOptions& options, OrganMesh& mesh);

}  // namespace viscera::meshes
