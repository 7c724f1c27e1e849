// Topologies of an XDMF file.
#include <algorithm>
#include <cctype>
#include <cmath>

#include "meshes/formats/xdmf_parts.h"

namespace viscera::meshes::xdmf {

namespace {

using pugi::xml_node;

// Hexahedra of order 2 are not read: writers disagree on the order of their nodes.
constexpr Kind kinds[] = {
    {"polyvertex", "vertex", 1, 0, 1, false, "points"},
    {"polyline", "line", 2, 1, 2, false, "lines"},
    {"triangle", "tri", 4, 2, 3, true, "triangles"},
    {"quadrilateral", "quad", 5, 2, 4, true, "quadrilaterals"},
    {"tetrahedron", "tet", 6, 3, 4, true, "4-node tetrahedra"},
    {"pyramid", "pyramid_5", 7, 3, 5, false, "5-node pyramids"},
    {"wedge", "wedge_6", 8, 3, 6, false, "6-node wedges"},
    {"hexahedron", "hex", 9, 3, 8, true, "8-node hexahedra"},
    {"edge_3", "line_3", 34, 1, 3, false, "lines"},
    {"quadrilateral_9", "quad_9", 35, 2, 9, true, "quadrilaterals"},
    {"triangle_6", "tri_6", 36, 2, 6, true, "triangles"},
    {"quadrilateral_8", "quad_8", 37, 2, 8, true, "quadrilaterals"},
    {"tetrahedron_10", "tet_10", 38, 3, 10, true, "10-node tetrahedra"},
    {"pyramid_13", "pyramid13", 39, 3, 13, false, "13-node pyramids"},
    {"wedge_15", "wedge15", 40, 3, 15, false, "15-node wedges"},
    {"wedge_18", "wedge18", 41, 3, 18, false, "18-node wedges"},
    {"hexahedron_20", "hex_20", 48, 3, 20, false, "20-node hexahedra of XDMF"},
    {"hexahedron_24", "hex_24", 49, 3, 24, false, "24-node hexahedra of XDMF"},
    {"hexahedron_27", "hex_27", 50, 3, 27, false, "27-node hexahedra of XDMF"},
};

std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

Cells read_mixed(const XmlFile& xml, const xml_node& topology) {
  const std::vector<double> numbers = read_array(xml, topology).values;
  Cells cells;
  std::size_t place = 0;
  while (place < numbers.size()) {
    const double number = numbers[place++];
    const Kind* kind = number >= 0 && number < 256 ? kind_of(static_cast<int>(number)) : nullptr;
    if (kind == nullptr) {
      xml.fail(topology, "cell " + std::to_string(cells.kinds.size()) +
                             " (counted from 0) of the mixed topology is of type " +
                             std::to_string(number) +
                             "; 4, 5, 6, 9, 35 to 38 (triangles, quadrilaterals, tetrahedra, "
                             "hexahedra) are read. The file is damaged, or mesh with these.");
    }
    std::size_t nodes = static_cast<std::size_t>(kind->nodes);
    if (kind->number <= 2 && place < numbers.size()) {  // these say how many nodes they have
      const double said = numbers[place++];
      nodes = said >= 0 && said < 1e9 ? static_cast<std::size_t>(said) : numbers.size();
    }
    if (nodes > numbers.size() - place) {
      xml.fail(topology, "the mixed topology ends in the middle of cell " +
                             std::to_string(cells.kinds.size()) +
                             " (counted from 0). It is cut off or damaged: write it again.");
    }
    cells.kinds.push_back(kind);
    cells.first.push_back(cells.nodes.size());
    const auto first = numbers.begin() + static_cast<std::ptrdiff_t>(place);
    cells.nodes.insert(cells.nodes.end(), first, first + static_cast<std::ptrdiff_t>(nodes));
    place += nodes;
  }
  return cells;
}

}  // namespace

const Kind* kind_of(const std::string& name) {
  const std::string wanted = lower(name);
  for (const Kind& kind : kinds) {
    if (kind.name == wanted || kind.other_name == wanted) {
      return &kind;
    }
  }
  return nullptr;
}

const Kind* kind_of(int number) {
  for (const Kind& kind : kinds) {
    if (kind.number == number) {
      return &kind;
    }
  }
  return nullptr;
}

Cells read_cells(const XmlFile& xml, const xml_node& topology) {
  const pugi::xml_attribute type = topology.attribute("TopologyType").empty()
                                       ? topology.attribute("Type")
                                       : topology.attribute("TopologyType");
  if (lower(type.value()) == "mixed") {
    return read_mixed(xml, topology);
  }
  const Kind* kind = kind_of(std::string(type.value()));
  if (kind == nullptr) {
    xml.fail(topology, "topology '" + printable(type.value()) +
                           "' is unknown; Tetrahedron, Tetrahedron_10, Hexahedron, Triangle, "
                           "Quadrilateral and Mixed are read.");
  }
  Array array = read_array(xml, topology);
  const auto width = static_cast<std::size_t>(kind->nodes);
  const std::size_t columns = array.dimensions.size() > 1 ? array.dimensions.back() : width;
  if (columns != width || array.values.size() % width != 0) {
    xml.fail(topology, "the topology '" + printable(type.value()) + "' has " +
                           std::to_string(columns) + " nodes a cell; " + std::to_string(width) +
                           " are needed.");
  }
  Cells cells;
  cells.nodes = std::move(array.values);
  cells.kinds.assign(cells.nodes.size() / width, kind);
  for (std::size_t cell = 0; cell < cells.kinds.size(); ++cell) {
    cells.first.push_back(cell * width);
  }
  return cells;
}

}  // namespace viscera::meshes::xdmf
