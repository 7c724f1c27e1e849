#include "meshes/formats/tetgen_reader.h"

#include <cmath>
#include <filesystem>

#include "meshes/formats/raw_facets.h"
#include "meshes/formats/text_file.h"

namespace viscera::meshes {

namespace {

/// Place in TetGen's list of the node that is `node` in VTK's order: TetGen 1.5 lists the middles
/// of the edges (2,3) (0,3) (0,1) (1,2) (1,3) (0,2) (seen in the output of `tetgen -o2`).
constexpr int place_of[10] = {0, 1, 2, 3, 6, 7, 9, 5, 8, 4};

constexpr std::int64_t most_attributes = 64;

std::string beside(const std::string& file, const char* extension) {
  return std::filesystem::path(file).replace_extension(extension).string();
}

std::size_t small_count(const LineReader& in, std::size_t word, const char* meaning) {
  const std::int64_t count = word < in.words().size() ? in.integer(word, meaning) : 0;
  if (count < 0 || count > most_attributes) {
    in.fail("found " + std::to_string(count) + " as " + meaning + "; 0 to " +
            std::to_string(most_attributes) + " are allowed.");
  }
  return static_cast<std::size_t>(count);
}

/// The numbers of entries must go on one by one.
void check_number(const LineReader& in, std::int64_t expected) {
  if (const std::int64_t number = in.integer(0, "a number of an entry"); number != expected) {
    in.fail("found entry " + std::to_string(number) + " where " + std::to_string(expected) +
            " should follow. Lines are missing or damaged: write the file again.");
  }
}

std::vector<Field> attribute_fields(std::size_t attributes, std::size_t rows) {
  std::vector<Field> fields;
  for (std::size_t i = 1; i <= attributes; ++i) {
    fields.push_back({"attribute_" + std::to_string(i), 1, std::vector<double>(rows, 0)});
  }
  return fields;
}

/// Returns the number of the first node, 0 or 1.
std::int64_t read_nodes(const std::string& file, RawMesh& raw) {
  LineReader in(file, LineReader::Words::by_space);
  in.need_next("the number of nodes", '#');
  const std::size_t count = in.count(0, 6, "the number of nodes");
  if (in.integer(1, "the dimension") != 3) {
    in.fail("the nodes have dimension " + std::to_string(in.integer(1, "the dimension")) +
            "; a mesh in three dimensions is needed.");
  }
  const std::size_t attributes = small_count(in, 2, "the number of attributes");
  const bool has_markers = small_count(in, 3, "whether there are markers") > 0;
  raw.point_fields = attribute_fields(attributes, count);
  std::int64_t base = 0;
  for (std::size_t i = 0; i < count; ++i) {
    in.need_next("a node", '#');
    base = i > 0 ? base : in.integer(0, "the number of a node");
    if (base != 0 && base != 1) {
      in.fail("the first node is number " + std::to_string(base) + "; 0 or 1 is allowed.");
    }
    check_number(in, base + static_cast<std::int64_t>(i));
    raw.nodes.push_back({in.number(1, "x"), in.number(2, "y"), in.number(3, "z")});
    for (std::size_t a = 0; a < attributes; ++a) {
      raw.point_fields[a].values[i] = in.number(4 + a, "an attribute");
    }
    const std::int64_t marker = has_markers ? in.integer(4 + attributes, "a marker") : 0;
    if (marker > 0) {
      raw.node_sets["marker_" + std::to_string(marker)].push_back(static_cast<std::int32_t>(i));
    }
  }
  return base;
}

std::int32_t node_at(const LineReader& in, std::size_t word, std::int64_t base, std::size_t nodes) {
  const std::int64_t node = in.integer(word, "the number of a node");
  if (node < base || node >= base + static_cast<std::int64_t>(nodes)) {
    in.fail("found node " + std::to_string(node) + "; nodes " + std::to_string(base) + " to " +
            std::to_string(base + static_cast<std::int64_t>(nodes) - 1) + " are there.");
  }
  return static_cast<std::int32_t>(node - base);
}

/// The first attribute becomes the region where all of its values are integers.
void take_regions(RawMesh& raw) {
  if (raw.cell_fields.empty()) {
    return;
  }
  for (const double value : raw.cell_fields.front().values) {
    if (value != std::floor(value) || std::abs(value) > 2e9) {
      return;
    }
  }
  for (std::size_t cell = 0; cell < raw.cell_tags.size(); ++cell) {
    raw.cell_tags[cell] = static_cast<int>(raw.cell_fields.front().values[cell]);
  }
  raw.cell_fields.erase(raw.cell_fields.begin());
}

void read_tetrahedra(const std::string& file, std::int64_t base, RawMesh& raw) {
  LineReader in(file, LineReader::Words::by_space);
  in.need_next("the number of tetrahedra", '#');
  const std::size_t count = in.count(0, 10, "the number of tetrahedra");
  const std::int64_t width = in.integer(1, "the number of nodes of a tetrahedron");
  if (width != 4 && width != 10) {
    in.fail("the elements have " + std::to_string(width) +
            " nodes; tetrahedra of 4 or 10 nodes are read.");
  }
  const std::size_t attributes = small_count(in, 2, "the number of attributes");
  raw.cell_fields = attribute_fields(attributes, count);
  const char* kind = width == 4 ? "4-node tetrahedra" : "10-node tetrahedra";
  const auto nodes_each = static_cast<std::size_t>(width);
  std::vector<std::int32_t> nodes(nodes_each);
  for (std::size_t i = 0; i < count; ++i) {
    in.need_next("a tetrahedron", '#');
    check_number(in, base + static_cast<std::int64_t>(i));
    for (std::size_t n = 0; n < nodes_each; ++n) {
      nodes[n] = node_at(in, 1 + static_cast<std::size_t>(place_of[n]), base, raw.nodes.size());
    }
    take_cell(raw, kind, nodes, no_tag);
    for (std::size_t a = 0; a < attributes; ++a) {
      raw.cell_fields[a].values[i] = in.number(1 + nodes_each + a, "an attribute");
    }
  }
  take_regions(raw);
}

void read_faces(const std::string& file, std::int64_t base, RawMesh& raw) {
  LineReader in(file, LineReader::Words::by_space);
  in.need_next("the number of faces", '#');
  const std::size_t count = in.count(0, 8, "the number of faces");
  if (small_count(in, 1, "whether there are markers") == 0) {
    return;
  }
  for (std::size_t i = 0; i < count; ++i) {
    in.need_next("a face", '#');
    const std::size_t nodes = raw.nodes.size();
    const Facet facet = {node_at(in, 1, base, nodes), node_at(in, 2, base, nodes),
                         node_at(in, 3, base, nodes), -1};
    const std::int64_t marker = in.integer(4, "a marker");
    if (marker != 0 && marker != -1 && std::abs(marker) < 2'000'000'000) {
      raw.facets.push_back(facet);
      raw.facet_tags.push_back(static_cast<int>(marker));
    }
  }
}

}  // namespace

RawMesh read_tetgen(const std::string& file) {
  RawMesh raw;
  raw.file = file;
  const std::int64_t base = read_nodes(beside(file, ".node"), raw);
  read_tetrahedra(beside(file, ".ele"), base, raw);
  if (const std::string faces = beside(file, ".face"); std::filesystem::exists(faces)) {
    read_faces(faces, base, raw);
    drop_loose_facets(raw);
  }
  return raw;
}

}  // namespace viscera::meshes
