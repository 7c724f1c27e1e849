// Sections of version 4.1.
#include <algorithm>

#include "meshes/formats/gmsh_parts.h"

namespace viscera::meshes::gmsh {

namespace {

void skip_doubles(GmshStream& in, int count) {
  for (int i = 0; i < count; ++i) {
    in.read_double();
  }
}

std::vector<int> read_tags(GmshStream& in) {
  std::vector<int> tags(in.read_count(2, in.read_size()));
  for (int& tag : tags) {
    tag = in.read_int();
  }
  return tags;
}

}  // namespace

void read_entities_4(GmshStream& in, Document& document) {
  std::size_t counts[4];
  for (std::size_t& count : counts) {
    count = in.read_size();
  }
  for (int dimension = 0; dimension < 4; ++dimension) {
    in.read_count(8, counts[dimension]);
    for (std::size_t i = 0; i < counts[dimension]; ++i) {
      const int tag = in.read_int();
      skip_doubles(in, dimension == 0 ? 3 : 6);  // place or bounding box
      document.physical_of[{dimension, tag}] = read_tags(in);
      if (dimension > 0) {
        read_tags(in);  // its boundary
      }
    }
  }
}

void read_nodes_4(GmshStream& in, Document& document) {
  const std::size_t blocks = in.read_size();
  const std::size_t total = in.read_count(8, in.read_size());
  document.mesh.nodes.reserve(total);
  in.read_size();
  in.read_size();
  for (std::size_t block = 0; block < blocks; ++block) {
    const int dimension = in.read_int();
    in.read_int();
    const int parametric = in.read_int();
    std::vector<std::int64_t> tags(in.read_count(8, in.read_size()));
    for (std::int64_t& tag : tags) {
      tag = static_cast<std::int64_t>(in.read_size());
    }
    for (const std::int64_t tag : tags) {
      Point x;
      for (double& coordinate : x) {
        coordinate = in.read_double();
      }
      skip_doubles(in, parametric ? std::clamp(dimension, 0, 3) : 0);
      add_node(in, document, tag, x);
    }
  }
}

void read_elements_4(GmshStream& in, Document& document) {
  const std::size_t blocks = in.read_size();
  in.read_size();
  in.read_size();
  in.read_size();
  for (std::size_t block = 0; block < blocks; ++block) {
    const int dimension = in.read_int();
    const int entity = in.read_int();
    const Kind& kind = read_kind(in);
    const std::size_t count = in.read_count(4, in.read_size());
    const std::vector<int> physical = document.physical_of[{dimension, entity}];
    std::vector<std::int64_t> nodes(kind.nodes);
    for (std::size_t i = 0; i < count; ++i) {
      const auto tag = static_cast<std::int64_t>(in.read_size());
      for (std::int64_t& node : nodes) {
        node = static_cast<std::int64_t>(in.read_size());
      }
      add_element(in, document, tag, kind, physical, nodes);
    }
  }
}

}  // namespace viscera::meshes::gmsh
