// Parts of a mesh that do not hang together.
#pragma once

#include <cstdint>
#include <vector>

#include "meshes/organ_mesh.h"

namespace viscera::case_file {

/// Number of the piece of each node, from 0; nodes of no cell have -1.
struct Pieces {
  std::vector<std::int32_t> of_node;
  int count = 0;
};

/// Nodes belong to one piece when cells connect them.
Pieces find_pieces(const meshes::OrganMesh& mesh);

}  // namespace viscera::case_file
