// Reads a volume mesh from a file.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "meshes/organ_mesh.h"

namespace viscera::meshes {

/// Reads Gmsh `.msh` (2.2, 4.1), `.vtu`, legacy `.vtk`, XDMF, FEBio `.feb`, Abaqus `.inp`, CARP
/// `.elem` (with `.pts`, `.lon`) and TetGen `.ele` (with `.node`, `.face`) meshes of 4- or 10-node
/// tetrahedra or 8-, 20- or 27-node hexahedra (20 nodes are completed to 27).
/// `unit_in_mm` is the length of the file's unit: 1 for mm, 1000 for m; without it the format's own
/// is taken, um in CARP and mm in all others. Coordinates are taken as patient coordinates (LPS).
/// The mesh that comes back has passed `check_mesh`, and has a surface `boundary`. Throws
/// GeometryError that names the file, the place and the remedy.
OrganMesh read_mesh(const std::string& file, std::optional<double> unit_in_mm = {});

/// The same with facets, node sets and fields of further files on the same nodes or some of them
/// (an XDMF file of facet tags, one of fibres), matched by place; all are in one unit.
OrganMesh read_mesh(const std::string& file,
                    std::optional<double> unit_in_mm,
                    const std::vector<std::string>& additions);

/// The same without judging it: cells may be inverted, surfaces may lie outside the mesh or face
/// either way. Throws GeometryError only for what cannot be looked at: a damaged file, no volume
/// cells, cells of several kinds, node numbers out of range, coordinates that are not numbers.
OrganMesh read_as_it_is(const std::string& file, std::optional<double> unit_in_mm = {});

}  // namespace viscera::meshes
