#include "meshes/formats/carp_reader.h"

#include <algorithm>
#include <cmath>
#include <filesystem>

#include "meshes/formats/raw_facets.h"
#include "meshes/formats/text_file.h"

namespace viscera::meshes {

namespace {

struct Kind {
  std::string_view name;
  int dimension;
  int nodes;
};

constexpr Kind kinds[] = {{"Tt", 3, 4}, {"Tr", 2, 3}, {"Qd", 2, 4}, {"Ln", 1, 2}, {"Cx", 1, 2},
                          {"Hx", 3, 8}, {"Pr", 3, 6}, {"Py", 3, 5}, {"Oc", 3, 6}};

/// Directions are given to an element that is not kept: its row in `.lon` is passed over.
constexpr std::int32_t no_cell = -1;

std::string beside(const std::string& file, const char* extension) {
  return std::filesystem::path(file).replace_extension(extension).string();
}

const Kind& kind_at(const LineReader& in) {
  for (const Kind& kind : kinds) {
    if (kind.name == in.words()[0]) {
      return kind;
    }
  }
  in.fail("element type '" + printable(in.words()[0]) +
          "' is unknown; tetrahedra (Tt) are read, with triangles (Tr) and quadrilaterals (Qd) on "
          "their facets.");
}

void read_points(const std::string& file, RawMesh& raw) {
  LineReader in(file, LineReader::Words::by_space);
  in.need_next("the number of points");
  const std::size_t count = in.count(0, 5, "the number of points");
  raw.nodes.reserve(count);
  for (std::size_t i = 0; i < count; ++i) {
    in.need_next("a point");
    raw.nodes.push_back({in.number(0, "x"), in.number(1, "y"), in.number(2, "z")});
  }
}

std::vector<std::int32_t> nodes_at(const LineReader& in, const Kind& kind, std::size_t points) {
  std::vector<std::int32_t> nodes;
  for (int i = 1; i <= kind.nodes; ++i) {
    const std::int64_t node = in.integer(static_cast<std::size_t>(i), "the number of a point");
    if (node < 0 || node >= static_cast<std::int64_t>(points)) {
      in.fail("the element names point " + std::to_string(node) + "; the " +
              std::to_string(points) + " points are counted from 0.");
    }
    nodes.push_back(static_cast<std::int32_t>(node));
  }
  return nodes;
}

int tag_at(const LineReader& in, const Kind& kind) {
  const auto place = static_cast<std::size_t>(kind.nodes) + 1;
  if (place >= in.words().size()) {
    return no_tag;
  }
  const std::int64_t tag = in.integer(place, "the tag of a region");
  if (tag < -2'000'000'000 || tag > 2'000'000'000) {
    in.fail("the tag " + std::to_string(tag) + " is too large; up to 2000000000 are allowed.");
  }
  return static_cast<int>(tag);
}

/// Returns the cell that every element became.
std::vector<std::int32_t> read_elements(const std::string& file, RawMesh& raw) {
  LineReader in(file, LineReader::Words::by_space);
  in.need_next("the number of elements");
  const std::size_t count = in.count(0, 5, "the number of elements");
  std::vector<std::int32_t> cell_of(count, no_cell);
  for (std::int32_t& cell : cell_of) {
    in.need_next("an element");
    const Kind& kind = kind_at(in);
    const std::vector<std::int32_t> nodes = nodes_at(in, kind, raw.nodes.size());
    if (kind.dimension == 3 && kind.nodes != 4) {
      in.fail("found a '" + std::string(kind.name) +
              "' element; of the volume elements of CARP tetrahedra (Tt) are read. Mesh with "
              "tetrahedra.");
    }
    if (kind.dimension == 2) {
      raw.facets.push_back({nodes[0], nodes[1], nodes[2], kind.nodes == 3 ? -1 : nodes[3]});
      raw.facet_tags.push_back(tag_at(in, kind));
    } else if (kind.dimension == 3) {
      cell = static_cast<std::int32_t>(raw.cell_tags.size());
      take_cell(raw, "4-node tetrahedra", nodes, tag_at(in, kind));
    }
  }
  return cell_of;
}

/// Sets row `cell` to the unit vector of three words from `first` on; zero stays zero.
void set_direction(const LineReader& in, std::size_t first, std::int32_t cell, Field& field) {
  const double x[3] = {in.number(first, "a fibre direction"),
                       in.number(first + 1, "a fibre direction"),
                       in.number(first + 2, "a fibre direction")};
  const double length = std::hypot(x[0], x[1], x[2]);
  for (int i = 0; cell != no_cell && length > 0 && i < 3; ++i) {
    field.values[static_cast<std::size_t>(3 * cell + i)] = x[i] / length;
  }
}

void read_fibers(const std::string& file, const std::vector<std::int32_t>& cell_of, RawMesh& raw) {
  LineReader in(file, LineReader::Words::by_space);
  in.need_next("the number of directions of an element");
  std::size_t vectors = in.words().size() / 3;  // old files have no header
  if (in.words().size() == 1) {
    const std::int64_t announced = in.integer(0, "the number of directions of an element");
    if (announced != 1 && announced != 2) {
      in.fail("found " + std::to_string(announced) +
              " directions for an element; 1 (fibre) or 2 (fibre and sheet) are allowed.");
    }
    vectors = static_cast<std::size_t>(announced);
  } else {
    in.back();
  }
  Field fiber{"fiber", 3, std::vector<double>(3 * raw.cell_tags.size(), 0)};
  Field sheet{"sheet", 3, fiber.values};
  for (const std::int32_t cell : cell_of) {
    in.need_next("the directions of an element");
    set_direction(in, 0, cell, fiber);
    if (vectors >= 2) {
      set_direction(in, 3, cell, sheet);
    }
  }
  if (in.next()) {
    in.fail("there are more lines than the " + std::to_string(cell_of.size()) +
            " elements of the mesh. The file belongs to another mesh.");
  }
  raw.cell_fields.push_back(std::move(fiber));
  if (vectors >= 2) {
    raw.cell_fields.push_back(std::move(sheet));
  }
}

}  // namespace

RawMesh read_carp(const std::string& file) {
  RawMesh raw;
  raw.file = file;
  raw.unit_in_mm = 1e-3;
  read_points(beside(file, ".pts"), raw);
  const std::vector<std::int32_t> cell_of = read_elements(beside(file, ".elem"), raw);
  if (const std::string fibers = beside(file, ".lon"); std::filesystem::exists(fibers)) {
    read_fibers(fibers, cell_of, raw);
  } else {
    raw.notes.push_back("There is no " + fibers + ": the mesh has no fibre directions.");
  }
  drop_loose_facets(raw);
  return raw;
}

}  // namespace viscera::meshes
