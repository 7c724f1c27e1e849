// Meshes as the text of files, written without any check: for files that are wrong.
#pragma once

#include <string>

#include "meshes/organ_mesh.h"

namespace viscera::meshes::test {

enum class Encoding { text, little_endian, big_endian };

/// Gmsh 2.2; region r has the tag r + 1, surface s the tag 101 + s, with their names. Linear cells.
std::string gmsh2_text(const OrganMesh& mesh, Encoding encoding = Encoding::text);

/// Gmsh 1; region r has the number r + 1, surface s the number 101 + s. Linear cells.
std::string gmsh1_text(const OrganMesh& mesh);

/// Legacy VTK, ASCII: cells and the cell array `region`. Linear cells.
std::string legacy_vtk_text(const OrganMesh& mesh);

/// What `write_mesh` writes (".msh": Gmsh 4.1, ".vtu").
std::string written_text(const OrganMesh& mesh, const std::string& extension);

/// VTU in ASCII: cells and the cell array `region`. Linear cells.
std::string ascii_vtu_text(const OrganMesh& mesh);

/// `text` with the first occurrence of `from` replaced; an error of the test if there is none.
std::string replaced(std::string text, const std::string& from, const std::string& to);

}  // namespace viscera::meshes::test
