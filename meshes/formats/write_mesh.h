// Writes a mesh to a file.
#pragma once

#include <string>
#include <vector>

#include "meshes/organ_mesh.h"

namespace viscera::meshes {

/// Writes `.vtu` (compressed), `.msh` (Gmsh 4.1 ASCII) or `.feb` (FEBio 4.0), by extension; mm.
/// `read_mesh` of the file with unit 1 gives the same mesh back, names, sets and fields included;
/// of the fields `.feb` keeps the cell fields `fiber` and `sheet` (or `fiber_cell` and
/// `sheet_cell`, read back as those) and `element_set:<name>` alone. A surface `boundary` that is
/// the whole outer boundary is not written: every reader adds it. The file appears under its name
/// only when it is complete. Throws GeometryError if the mesh is not sound or cannot be written.
void write_mesh(const OrganMesh& mesh, const std::string& file);

/// Names of the fields that `write_mesh` does not put into this file.
std::vector<std::string> fields_left_out(const OrganMesh& mesh, const std::string& file);

/// Whether a file can be written in its folder. Throws InputError, which names `option`, where that
/// is not there or is read-only.
void check_folder(const std::string& option, const std::string& file);

/// Whether such a file can be written, to ask before long work is done for it. Throws InputError,
/// which names `option`, for another ending, and as `check_folder`.
void check_output(const std::string& option, const std::string& file);

}  // namespace viscera::meshes
