// Meshes with one defect each, made from sound ones.
#pragma once

#include <functional>

#include "meshes/organ_mesh.h"

namespace viscera::meshes::test {

/// A cube of `n`^3 voxels of six tetrahedra, `edge` mm wide: regions, surfaces of `cube_mesh`.
OrganMesh wide_cube(int n, double edge);

/// All coordinates moved by `by`, mm.
OrganMesh moved(OrganMesh mesh, const Point& by);

/// Both meshes as one file would list them: regions and surfaces of the same name are one, nodes
/// are not joined. Without fields and node sets.
OrganMesh listed_together(const OrganMesh& a, const OrganMesh& b);

/// The cells whose centroid fulfils `keep`, with a new `boundary` as only surface.
OrganMesh carved(OrganMesh mesh, const std::function<bool(const Point&)>& keep);

/// A cube of 60 mm with a void of 20 mm in its middle.
OrganMesh cube_with_void();

/// Two voxels of 20 mm that share an edge, or a node alone.
OrganMesh voxels_at_an_edge();
OrganMesh voxels_at_a_node();

/// Two cubes side by side that have nodes of their own on the plane between them.
OrganMesh torn_cubes();

/// A voxel of 40 mm beside eight of 20 mm: nodes hang on its side.
OrganMesh coarse_beside_fine();

/// A cube whose cell 0 is listed a second time, in another region.
OrganMesh cell_listed_twice();

/// A cube with one inner node pushed through the opposite facet of a cell.
OrganMesh tangled_cube();

/// A cube with a node in the middle of a cell's facet: an inner cell is nearly flat (0.05 degrees).
OrganMesh cube_with_sliver();

}  // namespace viscera::meshes::test
