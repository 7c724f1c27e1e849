// Sections of version 2.2.
#include <algorithm>

#include "meshes/formats/gmsh_parts.h"

namespace viscera::meshes::gmsh {

namespace {

/// Counts are text even in binary files of this version.
std::size_t text_count(GmshStream& in, std::size_t bytes_each) {
  const long long count = std::atoll(std::string(in.next_word()).c_str());
  in.end_line();
  return in.read_count(bytes_each, count < 0 ? 0 : static_cast<std::size_t>(count));
}

/// One element after its number, type and tag count are known.
void read_element(GmshStream& in, Document& document, int number, const Kind& kind, int tag_count) {
  std::vector<int> tags;
  for (std::size_t i = in.read_count(1, static_cast<std::size_t>(std::max(tag_count, 0))); i > 0;
       --i) {
    tags.push_back(in.read_int());
  }
  std::vector<std::int64_t> node_tags(kind.nodes);
  for (std::int64_t& node : node_tags) {
    node = in.read_int();
  }
  add_element(in, document, number, kind, {tags.empty() ? 0 : tags[0]}, node_tags);
}

}  // namespace

void read_nodes_2(GmshStream& in, Document& document) {
  const std::size_t count = text_count(in, 8);
  document.mesh.nodes.reserve(count);
  for (std::size_t i = 0; i < count; ++i) {
    const int tag = in.read_int();
    Point x;
    for (double& coordinate : x) {
      coordinate = in.read_double();
    }
    add_node(in, document, tag, x);
  }
}

void read_elements_2(GmshStream& in, Document& document) {
  const std::size_t count = text_count(in, 8);
  std::size_t read = 0;
  while (read < count) {
    if (!in.binary()) {
      const int number = in.read_int();
      const Kind& kind = read_kind(in);
      const int tag_count = in.read_int();
      read_element(in, document, number, kind, tag_count);
      ++read;
      continue;
    }
    const Kind& kind = read_kind(in);
    const int in_block = in.read_int();
    const int tag_count = in.read_int();
    if (in_block < 1) {
      in.fail("a block of " + std::to_string(in_block) + " elements. The file is damaged.");
    }
    for (int i = 0; i < in_block; ++i, ++read) {
      const int number = in.read_int();
      read_element(in, document, number, kind, tag_count);
    }
  }
}

}  // namespace viscera::meshes::gmsh
