#include "meshes/formats/xdmf_reader.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <map>

#include "meshes/formats/match_nodes.h"
#include "meshes/formats/raw_facets.h"
#include "meshes/formats/xdmf_parts.h"

namespace viscera::meshes {

namespace {

using pugi::xml_node;
using xdmf::Array;
using xdmf::Cells;

constexpr std::string_view region_names[] = {
    "region",    "regions", "region_id",  "material",      "materials",     "cell_tags",
    "Cell tags", "markers", "subdomains", "gmsh:physical", "CellEntityIds", "medit:ref",
    "label",     "labels",  "f",          "name_to_read"};

struct Grid {
  xml_node node;
  Cells cells;
};

constexpr int deepest = 20;  ///< collections in collections

/// All grids that are not collections, in order; of a temporal collection the first only.
void collect_grids(const XmlFile& xml,
                   const xml_node& parent,
                   RawMesh& raw,
                   std::vector<xml_node>& grids,
                   int depth = 0) {
  if (depth > deepest) {
    xml.fail(parent, "more than " + std::to_string(deepest) +
                         " collections of grids are nested. The file is damaged: write it again.");
  }
  for (const xml_node& grid : parent.children("Grid")) {
    const bool is_collection = std::strcmp(grid.attribute("GridType").value(), "Collection") == 0;
    if (!is_collection) {
      grids.push_back(grid);
      continue;
    }
    const bool in_time = std::strcmp(grid.attribute("CollectionType").value(), "Temporal") == 0;
    std::vector<xml_node> inner;
    collect_grids(xml, grid, raw, inner, depth + 1);
    if (in_time && inner.size() > 1) {
      raw.notes.push_back("Of the " + std::to_string(inner.size()) + " times of '" +
                          grid.attribute("Name").value() + "' the first was read.");
      inner.resize(1);
    }
    grids.insert(grids.end(), inner.begin(), inner.end());
  }
}

/// The grid's own geometry, or where it refers to another, the first of the file.
xml_node geometry_of(const XmlFile& xml, const xml_node& grid, const std::vector<xml_node>& grids) {
  const xml_node own = grid.child("Geometry");
  if (own.child("DataItem")) {
    return own;
  }
  for (const xml_node& other : grids) {
    if (other.child("Geometry").child("DataItem")) {
      return other.child("Geometry");
    }
  }
  xml.fail(grid, "the grid has no <Geometry>, nor has another; node coordinates are needed.");
}

std::vector<Point> read_points(const XmlFile& xml, const xml_node& geometry) {
  const pugi::xml_attribute type = geometry.attribute("GeometryType").empty()
                                       ? geometry.attribute("Type")
                                       : geometry.attribute("GeometryType");
  const Array array = xdmf::read_array(xml, geometry);
  if ((!type.empty() && std::strcmp(type.value(), "XYZ") != 0) || array.dimensions.size() != 2 ||
      array.dimensions[1] != 3) {
    xml.fail(geometry,
             "the geometry is not a list of points with three coordinates (type XYZ), "
             "which is needed.");
  }
  std::vector<Point> points(array.dimensions[0]);
  for (std::size_t i = 0; i < points.size(); ++i) {
    points[i] = {array.values[3 * i], array.values[3 * i + 1], array.values[3 * i + 2]};
  }
  return points;
}

std::vector<std::int32_t> nodes_of(const XmlFile& xml,
                                   const Grid& grid,
                                   std::size_t cell,
                                   std::size_t points) {
  std::vector<std::int32_t> nodes(static_cast<std::size_t>(grid.cells.kinds[cell]->nodes));
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    const double node = grid.cells.nodes[grid.cells.first[cell] + i];
    if (!(node >= 0 && node < static_cast<double>(points)) || node != std::floor(node)) {
      xml.fail(grid.node.child("Topology"),
               "cell " + std::to_string(cell) + " (counted from 0) names node " +
                   std::to_string(node) + "; the " + std::to_string(points) +
                   " nodes are counted from 0.");
    }
    nodes[i] = static_cast<std::int32_t>(node);
  }
  return nodes;
}

/// A tag, or none for what is no integer of 32 bits (FEniCS marks with 2^64 - 1 what has none).
int tag_of(double value) {
  return value == std::floor(value) && std::abs(value) < 2e9 ? static_cast<int>(value) : no_tag;
}

bool is_centered(const xml_node& attribute, const char* center) {
  return std::strcmp(attribute.attribute("Center").value(), center) == 0;
}

/// The attribute's numbers for `rows` rows; nothing, with a note, for another number.
std::vector<double> read_rows(const XmlFile& xml,
                              const xml_node& attribute,
                              std::size_t rows,
                              RawMesh& raw) {
  std::vector<double> values = xdmf::read_array(xml, attribute).values;
  if (rows == 0 || values.empty() || values.size() % rows != 0 || values.size() / rows > 64) {
    raw.notes.push_back("The attribute '" + printable(attribute.attribute("Name").value()) +
                        "' has " + std::to_string(values.size()) + " values for " +
                        std::to_string(rows) + " entries and was left out.");
    return {};
  }
  return values;
}

/// Tags of the grid's cells: its first scalar cell attribute.
std::vector<double> read_tags(const XmlFile& xml, const Grid& grid, RawMesh& raw) {
  for (const xml_node& attribute : grid.node.children("Attribute")) {
    if (is_centered(attribute, "Cell")) {
      std::vector<double> values = read_rows(xml, attribute, grid.cells.kinds.size(), raw);
      return values.size() == grid.cells.kinds.size() ? values : std::vector<double>{};
    }
  }
  return {};
}

bool is_region(const xml_node& attribute) {
  return std::find(std::begin(region_names), std::end(region_names),
                   std::string_view(attribute.attribute("Name").value())) != std::end(region_names);
}

/// Cells, fields and tags of the grid that is the mesh; facets of a mixed topology too.
void read_volume(const XmlFile& xml, const Grid& grid, RawMesh& raw) {
  const std::size_t count = grid.cells.kinds.size();
  std::vector<std::size_t> kept;  // row of every cell
  std::vector<std::size_t> facet_rows;
  for (std::size_t cell = 0; cell < count; ++cell) {
    const xdmf::Kind& kind = *grid.cells.kinds[cell];
    if (kind.dimension == 3 && !kind.is_read) {
      ++raw.cells_found[kind.meaning];
    }
    if (!kind.is_read) {
      continue;
    }
    const std::vector<std::int32_t> nodes = nodes_of(xml, grid, cell, raw.nodes.size());
    if (kind.dimension == 2) {
      const bool is_triangle = kind.nodes == 3 || kind.nodes == 6;
      raw.facets.push_back({nodes[0], nodes[1], nodes[2], is_triangle ? -1 : nodes[3]});
      raw.facet_tags.push_back(no_tag);
      facet_rows.push_back(cell);
    } else if (take_cell(raw, kind.meaning, nodes, no_tag)) {
      kept.push_back(cell);
    }
  }
  for (const xml_node& attribute : grid.node.children("Attribute")) {
    const bool on_nodes = is_centered(attribute, "Node");
    if (!on_nodes && !is_centered(attribute, "Cell")) {
      continue;
    }
    const std::size_t rows = on_nodes ? raw.nodes.size() : count;
    std::vector<double> values = read_rows(xml, attribute, rows, raw);
    if (values.empty()) {
      continue;
    }
    const std::string name = attribute.attribute("Name").value();
    const std::size_t width = values.size() / rows;
    if (on_nodes) {
      raw.point_fields.push_back({name, static_cast<int>(width), std::move(values)});
      continue;
    }
    if (is_region(attribute) && width == 1) {
      for (std::size_t i = 0; i < kept.size(); ++i) {
        raw.cell_tags[i] = tag_of(values[kept[i]]);
      }
      for (std::size_t i = 0; i < facet_rows.size(); ++i) {
        raw.facet_tags[i] = tag_of(values[facet_rows[i]]);
      }
      continue;
    }
    Field field{name, static_cast<int>(width), {}};
    for (const std::size_t row : kept) {
      field.values.insert(field.values.end(),
                          values.begin() + static_cast<std::ptrdiff_t>(row * width),
                          values.begin() + static_cast<std::ptrdiff_t>((row + 1) * width));
    }
    raw.cell_fields.push_back(std::move(field));
  }
}

/// Place in the mesh of every node of another grid; the same list where the coordinates are.
std::vector<std::int32_t> node_map(const XmlFile& xml,
                                   const xml_node& grid,
                                   const std::vector<Point>& points,
                                   const RawMesh& raw) {
  std::vector<std::int32_t> map = match_nodes(points, raw.nodes);
  if (std::find(map.begin(), map.end(), -1) != map.end()) {
    xml.fail(grid, "the grid '" + printable(grid.attribute("Name").value()) +
                       "' has nodes that lie on no node of the mesh. Write both on one mesh.");
  }
  return map;
}

/// Tags of facets. Where a grid lists every facet of the mesh, 0 means no surface.
void read_facets(const XmlFile& xml,
                 const Grid& grid,
                 const std::vector<std::int32_t>& map,
                 RawMesh& raw) {
  const std::vector<double> tags = read_tags(xml, grid, raw);
  const std::size_t all = raw.cells.empty() ? 0 : RawFacets(raw).size();
  const bool zero_is_none = grid.cells.kinds.size() == all;
  for (std::size_t cell = 0; cell < grid.cells.kinds.size(); ++cell) {
    const xdmf::Kind& kind = *grid.cells.kinds[cell];
    const int tag = tags.empty() ? 1 : tag_of(tags[cell]);
    if (kind.dimension != 2 || tag == no_tag || (zero_is_none && tag == 0)) {
      continue;
    }
    const std::vector<std::int32_t> nodes = nodes_of(xml, grid, cell, map.size());
    const bool is_triangle = kind.nodes == 3 || kind.nodes == 6;
    raw.facets.push_back(
        {map[nodes[0]], map[nodes[1]], map[nodes[2]], is_triangle ? -1 : map[nodes[3]]});
    raw.facet_tags.push_back(tag);
  }
}

/// Region tags that a further grid gives to cells of the mesh.
void read_cell_tags(const XmlFile& xml,
                    const Grid& grid,
                    const std::vector<std::int32_t>& map,
                    RawMesh& raw) {
  const std::vector<double> tags = read_tags(xml, grid, raw);
  const auto width = static_cast<std::size_t>(raw.nodes_per_cell);
  std::map<std::vector<std::int32_t>, std::size_t> cell_at;
  for (std::size_t cell = 0; cell < raw.cell_tags.size(); ++cell) {
    std::vector<std::int32_t> nodes(&raw.cells[cell * width], &raw.cells[cell * width] + width);
    std::sort(nodes.begin(), nodes.end());
    cell_at[nodes] = cell;
  }
  for (std::size_t cell = 0; !tags.empty() && cell < grid.cells.kinds.size(); ++cell) {
    std::vector<std::int32_t> nodes = nodes_of(xml, grid, cell, map.size());
    for (std::int32_t& node : nodes) {
      node = map[node];
    }
    std::sort(nodes.begin(), nodes.end());
    if (const auto found = cell_at.find(nodes); found != cell_at.end()) {
      raw.cell_tags[found->second] = tag_of(tags[cell]);
    }
  }
}

bool has_volume(const Grid& grid) {
  return std::any_of(grid.cells.kinds.begin(), grid.cells.kinds.end(),
                     [](const xdmf::Kind* kind) { return kind->dimension == 3; });
}

}  // namespace

RawMesh read_xdmf(const std::string& file) {
  const XmlFile xml(file, "Xdmf", "an XDMF file");
  RawMesh raw;
  raw.file = file;
  std::vector<xml_node> nodes;
  collect_grids(xml, xml.root().child("Domain"), raw, nodes);
  std::vector<Grid> grids;
  for (const xml_node& node : nodes) {
    if (const xml_node topology = node.child("Topology"); topology.child("DataItem")) {
      grids.push_back({node, xdmf::read_cells(xml, topology)});
    }
  }
  if (grids.empty()) {
    xml.fail(xml.root(), "there is no grid with a topology in it, so no mesh to read.");
  }
  const auto volume = std::find_if(grids.begin(), grids.end(), has_volume);
  const Grid& mesh = volume == grids.end() ? grids.front() : *volume;
  raw.nodes = read_points(xml, geometry_of(xml, mesh.node, nodes));
  if (volume != grids.end()) {
    read_volume(xml, mesh, raw);
  }
  for (const Grid& grid : grids) {
    if (&grid == &mesh && volume != grids.end()) {
      continue;
    }
    const std::vector<Point> points = read_points(xml, geometry_of(xml, grid.node, nodes));
    const std::vector<std::int32_t> map = node_map(xml, grid.node, points, raw);
    if (has_volume(grid)) {
      read_cell_tags(xml, grid, map, raw);
    } else {
      read_facets(xml, grid, map, raw);
    }
  }
  return raw;
}

}  // namespace viscera::meshes
