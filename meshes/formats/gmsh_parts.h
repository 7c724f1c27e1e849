// Parts of the Gmsh reader that the versions of the format share.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <unordered_map>
#include <vector>

#include "meshes/formats/gmsh_cells.h"
#include "meshes/formats/gmsh_stream.h"
#include "meshes/formats/raw_mesh.h"

namespace viscera::meshes::gmsh {

/// Everything known of a file while it is read.
struct Document {
  RawMesh mesh;
  std::unordered_map<std::int64_t, std::int32_t> node_of_tag;
  std::unordered_map<std::int64_t, std::int32_t> cell_of_tag;
  std::map<std::pair<int, int>, std::string> physical_names;    ///< (dimension, tag)
  std::map<std::pair<int, int>, std::vector<int>> physical_of;  ///< 4.1: (dimension, entity)
};

/// The next integer as an element type; an error if it is not known.
const Kind& read_kind(GmshStream& in);

/// Takes node `tag` at `x` (file units); the same tag twice is an error.
void add_node(GmshStream& in, Document& document, std::int64_t tag, const Point& x);

/// Takes one element: `tags` are its physical groups (0: none), `nodes` the file's node tags.
void add_element(GmshStream& in,
                 Document& document,
                 std::int64_t tag,
                 const Kind& kind,
                 const std::vector<int>& physical,
                 const std::vector<std::int64_t>& nodes);

/// $Nodes and $Elements (the opening word already read) of each version; the nodes of format 1 are
/// written as those of 2.2.
void read_elements_1(GmshStream& in, Document& document);
void read_nodes_2(GmshStream& in, Document& document);
void read_elements_2(GmshStream& in, Document& document);
void read_entities_4(GmshStream& in, Document& document);
void read_nodes_4(GmshStream& in, Document& document);
void read_elements_4(GmshStream& in, Document& document);

/// $PhysicalNames.
void read_physical_names(GmshStream& in, Document& document);

/// $NodeData or $ElementData, the same in both versions; values missing in the file are 0.
void read_data(GmshStream& in, Document& document, bool on_nodes);

}  // namespace viscera::meshes::gmsh
