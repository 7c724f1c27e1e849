#include "meshes/formats/gmsh_parts.h"

#include <algorithm>
#include <limits>
#include <utility>

namespace viscera::meshes::gmsh {

namespace {

std::int32_t node_index(GmshStream& in, const Document& document, std::int64_t tag) {
  const auto found = document.node_of_tag.find(tag);
  if (found == document.node_of_tag.end()) {
    in.fail("an element names node " + std::to_string(tag) +
            ", which is not in the list of nodes. The file is damaged: write it again.");
  }
  return found->second;
}

std::vector<std::int32_t> node_indices(GmshStream& in,
                                       const Document& document,
                                       const std::vector<std::int64_t>& tags) {
  std::vector<std::int32_t> indices;
  indices.reserve(tags.size());
  for (const std::int64_t tag : tags) {
    indices.push_back(node_index(in, document, tag));
  }
  return indices;
}

std::vector<int> named_groups(const std::vector<int>& physical) {
  std::vector<int> groups;
  for (const int tag : physical) {
    if (tag != 0) {
      // the sign is an orientation; the smallest integer has no counterpart
      groups.push_back(tag < 0 ? -std::max(tag, -std::numeric_limits<int>::max()) : tag);
    }
  }
  return groups;
}

void add_cell(GmshStream& in,
              Document& document,
              std::int64_t tag,
              const Kind& kind,
              const std::vector<int>& groups,
              const std::vector<std::int32_t>& nodes) {
  if (!kind.is_read) {
    ++document.mesh.cells_found[kind.name];
    return;
  }
  if (groups.size() > 1) {
    in.fail("cell " + std::to_string(tag) + " is in physical groups " + std::to_string(groups[0]) +
            " and " + std::to_string(groups[1]) +
            "; every cell belongs to exactly one region. Make the physical volumes disjoint.");
  }
  std::vector<std::int32_t> ordered(nodes.size());
  for (int i = 0; i < kind.nodes; ++i) {
    ordered[i] = nodes[place_of(kind.nodes, i)];
  }
  const auto index = static_cast<std::int32_t>(document.mesh.cell_tags.size());
  if (take_cell(document.mesh, kind.name, ordered, groups.empty() ? no_tag : groups[0])) {
    document.cell_of_tag[tag] = index;
  }
}

}  // namespace

const Kind& read_kind(GmshStream& in) {
  const int type = in.read_int();
  const Kind* kind = kind_of(type);
  if (kind == nullptr) {
    in.fail("an element of Gmsh type " + std::to_string(type) +
            "; tetrahedra (4, 11), hexahedra (5, 12, 17), triangles (2, 9), quadrilaterals (3, 10, "
            "16), lines (1, 8) and points (15) are read. Mesh with cells of order 1 or 2.");
  }
  return *kind;
}

void add_node(GmshStream& in, Document& document, std::int64_t tag, const Point& x) {
  const auto index = static_cast<std::int32_t>(document.mesh.nodes.size());
  if (!document.node_of_tag.emplace(tag, index).second) {
    in.fail("node " + std::to_string(tag) + " is listed twice. Write the file again.");
  }
  document.mesh.nodes.push_back(x);
}

void add_element(GmshStream& in,
                 Document& document,
                 std::int64_t tag,
                 const Kind& kind,
                 const std::vector<int>& physical,
                 const std::vector<std::int64_t>& node_tags) {
  const std::vector<int> groups = named_groups(physical);
  const int dimension = kind.dimension;
  if (dimension < 3 && groups.empty()) {
    return;
  }
  const std::vector<std::int32_t> nodes = node_indices(in, document, node_tags);
  if (dimension == 3) {
    add_cell(in, document, tag, kind, groups, nodes);
    return;
  }
  const bool is_triangle = kind.nodes == 3 || kind.nodes == 6;
  for (const int group : groups) {
    if (dimension == 2) {
      document.mesh.facets.push_back({nodes[0], nodes[1], nodes[2], is_triangle ? -1 : nodes[3]});
      document.mesh.facet_tags.push_back(group);
      continue;
    }
    const auto name = document.physical_names.find({dimension, group});
    auto& set =
        document.mesh
            .node_sets[name != document.physical_names.end()
                           ? name->second
                           : (dimension == 0 ? "point_" : "curve_") + std::to_string(group)];
    set.insert(set.end(), nodes.begin(), nodes.end());
  }
}

void read_physical_names(GmshStream& in, Document& document) {
  // this section is text in binary files too
  const std::string count_word(in.next_word());
  const int count = std::atoi(count_word.c_str());
  for (int i = 0; i < count; ++i) {
    const int dimension = std::atoi(std::string(in.next_word()).c_str());
    const int tag = std::atoi(std::string(in.next_word()).c_str());
    const std::string name = in.read_quoted();
    document.physical_names[{dimension, tag}] = name;
    if (dimension == 3) {
      document.mesh.region_names[tag] = name;
    } else if (dimension == 2) {
      document.mesh.surface_names[tag] = name;
    }
  }
}

void read_data(GmshStream& in, Document& document, bool on_nodes) {
  Field field;
  const auto text_int = [&in] { return std::atoi(std::string(in.next_word()).c_str()); };
  // every entry takes a letter and a blank at least: the file bounds loops over words
  const auto text_count = [&] {
    return static_cast<int>(in.read_count(2, static_cast<std::size_t>(std::max(text_int(), 0))));
  };
  const int strings = text_count();
  for (int i = 0; i < strings; ++i) {
    const std::string text = in.read_quoted();
    field.name = i == 0 ? text : field.name;
  }
  for (int i = text_count(); i > 0; --i) {
    in.next_word();
  }
  const int integers = text_count();
  int count = 0;
  for (int i = 0; i < integers; ++i) {
    const int value = text_int();
    field.components = i == 1 ? value : field.components;
    count = i == 2 ? value : count;
  }
  in.end_line();
  if (field.components < 1 || field.components > 64 || count < 0) {
    in.fail("the data field '" + field.name + "' announces " + std::to_string(field.components) +
            " components and " + std::to_string(count) +
            " rows; 1 to 64 and 0 or more are allowed.");
  }
  const auto& place = on_nodes ? document.node_of_tag : document.cell_of_tag;
  const std::size_t rows = on_nodes ? document.mesh.nodes.size() : document.mesh.cell_tags.size();
  field.values.assign(rows * field.components, 0);
  for (int i = 0; i < count; ++i) {
    const auto row = place.find(in.read_int());
    for (int c = 0; c < field.components; ++c) {
      const double value = in.read_double();
      if (row != place.end()) {
        field.values[static_cast<std::size_t>(row->second) * field.components + c] = value;
      }
    }
  }
  (on_nodes ? document.mesh.point_fields : document.mesh.cell_fields).push_back(std::move(field));
}

}  // namespace viscera::meshes::gmsh
