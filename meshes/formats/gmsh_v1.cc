// Format 1, text alone: `number type physical elementary nodes node...` for an element (Gmsh
// manual, "MSH file format version 1"). It has no names of groups.
#include "meshes/formats/gmsh_parts.h"

namespace viscera::meshes::gmsh {

namespace {

void read_element_1(GmshStream& in, Document& document) {
  const int number = in.read_int();
  const Kind& kind = read_kind(in);
  const int physical = in.read_int();
  in.read_int();  // elementary entity
  const int count = in.read_int();
  if (count != kind.nodes) {
    in.fail("element " + std::to_string(number) + " announces " + std::to_string(count) +
            " nodes; its type, " + kind.name + ", has " + std::to_string(kind.nodes) +
            ". The file is damaged: write it again.");
  }
  std::vector<std::int64_t> node_tags(kind.nodes);
  for (std::int64_t& node : node_tags) {
    node = in.read_int();
  }
  add_element(in, document, number, kind, {physical}, node_tags);
}

}  // namespace

void read_elements_1(GmshStream& in, Document& document) {
  for (std::size_t left = in.read_count(8, in.read_size()); left > 0; --left) {
    read_element_1(in, document);
  }
}

}  // namespace viscera::meshes::gmsh
