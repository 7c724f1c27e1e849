// What VTK's reader of VTU files takes on trust and crashes on.
#pragma once

#include <string>

namespace viscera::meshes {

/// Looks at the block table of every compressed array: number of blocks, their sizes and whether
/// the file is long enough for them. Files without compression pass. Throws GeometryError that
/// names the array.
void check_vtu_blocks(const std::string& file);

}  // namespace viscera::meshes
